"""What must hold for pending money: each declaration, its entry, its end, and the accounts it stands in."""

from collections.abc import AsyncIterator, Iterator

from sqlalchemy import text

from ledger.audit.past import Past
from ledger.books.chart import PROMISED, declared_by
from ledger.database import Reader, Row

_DECLARATIONS = text("""
SELECT d.declared_seq, d.member, d.kind, d.amount_xof, d.resolved_seq, d.outcome,
       o.kind AS opened_as, oe.amount_xof AS opened_xof, r.kind AS resolved_as, re.amount_xof AS resolved_xof
FROM declaration d
LEFT JOIN journal o ON o.group_id = d.group_id AND o.seq = d.declared_seq
LEFT JOIN entry oe ON oe.group_id = d.group_id AND oe.seq = d.declared_seq AND oe.account = 'declared:' || d.member
LEFT JOIN journal r ON r.group_id = d.group_id AND r.seq = d.resolved_seq
LEFT JOIN entry re ON re.group_id = d.group_id AND re.seq = d.resolved_seq AND re.account = 'declared:' || d.member
WHERE d.group_id = :group_id AND d.declared_seq > :after ORDER BY d.declared_seq LIMIT 1000
""")
_UNDECLARED = text("""
SELECT j.seq FROM journal j WHERE j.group_id = :group_id AND j.kind = 'declare' AND NOT EXISTS (
  SELECT 1 FROM declaration d WHERE d.group_id = j.group_id AND d.declared_seq = j.seq) ORDER BY j.seq LIMIT 100
""")


async def declaration(reader: Reader, past: Past) -> AsyncIterator[str]:
    """Pending money is exactly what waits."""
    waiting: dict[int, int] = {}
    after = 0
    while rows := await reader.fetch(_DECLARATIONS, group_id=past.group_id, after=after):
        for row in rows:
            after = row["declared_seq"]
            for detail in (*_beginning(row), *_end(row)):
                yield detail
            if row["outcome"] is None:
                waiting[row["member"]] = waiting.get(row["member"], 0) + row["amount_xof"]
    for row in await reader.fetch(_UNDECLARED, group_id=past.group_id):
        yield f"transaction {row['seq']} declares something, and there is no declaration"
    for detail in _held(past, waiting):
        yield detail


def _beginning(row: Row) -> Iterator[str]:
    seq, member, amount = row["declared_seq"], row["member"], row["amount_xof"]
    if row["opened_as"] != "declare" or row["opened_xof"] != -amount:
        yield f"declaration {seq} of member {member} over {amount} F is not what transaction {seq} says"


def _end(row: Row) -> Iterator[str]:
    if row["outcome"] is None:
        return
    kind = "savings" if (row["kind"], row["outcome"]) == ("savings", "confirmed") else "void"
    if row["resolved_as"] != kind or row["resolved_xof"] != row["amount_xof"]:
        yield (
            f"declaration {row['declared_seq']} over {row['amount_xof']} F is {row['outcome']},"
            f" transaction {row['resolved_seq']} says otherwise"
        )


def _held(past: Past, waiting: dict[int, int]) -> Iterator[str]:
    expected = {declared_by(member): -amount for member, amount in waiting.items()} | {PROMISED: sum(waiting.values())}
    held = {code: total for code, total in past.sums_xof.items() if code.startswith("declared:") or code == PROMISED}
    for code in sorted(held.keys() | expected.keys()):
        if held.get(code, 0) != expected.get(code, 0):
            yield f"account {code} holds {held.get(code, 0)} F, declarations of {abs(expected.get(code, 0))} F wait"
