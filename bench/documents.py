"""A member's card read as a document of JSON rows, beside the same tables packed into text columns by UNION ALL.

``python -m bench.documents`` takes a minute: both ways in turns on both engines, on books with a history; the figures
are ratios of their medians, below 1 where the document is cheaper.
"""

import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, Final

import uvloop
from sqlalchemy import text

from bench.embedded_postgres import EmbeddedPostgres
from bench.ledger_fill import fill
from bench.ledger_load import MEMBERS
from ledger.card.reading import CARD_DOCUMENT
from ledger.database import Database, Row, open_database
from migrations.newest import migrate

ENTRIES = 10_000
ROUNDS = 15
# The yardstick: how a card was read before it was a document. Every table in the same five columns.
PACKED: Final = text("""
SELECT 'account' AS what, code AS word, loan AS number, balance_xof AS amount, member AS whose
  FROM account WHERE group_id = :group_id AND (member = :member OR member IS NULL)
UNION ALL
SELECT 'lent', NULL, NULL, CAST(coalesce(sum(balance_xof), 0) AS BIGINT), NULL
  FROM account WHERE group_id = :group_id AND kind = 'principal'
UNION ALL
SELECT 'head', NULL, seq, turn, NULL FROM ledger_head WHERE group_id = :group_id
UNION ALL
SELECT 'meeting', held_on || ' ' || cycle, number, opened_by, closed_us
  FROM (SELECT held_on, cycle, number, opened_by, closed_us FROM meeting
        WHERE group_id = :group_id ORDER BY number DESC LIMIT 1) AS latest
UNION ALL
SELECT 'loan', status || ' ' || coalesce(handed_over_on, '-') || ' ' || coalesce(next_due_on, '-') || ' '
       || coalesce(last_due_on, '-') || ' ' || charge_model || ' ' || charge_percent,
       number, principal_xof, periods_charged
  FROM loan WHERE group_id = :group_id AND member = :member
  AND status IN ('requested', 'approved', 'handed_over', 'running')
UNION ALL
SELECT 'declared', kind, shares, amount_xof, declared_seq
  FROM declaration WHERE group_id = :group_id AND member = :member AND outcome IS NULL
UNION ALL
SELECT 'cycle', began_on || ' ' || ends_on, number, CASE WHEN frozen_on IS NULL THEN 0 ELSE 1 END,
       (SELECT count(*) FROM tontine_turn t WHERE t.group_id = c.group_id AND t.cycle = c.number)
  FROM cycle c WHERE group_id = :group_id AND closed_on IS NULL
UNION ALL
SELECT 'member', CASE WHEN left_on IS NULL THEN name END, joins_cycle,
       (SELECT coalesce(max(t.round), 0) FROM tontine_turn t JOIN cycle c ON c.group_id = t.group_id
        AND c.number = t.cycle AND c.closed_on IS NULL WHERE t.group_id = :group_id AND t.member = :member), NULL
  FROM member WHERE group_id = :group_id AND number = :member
UNION ALL
SELECT 'members', NULL, max(number), count(*), NULL FROM member WHERE group_id = :group_id AND left_on IS NULL
UNION ALL
SELECT 'rules', family || ' ' || settings, version, 0, meeting_weekday
  FROM (SELECT family, settings, version, meeting_weekday FROM constitution
        JOIN savings_group ON id = group_id WHERE group_id = :group_id ORDER BY version DESC LIMIT 1) AS newest
""")


async def packed(database: Database, group: int, member: int) -> Any:  # noqa: ANN401
    """Read the packed rows and split the words, as far as a card needs it."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in await database.fetch(PACKED, group_id=group, member=member):
        of[row["what"]].append(row)
    balance = {row["word"]: row["amount"] for row in of["account"]}
    began_on, _, ends_on = of["cycle"][0]["word"].partition(" ")
    held_on, _, cycle = of["meeting"][0]["word"].partition(" ") if of["meeting"] else ("2026-01-01", "", "0")
    loans = [row["word"].split(" ") for row in of["loan"]]
    return balance, date.fromisoformat(began_on), date.fromisoformat(ends_on), held_on, int(cycle), loans


async def document(database: Database, group: int, member: int) -> Any:  # noqa: ANN401
    """Read the document, and the same days out of it."""
    rows = await CARD_DOCUMENT.read(database, group_id=group, member=member)
    return (
        rows.balances,
        date.fromisoformat(rows.group[0].began_on),
        date.fromisoformat(rows.group[0].ends_on),
        rows.loans,
    )


async def _microseconds(
    read: Callable[[Database, int, int], Awaitable[Any]], database: Database, groups: list[int]
) -> float:
    begun = time.perf_counter()
    for group in groups[:20]:
        for member in range(1, MEMBERS + 1, 5):
            await read(database, group, member)
    return (time.perf_counter() - begun) * 1e6 / (len(groups[:20]) * len(range(1, MEMBERS + 1, 5)))


async def compare(url: str) -> float:
    """The document's cost over the packed rows', in turns after warming both up."""
    database = await open_database(url)
    groups = await fill(database, ENTRIES)
    taken: dict[str, list[float]] = {"packed": [], "document": []}
    for turn in range(ROUNDS + 3):
        for name, read in (("packed", packed), ("document", document)):
            spent = await _microseconds(read, database, groups)
            if turn >= 3:
                taken[name].append(spent)
    await database.close()
    return median(taken["document"]) / median(taken["packed"])


def main() -> None:
    """Run on both engines and print a figure each."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder, EmbeddedPostgres(fsync=False) as server:
        for engine, url in (
            ("sqlite", f"sqlite:///{Path(folder) / 'cards.db'}"),
            ("postgresql", server.create_database("cards")),
        ):
            migrate(url)
            print(f"{engine}_card_document_ratio: {uvloop.run(compare(url)):.2f}", flush=True)


if __name__ == "__main__":
    main()
