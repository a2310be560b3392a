"""The minutes of the latest meeting that is over, as they are read aloud at the next one. One read.

Source: VSL Associates' field guide, "The meeting": the meeting begins with recalling how the last one ended.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.journal.anchors import fingerprint
from ledger.rules.refusal import Refusal

# A grant stands in no account of the member who had it; the notice she got says whose it was. What several had
# together, as when the solidarity fund is split, is the group's.
_MINUTES = text("""
WITH t AS (
  SELECT * FROM meeting WHERE group_id = :group_id AND closed_us IS NOT NULL ORDER BY number DESC LIMIT 1
), a AS (
  SELECT h.upto_seq, h.head_hash FROM anchor h JOIN t ON t.group_id = h.group_id AND h.anchored_us <= t.closed_us
  ORDER BY h.upto_seq DESC LIMIT 1
), moved AS (
  SELECT coalesce(o.kind, j.kind) AS kind, e.account, CAST(sum(e.amount_xof) AS BIGINT) AS amount
  FROM t JOIN journal j ON j.group_id = t.group_id AND j.meeting = t.number
  JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
  LEFT JOIN journal o ON o.group_id = j.group_id AND o.seq = j.reverses_seq
  GROUP BY coalesce(o.kind, j.kind), e.account
), said AS (
  SELECT j.seq, j.kind, CASE WHEN count(DISTINCT m.number) = 1 THEN max(m.name) ELSE '' END AS name,
         CAST(sum(CASE WHEN e.amount_xof > 0 THEN e.amount_xof ELSE 0 END) AS BIGINT) AS amount
  FROM t JOIN journal j ON j.group_id = t.group_id AND j.meeting = t.number
    AND j.kind IN ('handover', 'grant', 'help', 'expense', 'write_off', 'payout', 'grant_in', 'grant_out')
  JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
  JOIN account c ON c.group_id = e.group_id AND c.code = e.account
  LEFT JOIN member m ON m.group_id = c.group_id AND m.number = coalesce(c.member, (
    SELECT max(b.member) FROM outbox b WHERE b.group_id = j.group_id AND b.seq = j.seq))
  WHERE NOT EXISTS (SELECT 1 FROM journal r WHERE r.group_id = j.group_id AND r.reverses_seq = j.seq)
  GROUP BY j.seq, j.kind
)
SELECT t.number, t.held_on, op.name AS opened_by, cl.name AS closed_by, a.upto_seq, a.head_hash,
  (SELECT count(*) FROM attendance p WHERE p.group_id = t.group_id AND p.meeting = t.number
    AND p.presence = 'present') AS present,
  (SELECT count(*) FROM attendance p WHERE p.group_id = t.group_id AND p.meeting = t.number
    AND p.presence = 'late') AS late,
  (SELECT count(*) FROM attendance p WHERE p.group_id = t.group_id AND p.meeting = t.number
    AND p.presence = 'absent_excused') AS excused,
  (SELECT count(*) FROM attendance p WHERE p.group_id = t.group_id AND p.meeting = t.number
    AND p.presence = 'absent') AS absent,
  (SELECT count(*) FROM attendance p WHERE p.group_id = t.group_id AND p.meeting = t.number
    AND p.presence = 'sent_money') AS sent_money,
  (SELECT count(*) FROM key_turn k WHERE k.group_id = t.group_id AND k.meeting = t.number
    AND k.moment = 'open') AS keys_open,
  (SELECT count(*) FROM key_turn k WHERE k.group_id = t.group_id AND k.meeting = t.number
    AND k.moment = 'close') AS keys_close,
  (SELECT count(*) FROM decision d WHERE d.group_id = t.group_id AND d.meeting = t.number) AS decisions,
  (SELECT count(*) FROM incident i WHERE i.group_id = t.group_id AND i.meeting = t.number) AS incidents,
  (SELECT count(*) FROM incident i WHERE i.group_id = t.group_id AND i.meeting = t.number
    AND i.kind = 'uncounted') AS uncounted,
  (SELECT count(*) FROM incident i WHERE i.group_id = t.group_id AND i.meeting = t.number
    AND i.kind IN ('difference', 'difference_open')) AS differences,
  (SELECT coalesce(-sum(amount), 0) FROM moved WHERE kind IN ('savings', 'buy_in')
    AND account LIKE 'shares:%') AS savings,
  (SELECT coalesce(-sum(amount), 0) FROM moved WHERE kind = 'solidarity' AND account LIKE 'solidarity:%') AS solidarity,
  (SELECT coalesce(sum(amount), 0) FROM moved WHERE kind = 'handover' AND account LIKE 'handover:%') AS lent,
  (SELECT coalesce(sum(amount), 0) FROM moved WHERE kind = 'repayment' AND account LIKE 'box:%') AS repaid,
  (SELECT coalesce(-sum(amount), 0) FROM moved WHERE kind = 'fine_paid' AND account LIKE 'fines:%') AS fines,
  coalesce((SELECT e.balance_after_xof FROM entry e WHERE e.group_id = t.group_id AND e.account = 'box:loan'
    AND e.seq <= a.upto_seq ORDER BY e.seq DESC, e.line DESC LIMIT 1), 0) AS box,
  coalesce((SELECT e.balance_after_xof FROM entry e WHERE e.group_id = t.group_id AND e.account = 'box:solidarity'
    AND e.seq <= a.upto_seq ORDER BY e.seq DESC, e.line DESC LIMIT 1), 0) AS fund,
  said.seq, said.kind, said.name, said.amount
FROM t
JOIN member op ON op.group_id = t.group_id AND op.number = t.opened_by
LEFT JOIN member cl ON cl.group_id = t.group_id AND cl.number = t.closed_by
LEFT JOIN a ON 1 = 1
LEFT JOIN said ON 1 = 1
ORDER BY said.seq
""")


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One thing that is named: money out of a box for somebody, or a grant; ``name`` is empty where it is nobody's."""

    kind: str
    name: str
    amount_xof: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a meeting was, in whole francs and numbers of people; ``box_xof`` and ``fund_xof`` are those of its close.

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
    rows = await reader.fetch(_MINUTES, group_id=group_id)
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
            for name in ("savings", "solidarity", "lent", "repaid", "fines", "box", "fund")
        },
        counted=_counted(row),
        seq=row["upto_seq"] or 0,
        fingerprint=fingerprint(row["head_hash"]) if row["head_hash"] else "",
        lines=tuple(
            MinutesLine(line["kind"], line["name"], line["amount"]) for line in rows if line["kind"] is not None
        ),
    )


def _counted(row: Row) -> str:
    if row["differences"]:
        return "differs"
    return "missing" if row["uncounted"] else "matches"
