"""What is decided on books that move meanwhile is decided anew: nothing is posted on what no longer stands there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from ledger import loans
from ledger.books.command import Command
from ledger.books.draft import Draft
from ledger.books.errors import BooksMoved
from ledger.card import read_card
from ledger.database import Database
from ledger.funds import (
    declarations,
    fines,
    savings,
    solidarity_fund,
)
from ledger.loans import (
    repayments,
    rescheduling,
    write_off,
)
from ledger.rules.refusal import Refusal
from ledger.settlement import (
    departure,
    share_out,
)
from tests.village import AWA, BINTA, COUNTER, PRESIDENT, SECRETARY, command, found_village
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def gift(database: Database, group: int, key: str) -> Draft:
    """A draft that stands on the books as they are now."""
    draft = command(group, key).draft("gift", {"box:loan": 100, "grants": -100})
    return replace(draft, since=(await read_card(database, group, AWA)).head)


async def test_a_draft_on_old_books_is_not_posted(database: Database) -> None:
    group = await found_village(database)
    first, second = await gift(database, group, "first"), await gift(database, group, "second")
    assert (await database.post(first)).seq == 1
    with pytest.raises(BooksMoved):
        await database.post(second)
    with pytest.raises(BooksMoved):
        async with database.unit_of_work() as unit:
            await unit.post(second)
    assert (await database.post(await gift(database, group, "second"))).seq == 2


async def test_a_repeat_is_known_however_far_the_books_are(database: Database) -> None:
    group = await found_village(database)
    first = await gift(database, group, "first")
    await database.post(first)
    await database.post(await gift(database, group, "second"))
    again = await database.post(first)
    assert (again.seq, again.repeated) == (1, True)


async def test_books_that_were_only_locked_have_moved(database: Database) -> None:
    """Whoever locks them may change a rule, a cycle or a member without posting anything."""
    group = await found_village(database)
    draft = await gift(database, group, "decided")
    async with database.unit_of_work() as unit:
        await unit.lock(group)
    with pytest.raises(BooksMoved):
        await database.post(draft)


async def test_whoever_lends_fines_or_helps_holds_the_books(database: Database) -> None:
    """Each of these acts decides by what it reads: without the lock two of them would decide by the same box."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    officers = (PRESIDENT, SECRETARY, COUNTER)
    acts: list[tuple[int, Callable[[Command], Awaitable[object]]]] = [
        (AWA, lambda by: loans.request_loan(database, by, AWA, 2_000, 8, "commerce")),
        *((officer, lambda by: loans.cast_vote(database, by, 1, approves=True)) for officer in officers),
        (BINTA, lambda by: loans.hand_over(database, by, 1)),
        (AWA, lambda by: loans.acknowledge(database, by, 1)),
        (BINTA, lambda by: rescheduling.reschedule(database, by, 1, 4, ALL_IN_FAVOUR)),
        (BINTA, lambda by: repayments.repay(database, by, AWA, 500)),
        (BINTA, lambda by: write_off.write_off(database, by, 1, ALL_IN_FAVOUR)),
        (BINTA, lambda by: fines.impose(database, by, AWA, "late")),
        (BINTA, lambda by: fines.impose_by_vote(database, by, AWA, "disorder", ALL_IN_FAVOUR)),
        (BINTA, lambda by: fines.pay_fine(database, by, AWA, 50)),
        (BINTA, lambda by: solidarity_fund.grant(database, by, AWA, "birth", 50)),
        (BINTA, lambda by: solidarity_fund.lend_help(database, by, AWA, "illness", 50)),
        (BINTA, lambda by: solidarity_fund.repay_help(database, by, AWA, 50)),
        (BINTA, lambda by: departure.leave(database, by, AWA)),
        (BINTA, lambda by: departure.record_death(database, by, COUNTER)),
    ]
    for place, (who, acting) in enumerate(acts):
        before = (await village.card()).head.turn
        await acting(village.command(who))
        assert (await village.card()).head.turn == before + 1, f"act {place}"


async def test_of_many_on_the_same_books_one_is_posted(database: Database) -> None:
    group = await found_village(database)
    drafts = [await gift(database, group, f"k{n}") for n in range(8)]
    results = await asyncio.gather(*map(database.post, drafts), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["BooksMoved"] * 7 + ["Posted"]


async def test_an_announcement_meets_what_was_decided_meanwhile(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The committee freezes savings between the reading of her card and her posting: she is refused."""
    group = await found_village(database)
    post = database.post

    async def frozen_first(draft: Draft) -> object:
        await share_out.freeze(database, command(group, "frozen", BINTA))
        return await post(draft)

    monkeypatch.setattr(database, "post", frozen_first)
    with pytest.raises(Refusal, match="frozen"):
        await savings.declare(database, command(group, "declared", AWA), AWA, 3)
    assert await declarations.waiting_declarations(database, group) == []


async def test_announcements_of_one_group_at_once_are_all_written(database: Database) -> None:
    group = await found_village(database, members=30)
    members = range(AWA, 31)
    await asyncio.gather(*(savings.declare(database, command(group, f"d{n}", n), n, 2) for n in members))
    waiting = await declarations.waiting_declarations(database, group)
    assert [(member, declared.shares) for member, declared in waiting] == [(member, 2) for member in members]


async def test_a_newer_announcement_takes_the_place_of_the_one_before(database: Database) -> None:
    group = await found_village(database)
    first = await savings.declare(database, command(group, "d1", AWA), AWA, 3)
    newer = await savings.declare(database, command(group, "d2", AWA), AWA, 1)
    assert not newer.repeated
    assert [(one.seq, one.shares) for _, one in await declarations.waiting_declarations(database, group)] == [
        (newer.seq, 1)
    ]
    assert (await savings.declare(database, command(group, "d2", AWA), AWA, 1)).seq == newer.seq, "said twice"
    assert (await savings.declare(database, command(group, "d1", AWA), AWA, 3)).seq == first.seq, (
        "and the older one, late"
    )
