"""After a fault: is everything in the books that anybody was told, once, and nothing that nobody asked for?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from bench.faults_phones import Attempt
from ledger.audit import audit
from ledger.database import open_database

# What the demo's groups declared in their past has keys of another kind.
_DECLARED = text("""
SELECT m.phone, e.amount_xof FROM journal j
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq AND e.amount_xof < 0
JOIN account a ON a.group_id = e.group_id AND a.code = e.account
JOIN member m ON m.group_id = j.group_id AND m.number = a.member
WHERE j.kind = 'declare' AND j.idem_key LIKE 'ussd:%' ORDER BY j.group_id, j.seq
""")


@dataclass(frozen=True, slots=True)
class Books:
    """How the journal compares with what the phones were told."""

    told: int
    posted: int
    lost: int
    doubled: int
    audit_problems: int

    @property
    def sound(self) -> bool:
        """Nothing lost, nothing doubled, the audit clean."""
        return not (self.lost or self.doubled or self.audit_problems)


async def compare(database_url: str, attempts: dict[str, list[Attempt]]) -> Books:
    """Read the whole journal and audit it."""
    database = await open_database(database_url, connections=2)
    try:
        posted: dict[str, list[int]] = {}
        for row in await database.fetch(_DECLARED):
            posted.setdefault(row["phone"], []).append(-row["amount_xof"])
        report = await audit(database)
    finally:
        await database.close()
    lost = doubled = told = 0
    for phone, tried in attempts.items():
        told += sum(one.told for one in tried)
        missing, extra = unmatched(tried, posted.get(phone, []))
        lost, doubled = lost + missing, doubled + extra
    strangers = sum(len(amounts) for phone, amounts in posted.items() if phone not in attempts)
    return Books(told, sum(map(len, posted.values())), lost, doubled + strangers, len(report.problems))


def unmatched(tried: Sequence[Attempt], posted: Sequence[int]) -> tuple[int, int]:
    """How many told attempts are not in the journal, and how many of its rows nobody tried.

    An attempt that was told must be there. One that was not may be there or not, and later than those after it: what
    takes longer than a hop may is finished behind the caller's back.
    """
    rows, told = Counter(posted), Counter(one.amount_xof for one in tried if one.told)
    untold = Counter(one.amount_xof for one in tried if not one.told)
    return (told - rows).total(), (rows - told - untold).total()
