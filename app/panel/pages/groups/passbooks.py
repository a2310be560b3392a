"""Passbooks to print: a page a member with her figures and her last movements, to be glued into the paper book."""

from collections import defaultdict
from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.figures.members import members
from app.organisations.roles import Right
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row

LINES_EACH: Final = 20
_LINES: Final = """
SELECT * FROM (
  SELECT a.member, j.seq, j.effective_on, j.kind, e.account, e.amount_xof, e.balance_after_xof,
    row_number() OVER (PARTITION BY a.member ORDER BY j.seq DESC, e.line) AS place
  FROM visible JOIN account a ON a.group_id = visible.id AND a.member IS NOT NULL
  JOIN entry e ON e.group_id = a.group_id AND e.account = a.code
  JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq
  WHERE visible.id = :group_id AND a.kind <> 'declared') lines
WHERE place <= :most ORDER BY member, place
"""


async def passbook_facts(visit: Visit, code: str) -> dict[str, Any]:
    """Every member still there with her newest movements; that they were read is noted."""
    group = await visit.group(code)
    people = [person for person in await members(visit.window, group["id"]) if person.row["left_on"] is None]
    lines: defaultdict[int, list[Row]] = defaultdict(list)
    for row in await visit.window.fetch(_LINES, group_id=group["id"], most=LINES_EACH):
        lines[row["member"]].append(row)
    await visit.note("passbooks_read", group_id=group["id"])
    return {"group": group, "people": people, "lines": dict(lines), "today": visit.service.now.date()}


@router.get("/groups/{code}/passbooks")
async def passbooks(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """All passbooks of a group, a sheet each."""
    return visit.page("passbooks", **await passbook_facts(visit, code))
