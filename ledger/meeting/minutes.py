"""The minutes of the latest meeting that is over, as they are read aloud at the next one. One read.

Source: VSL Associates' field guide, "The meeting": the meeting begins with recalling how the last one ended.
"""

from dataclasses import dataclass
from datetime import date

from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.journal.anchors import fingerprint
from ledger.meeting.minutes_query import MINUTES
from ledger.rules.funds.property import kind_of
from ledger.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One thing that is named: money out of a box for somebody, or a grant; ``name`` is empty where it is nobody's.

    ``about``: what it is about, as the books say it: a kind of thing, a place, a joint venture, a purpose.
    """

    kind: str
    name: str
    amount_xof: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a meeting was, in whole francs and numbers of people.

    ``box_xof`` and ``fund_xof`` are those of its close, and ``kept_xof`` is what was outside the boxes then.
    ``counted``: both counters found what the books said at both moments, or ``differs``, or a count is ``missing``.
    """

    meeting: int
    held_on: date
    opened_by: str
    closed_by: str
    present: int
    late: int
    excused: int
    absent: int
    sent_money: int
    keys_open: int
    keys_close: int
    counted: str
    savings_xof: int
    solidarity_xof: int
    lent_xof: int
    repaid_xof: int
    fines_xof: int
    box_xof: int
    fund_xof: int
    kept_xof: int
    decisions: int
    incidents: int
    seq: int
    fingerprint: str
    lines: tuple[MinutesLine, ...]


async def latest_minutes(reader: Database | Reader | UnitOfWork, group_id: int) -> Minutes:
    """The minutes of the latest meeting that was closed.

    Raises:
        Refusal: ``meeting.none_over``.
    """
    rows = await reader.fetch(MINUTES, group_id=group_id)
    if not rows:
        raise Refusal("meeting.none_over")
    row = rows[0]
    return Minutes(
        meeting=row["number"],
        held_on=date.fromisoformat(row["held_on"]),
        opened_by=row["opened_by"],
        closed_by=row["closed_by"] or "",
        **{name: int(row[name]) for name in ("present", "late", "excused", "absent", "sent_money")},
        **{name: int(row[name]) for name in ("keys_open", "keys_close", "decisions", "incidents")},
        **{
            f"{name}_xof": int(row[name])
            for name in ("savings", "solidarity", "lent", "repaid", "fines", "box", "fund", "kept")
        },
        counted=_counted(row),
        seq=row["upto_seq"] or 0,
        fingerprint=fingerprint(row["head_hash"]) if row["head_hash"] else "",
        lines=tuple(
            MinutesLine(line["kind"], line["name"], line["amount"], kind_of(line["about"]))
            for line in rows
            if line["kind"] is not None
        ),
    )


def _counted(row: Row) -> str:
    if row["differences"]:
        return "differs"
    return "missing" if row["uncounted"] else "matches"
