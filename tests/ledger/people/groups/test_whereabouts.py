"""A group that was displaced, or follows its herds, says in which region it is today, and loses nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from ledger.funds.savings import save
from ledger.people.groups.whereabouts import is_in_region
from ledger.people.membership.members import members_of_phone
from ledger.rules.places import PlaceWrong
from ledger.rules.refusal import Refusal
from ledger.tables import GroupFact, SavingsGroup, table_of
from tests.village import AWA, SECRETARY
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_FACT, _GROUP = table_of(GroupFact), table_of(SavingsGroup)
_NOTED = select(_FACT.c.before, _FACT.c.after, _FACT.c.holds_from, _FACT.c.member, _FACT.c.reason).order_by(
    _FACT.c.number
)


async def regions(database) -> list[tuple[object, ...]]:
    return [tuple(dict(row).values()) for row in await database.fetch(_NOTED)]


async def test_where_it_was_stays_readable_and_its_books_and_phones_go_on(database):
    village = await found(database, region="Ménaka")
    await village.meet()
    await village.collect(m6=3)
    stood, first = await village.balances(), village.command(SECRETARY)
    for _ in range(2):
        await is_in_region(database, first, "gao")
    village.wait()
    await is_in_region(database, village.command(SECRETARY), "Ménaka")
    assert await regions(database) == [
        ("Ménaka", "Gao", "2026-10-06", SECRETARY, "m2+m1"),
        ("Gao", "Ménaka", "2026-10-13", SECRETARY, "m2+m1"),
    ]
    assert await village.balances() == stood
    await save(database, village.command(), AWA, 1)
    assert len(await members_of_phone(database, "+22370000106")) == 1


async def test_two_officers_say_it_and_the_list_knows_the_region(database):
    village = await found(database, region="Ménaka")
    command = village.command(SECRETARY)
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        await is_in_region(database, replace(command, confirmed_by=None), "Gao")
    with pytest.raises(Refusal, match=r"^decision\.nothing_changes$"):
        await is_in_region(database, command, "Ménaka")
    with pytest.raises(PlaceWrong):
        await is_in_region(database, command, "Atlantis")
    assert await regions(database) == []
