"""What must hold between the entries and the life of a group: its rounds, loans, messages and reversals."""

from collections.abc import AsyncIterator

from sqlalchemy import text

from ledger.audit.past import Past
from ledger.database import Reader

_TALLIES = text("""
SELECT t.meeting, t.member, t.posted_seq, j.kind, j.meeting AS posted_in FROM tally t
LEFT JOIN journal j ON j.group_id = t.group_id AND j.seq = t.posted_seq
WHERE t.group_id = :group_id AND t.posted_seq <> 0 AND (j.seq IS NULL OR j.meeting IS NULL OR j.meeting <> t.meeting)
ORDER BY t.meeting, t.member LIMIT 100
""")
_LOANS = text("""
SELECT l.number, l.status, l.principal_xof AS lent, coalesce(h.balance_xof, 0) AS transit,
       coalesce(p.balance_xof, 0) AS principal, coalesce(c.balance_xof, 0) AS charge,
       coalesce(f.balance_xof, 0) AS penalty
FROM loan l
LEFT JOIN account h ON h.group_id = l.group_id AND h.code = 'handover:' || l.number
LEFT JOIN account p ON p.group_id = l.group_id AND p.code = 'principal:' || l.number
LEFT JOIN account c ON c.group_id = l.group_id AND c.code = 'charge:' || l.number
LEFT JOIN account f ON f.group_id = l.group_id AND f.code = 'penalty:' || l.number
WHERE l.group_id = :group_id AND l.number > :after ORDER BY l.number LIMIT 1000
""")
_LOANLESS = text("""
SELECT a.code, a.balance_xof FROM account a WHERE a.group_id = :group_id AND a.loan IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM loan l WHERE l.group_id = a.group_id AND l.number = a.loan) ORDER BY a.code LIMIT 100
""")
_STRAY = text("""
SELECT o.id, o.topic, o.seq FROM outbox o WHERE o.group_id = :group_id AND o.seq IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM journal j WHERE j.group_id = o.group_id AND j.seq = o.seq) ORDER BY o.id LIMIT 100
""")
_UNEQUAL = text("""
SELECT j.seq, j.reverses_seq, e.account, CAST(sum(e.amount_xof) AS BIGINT) AS left_over
FROM journal j JOIN entry e ON e.group_id = j.group_id AND e.seq IN (j.seq, j.reverses_seq)
WHERE j.group_id = :group_id AND j.reverses_seq IS NOT NULL
GROUP BY j.seq, j.reverses_seq, e.account HAVING sum(e.amount_xof) <> 0 ORDER BY j.seq, e.account LIMIT 100
""")


async def collection(reader: Reader, past: Past) -> AsyncIterator[str]:
    """What is marked as posted in a round was posted in that meeting."""
    for row in await reader.fetch(_TALLIES, group_id=past.group_id):
        yield (
            f"member {row['member']} in meeting {row['meeting']} is marked as posted by transaction"
            f" {row['posted_seq']}, which is not of that meeting"
        )


async def loan(reader: Reader, past: Past) -> AsyncIterator[str]:
    """A loan's state is the one its accounts are in."""
    after = 0
    while rows := await reader.fetch(_LOANS, group_id=past.group_id, after=after):
        for row in rows:
            after = row["number"]
            held = (row["transit"], row["principal"], row["charge"], row["penalty"])
            match row["status"]:
                case "handed_over":
                    agrees = held == (row["lent"], 0, 0, 0)
                case "running":
                    agrees = row["transit"] == 0 and row["principal"] <= row["lent"] and sum(held) > 0
                case _:
                    agrees = held == (0, 0, 0, 0)
            if not agrees:
                yield (
                    f"loan {after} of {row['lent']} F is {row['status']}: {held[0]} F in transit, {held[1]} F of"
                    f" principal, {held[2]} F of charge and {held[3]} F of fines do not fit"
                )
    for row in await reader.fetch(_LOANLESS, group_id=past.group_id):
        yield f"account {row['code']} ({row['balance_xof']} F) belongs to a loan that does not exist"


async def outbox(reader: Reader, past: Past) -> AsyncIterator[str]:
    """No message reports a transaction that does not exist."""
    for row in await reader.fetch(_STRAY, group_id=past.group_id):
        yield f"message {row['id']} ({row['topic']}) reports transaction {row['seq']}, which does not exist"


async def reversal(reader: Reader, past: Past) -> AsyncIterator[str]:
    """A reversal is the exact opposite of what it reverses."""
    for row in await reader.fetch(_UNEQUAL, group_id=past.group_id):
        yield (
            f"transaction {row['seq']} leaves {row['left_over']} F on {row['account']}"
            f" of transaction {row['reverses_seq']}, which it reverses"
        )
