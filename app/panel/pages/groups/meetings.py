"""The meetings of a group, and the minutes of one: who was there, what moved, what was counted, what seals it."""

from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.forms.member import Number
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row
from ledger.journal.anchors import fingerprint

PAGE_ROWS: Final = 30
_MEETINGS: Final = """
SELECT t.number, t.cycle, t.held_on, t.closed_us,
  (SELECT count(*) FROM attendance p WHERE p.group_id = t.group_id AND p.meeting = t.number
    AND p.presence IN ('present', 'late')) AS present,
  (SELECT count(*) FROM attendance p WHERE p.group_id = t.group_id AND p.meeting = t.number) AS called,
  (SELECT count(*) FROM incident i WHERE i.group_id = t.group_id AND i.meeting = t.number) AS incidents
FROM visible JOIN meeting t ON t.group_id = visible.id
WHERE visible.id = :group_id AND t.number < :before ORDER BY t.number DESC LIMIT 31
"""
_MEETING: Final = """
SELECT t.* FROM visible JOIN meeting t ON t.group_id = visible.id WHERE visible.id = :group_id AND t.number = :number
"""
_PRESENCE: Final = """
SELECT m.number, m.name, p.presence FROM visible JOIN attendance p ON p.group_id = visible.id AND p.meeting = :number
JOIN member m ON m.group_id = p.group_id AND m.number = p.member WHERE visible.id = :group_id ORDER BY m.number
"""
_MOVED: Final = """
SELECT e.account, j.kind, CAST(sum(e.amount_xof) AS BIGINT) AS amount_xof, count(*) AS times
FROM visible JOIN journal j ON j.group_id = visible.id AND j.meeting = :number
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
WHERE visible.id = :group_id AND e.account IN ('box:loan', 'box:solidarity', 'box:outside')
GROUP BY e.account, j.kind ORDER BY e.account, j.kind
"""
_COUNTS: Final = """
SELECT b.moment, b.fund, b.counter, b.amount_xof, b.expected_xof
FROM visible JOIN box_count b ON b.group_id = visible.id
WHERE visible.id = :group_id AND b.meeting = :number ORDER BY b.moment DESC, b.fund, b.counter
"""
_ANCHOR: Final = """
SELECT a.upto_seq, a.head_hash FROM visible JOIN anchor a ON a.group_id = visible.id
WHERE visible.id = :group_id AND a.meeting = :number ORDER BY a.upto_seq DESC LIMIT 1
"""
_INCIDENTS: Final = """
SELECT i.number, i.kind, i.amount_xof, i.detail, i.resolution FROM visible JOIN incident i ON i.group_id = visible.id
WHERE visible.id = :group_id AND i.meeting = :number ORDER BY i.number
"""


@router.get("/groups/{code}/meetings")
async def meetings(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The meetings, newest first."""
    group = await visit.group(code)
    rows = await visit.window.fetch(_MEETINGS, group_id=group["id"], before=visit.asked_number("before"))
    more = rows[PAGE_ROWS - 1]["number"] if len(rows) > PAGE_ROWS else 0
    return visit.page("meetings", group=group, meetings=rows[:PAGE_ROWS], more=more)


async def minutes_facts(visit: Visit, code: str, number: int) -> dict[str, Any]:
    """All that the minutes of one meeting say.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    group = await visit.group(code)
    at = {"group_id": group["id"], "number": number}
    rows = await visit.window.fetch(_MEETING, **at)
    if not rows:
        raise NotHere
    presence = await visit.window.fetch(_PRESENCE, **at)
    moved = await visit.window.fetch(_MOVED, **at)
    counts = await visit.window.fetch(_COUNTS, **at)
    anchors = await visit.window.fetch(_ANCHOR, **at)
    incidents = await visit.window.fetch(_INCIDENTS, **at)
    await visit.note("minutes_read", group_id=group["id"], detail=f"meeting {number}")
    return {
        "group": group,
        "meeting": rows[0],
        "presence": presence,
        "moved": moved,
        "counts": counts,
        "seal": f"{anchors[0]['upto_seq']} · {fingerprint(anchors[0]['head_hash'])}" if anchors else "",
        "incidents": incidents,
        "there": _there(presence),
    }


def _there(presence: list[Row]) -> int:
    return sum(row["presence"] in ("present", "late") for row in presence)


@router.get("/groups/{code}/meetings/{number}")
async def minutes(visit: Annotated[Visit, may(Right.PEOPLE)], code: str, number: Number) -> Response:
    """The minutes, to be read or printed."""
    return visit.page("minutes", **await minutes_facts(visit, code, number))
