"""What may still be corrected: the movements since the latest meeting opened that nobody reversed, newest first."""

from dataclasses import dataclass

from sqlalchemy import bindparam, text

from ledger.books.command import Command
from ledger.database import Database
from ledger.meeting.corrections import REVERSIBLE

# A grant stands in no account of the member who had it; the notice she got says whose it was. What was moved is what
# came into the boxes or left them: confirmed savings are taken off what was announced as well, which is no money.
_LISTED = text("""
SELECT j.seq, j.kind, coalesce(max(m.number), 0) AS member, coalesce(max(m.name), '') AS name,
       CAST(coalesce(nullif(abs(sum(CASE WHEN e.account LIKE 'box:%' THEN e.amount_xof ELSE 0 END)), 0),
                     sum(CASE WHEN e.amount_xof > 0 THEN e.amount_xof ELSE 0 END)) AS BIGINT) AS amount_xof
FROM journal j
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
JOIN account a ON a.group_id = e.group_id AND a.code = e.account
JOIN meeting t ON t.group_id = j.group_id AND t.number = (SELECT max(number) FROM meeting WHERE group_id = :group_id)
LEFT JOIN member m ON m.group_id = a.group_id AND m.number = coalesce(a.member, (
  SELECT max(b.member) FROM outbox b WHERE b.group_id = j.group_id AND b.seq = j.seq))
WHERE j.group_id = :group_id
  AND (j.meeting = t.number OR (j.meeting IS NULL AND j.posted_us >= t.opened_us))
  AND j.kind IN :kinds
  AND NOT EXISTS (SELECT 1 FROM journal r WHERE r.group_id = j.group_id AND r.reverses_seq = j.seq)
GROUP BY j.seq, j.kind ORDER BY j.seq DESC LIMIT :most
""").bindparams(bindparam("kinds", expanding=True))


@dataclass(frozen=True, slots=True)
class Correctable:
    """One transaction as a list names it. ``member`` is 0 where it is nobody's own."""

    seq: int
    kind: str
    member: int
    name: str
    amount_xof: int


async def correctable(database: Database, command: Command, most: int) -> list[Correctable]:
    """The newest movements that ``corrections.reverse`` would take."""
    rows = await database.fetch(_LISTED, group_id=command.group_id, kinds=sorted(REVERSIBLE), most=most)
    return [Correctable(row["seq"], row["kind"], row["member"], row["name"], row["amount_xof"]) for row in rows]
