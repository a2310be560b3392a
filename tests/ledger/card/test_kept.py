"""A card that was read stands as long as the newest link of its group's chain: everything on it moves that link."""

import pytest

from ledger.card import card_at_head, read_card
from ledger.database import Database
from ledger.funds.savings import declare
from ledger.people.membership.members import CHANGE, named
from tests.kit.counting import Asked, CountedDatabase
from tests.village import AWA, BINTA, command, found_village

pytestmark = pytest.mark.anyio


async def test_a_card_is_read_again_when_the_books_moved_and_else_proved_by_their_head(database: Database) -> None:
    group, asked = await found_village(database), Asked()
    counted: Database = CountedDatabase(database, asked)  # type: ignore[assignment] # it stands for one

    async def reads(member: int = AWA) -> int:
        before = asked.database
        assert await card_at_head(counted, group, member) == await read_card(database, group, member)
        return asked.database - before

    first, proved, anew = 1, 1, 2
    assert [await reads(), await reads(), await reads(BINTA)] == [first, proved, first]
    await declare(database, command(group, "declared", BINTA), BINTA, 2)
    assert [await reads(), await reads()] == [anew, proved], "another member's entries"
    async with database.unit_of_work() as unit:
        await unit.fetch(CHANGE, at_group=group, at_number=AWA, **named("Awa Keïta"))
    assert [await reads(), await reads()] == [anew, proved], "a sealed row"
    assert (await card_at_head(database, group, AWA)).name == "Awa Keïta"
    async with database.unit_of_work() as unit:
        await unit.lock(group)
    assert [await reads(), await reads()] == [anew, proved], "somebody held the books"
