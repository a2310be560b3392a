"""One group: its funds, its members, and what waits for somebody."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.members import members
from app.organisations.figures.week_series import series
from app.organisations.roles import Right
from app.panel.forms.period import asked_period
from app.panel.pages.figures.dashboard import USUAL, week_plots
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.rules.lateness import Missed, is_late
from ledger.tables.lateness import missed

FUNDS: Final = """
SELECT a.code, a.balance_xof FROM visible JOIN account a ON a.group_id = visible.id
WHERE visible.id = :group_id AND a.member IS NULL
"""
_LOANS: Final = f"""
SELECT l.number, l.member, m.name, l.purpose, l.principal_xof AS asked_xof, l.weeks, l.status, l.next_due_on,
  {missed()} AS missed, coalesce(p.balance_xof, 0) AS principal_xof, coalesce(c.balance_xof, 0) AS charge_xof
FROM visible JOIN loan l ON l.group_id = visible.id
JOIN member m ON m.group_id = l.group_id AND m.number = l.member
LEFT JOIN account p ON p.group_id = l.group_id AND p.code = 'principal:' || l.number
LEFT JOIN account c ON c.group_id = l.group_id AND c.code = 'charge:' || l.number
WHERE visible.id = :group_id AND l.status IN ('requested', 'approved', 'handed_over', 'running') ORDER BY l.number
"""  # noqa: S608 -- the rule of ledger.tables.lateness
_DECLARED: Final = """
SELECT d.declared_seq, d.member, m.name, d.kind, d.shares, d.amount_xof, j.posted_us
FROM visible JOIN declaration d ON d.group_id = visible.id
JOIN member m ON m.group_id = d.group_id AND m.number = d.member
JOIN journal j ON j.group_id = d.group_id AND j.seq = d.declared_seq
WHERE visible.id = :group_id AND d.outcome IS NULL ORDER BY d.declared_seq
"""
INCIDENTS: Final = """
SELECT i.number, i.meeting, i.kind, i.member, i.amount_xof, i.detail, i.opened_us, i.closed_us, i.resolution
FROM visible JOIN incident i ON i.group_id = visible.id
WHERE visible.id = :group_id {open} ORDER BY i.number DESC LIMIT 50
"""
_CYCLE: Final = """
SELECT c.number, c.began_on, c.ends_on, c.frozen_on, h.seq, h.head_hash,
  (SELECT max(held_on) FROM meeting WHERE group_id = visible.id) AS last_held_on,
  CASE WHEN o.seq IS NULL THEN '' WHEN o.reversed_us IS NOT NULL THEN 'sent_back'
    WHEN o.confirmed_us IS NOT NULL THEN 'confirmed' ELSE 'waiting' END AS opening
FROM visible JOIN ledger_head h ON h.group_id = visible.id
LEFT JOIN opening o ON o.group_id = visible.id
LEFT JOIN cycle c ON c.group_id = visible.id AND c.closed_on IS NULL
WHERE visible.id = :group_id
"""


def balance(funds: dict[str, int], *codes: str) -> int:
    """Several accounts of a group together, in whole francs."""
    return sum(funds.get(code, 0) for code in codes)


@router.get("/groups/{code}")
async def group(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The group as it stands now."""
    found = await visit.group(code)
    group_id = found["id"]
    today = visit.service.now.date()
    people = await members(visit.window, group_id)
    funds = {row["code"]: row["balance_xof"] for row in await visit.window.fetch(FUNDS, group_id=group_id)}
    here = [person for person in people if person.row["left_on"] is None]
    loans = await visit.window.fetch(_LOANS, group_id=group_id)
    found_missed = {loan["number"]: Missed.read(loan["missed"]) for loan in loans}
    declared = await visit.window.fetch(_DECLARED, group_id=group_id)
    incidents = await visit.window.fetch(INCIDENTS.format(open="AND i.closed_us IS NULL"), group_id=group_id)
    cycle = (await visit.window.fetch(_CYCLE, group_id=group_id))[0]
    weeks = await series(visit.window, asked_period(visit, today, USUAL), group_id)
    await visit.note("group_read", group_id=group_id)
    return visit.page(
        "group",
        group=found,
        people=people,
        here=here,
        women=sum(person.row["sex"] == "f" for person in here),
        box_xof=balance(funds, "box:loan"),
        solidarity_xof=balance(funds, "box:solidarity"),
        outside_xof=balance(funds, "box:outside"),
        earned_xof=-balance(funds, "earned:charges", "earned:fines"),
        savings_xof=sum(person.row["savings_xof"] for person in people),
        lent_xof=sum(person.owed_xof for person in people),
        loans=loans,
        late={number: one.due_on for number, one in found_missed.items() if one is not None and is_late(one, today)},
        declared=declared,
        incidents=incidents,
        cycle=cycle,
        plots=week_plots(weeks, visit.reader.words),
    )
