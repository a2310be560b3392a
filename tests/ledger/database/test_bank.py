"""Concurrent transfers in the manner of the Jepsen bank test: whoever reads, whenever, sees the same total.

Source: Jepsen, "Bank" workload: transfers between accounts while readers sum them all.
"""

import asyncio
import random

import pytest
from sqlalchemy import text

from ledger.audit import audit
from ledger.books.draft import Actor, Draft
from ledger.books.errors import OutOfBounds
from ledger.database import Database
from tests.village import FOUNDED_ON, MEETING_AT, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
BOXES = ("box:loan", "box:solidarity", "box:outside")
START_XOF = 3_000
_TOTALS = text(
    "SELECT group_id, CAST(sum(balance_xof) AS BIGINT) AS total, min(balance_xof) AS least FROM account"
    " WHERE code IN ('box:loan', 'box:solidarity', 'box:outside') GROUP BY group_id ORDER BY group_id"
)
_ALL = text("SELECT CAST(sum(balance_xof) AS BIGINT) AS total FROM account")


def transfer(group_id: int, key: str, source: str, target: str, amount_xof: int) -> Draft:
    entries = {source: -amount_xof, target: amount_xof}
    return Draft(group_id, key, "transfer", entries, Actor("m3", "ussd"), FOUNDED_ON, MEETING_AT)


async def test_readers_always_see_a_constant_total(database: Database) -> None:
    groups = [await found_village(database, code=f"{number:05}") for number in (1, 2, 3)]
    for group in groups:
        await database.post(transfer(group, "start", "grants", BOXES[0], START_XOF))
    running, seen = True, 0
    blamed = {True: 0, False: 0}
    dice = random.Random(4826)

    async def read() -> None:
        nonlocal seen
        while running:
            rows = await database.fetch(_TOTALS)
            assert [row["total"] for row in rows] == [START_XOF] * len(groups)
            assert min(row["least"] for row in rows) >= 0, "no box is ever overdrawn"
            assert (await database.fetch(_ALL))[0]["total"] == 0
            seen += 1
            await asyncio.sleep(0)

    async def move(teller: int) -> tuple[int, int]:
        done = refused = 0
        for number in range(60):
            source, target = dice.sample(BOXES, 2)
            group = dice.choice(groups)
            draft = transfer(group, f"t{teller}/{number}", source, target, dice.randint(1, START_XOF // 2))
            try:
                if number % 3:
                    await database.post(draft)
                else:
                    async with database.unit_of_work() as unit:
                        await unit.lock(group)
                        await unit.post(draft)
                done += 1
            except OutOfBounds as problem:
                blamed[problem.account == source] += 1
                refused += 1
        return done, refused

    readers = [asyncio.create_task(read()) for _ in range(3)]
    tellers = await asyncio.gather(*(move(teller) for teller in range(8)))
    running = False
    await asyncio.gather(*readers)
    done, refused = (sum(column) for column in zip(*tellers, strict=True))
    assert done + refused == 8 * 60
    assert not blamed[False], "a refusal names the account of its own draft, not of one beside it"
    assert min(done, refused, seen) > 10, "all three really happened"
    assert (await audit(database)).transactions == done + len(groups)


async def test_snapshots_hold_still_while_others_write(database: Database) -> None:
    group = await found_village(database)
    await database.post(transfer(group, "start", "grants", BOXES[0], START_XOF))
    async with database.snapshot() as picture:
        before = (await picture.fetch(_TOTALS))[0]["total"]
        for number in range(10):
            await database.post(transfer(group, f"t{number}", "box:loan", "surplus", 100))
        assert (await picture.fetch(_TOTALS))[0]["total"] == before
    assert (await database.fetch(_TOTALS))[0]["total"] == START_XOF - 1_000


async def test_ten_withdrawals_at_once_from_a_box_that_holds_one(database: Database) -> None:
    """Read, decide, write: the lock makes the decision hold."""
    group = await found_village(database)
    await database.post(transfer(group, "start", "grants", BOXES[0], 1_000))

    async def withdraw(number: int) -> bool:
        async with database.unit_of_work() as unit:
            await unit.lock(group)
            held = (await unit.fetch(_TOTALS))[0]["total"]
            if held < 1_000:
                return False
            await unit.post(transfer(group, f"w{number}", BOXES[0], "surplus", 1_000))
            return True

    assert sum(await asyncio.gather(*(withdraw(number) for number in range(10)))) == 1
