"""A command that confirms a screen compares it under the lock, before anything is written, and once."""

from dataclasses import replace

import pytest

from ledger.books.command import Command
from ledger.commands import begin, was_done
from ledger.funds.savings import save
from ledger.people.membership.enrolment import enrol
from ledger.rules.refusal import Refusal
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def moved(_books: object, _read: object) -> None:
    raise Refusal("books.moved")


async def as_before(_books: object, _read: object) -> None:
    return None


async def test_nothing_is_posted_when_the_books_moved(database):
    village = await found(database)
    await village.meet()
    with pytest.raises(Refusal, match=r"^books\.moved$"):
        await save(database, replace(village.command(), as_shown=moved), AWA, 1)
    assert await village.written() == []


async def test_it_is_compared_under_the_lock(database):
    """The books that are compared are those the command writes to: what it has read cannot change before it posts."""
    village = await found(database)
    seen: list[object] = []

    async def looks(books: object, _read: object) -> None:
        seen.append(books)

    async with begin(database, replace(village.command(), as_shown=looks)) as begun:
        assert seen == [begun.unit]


async def test_what_was_posted_under_the_key_is_given_again_without_comparing(database):
    village = await found(database)
    await village.meet()
    first = await save(database, village.command(key="hop"), AWA, 1)
    again = await save(database, replace(village.command(key="hop"), as_shown=moved), AWA, 1)
    assert again.seq == first.seq


async def test_an_act_that_posts_nothing_leaves_that_it_was_confirmed(database):
    """Enrolling posts no transaction; confirmed twice under one key it is noted once, unconfirmed not at all."""
    village = await found(database)

    def hop(key: str) -> Command:
        return replace(village.command(key=key), as_shown=as_before)

    for _ in range(2):
        await enrol(database, hop("hop"), "Sali Koné", "", consents=True, asked_in="fr")
    assert await was_done(database, village.command(key="hop"))
    await enrol(database, village.command(key="panel"), "Nana Touré", "", consents=True, asked_in="fr")
    assert not await was_done(database, village.command(key="panel"))
