"""A list of persons that is being written on PostgreSQL keeps no hop of the same group waiting."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import update

from app.organisations.incomes.income_list import IncomeLine, write_incomes
from app.organisations.incomes.incomes import IncomeFigures, IncomeGiven
from app.organisations.incomes.lots import LotGiven, LotShare, sell_lot
from app.organisations.persons.person_list import ListedPerson, enter_listed
from app.organisations.persons.persons import PersonGiven
from app.organisations.supports.support_list import write_list
from app.organisations.supports.supports import SupportGiven, hand_over, support_seen
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.books.chart import BOX_SOLIDARITY, solidarity_of
from ledger.books.draft import Actor, Draft
from ledger.database import UnitOfWork
from ledger.people.own_word import next_of_member, say
from ledger.tables import Member, table_of
from tests.app.panel.camide import NOW, World

pytestmark = pytest.mark.anyio
PATIENCE_SECONDS = 10
TODAY = NOW.date()
GRANT = SupportGiven("cash", "Relance", TODAY)
MEMBERS = tuple((1, number) for number in range(1, 7))
_member = table_of(Member)


def listed(told: object, first: str) -> list[ListedPerson]:
    """The six members of the group, who are no persons yet."""
    pairs = enumerate(MEMBERS, 1)
    return [ListedPerson(line, None, f"{first}{line}", PersonGiven("f"), member, told) for line, member in pairs]


async def write_every_list(unit: UnitOfWork) -> None:
    """A support, incomes and a lot of all members."""
    await write_list(unit, 1, None, SupportGiven("cash", "Ration", TODAY), [TODAY], listed((90_000,), "R"), 2)
    stall = IncomeLine(IncomeGiven("trade", "Étal"), IncomeFigures(date(2026, 5, 1), 20_000, 5_000))
    await write_incomes(unit, 1, None, listed(stall, "I"), 2, visits=False)
    shares = [(she, LotShare(40)) for she in await enter_listed(unit, 1, None, listed(None, "S"), 2)]
    await sell_lot(unit, 1, None, LotGiven("Karité", "2026", "kg", "Coprokazan", TODAY, 90_000), shares, 2)


async def hop(world: World) -> None:
    """What hops of members do: they post, change what is known of them, and say what they received."""
    entries = {BOX_SOLIDARITY: 100, solidarity_of(1): -100}
    await world.database.post(Draft(1, "hop/1", "collection", entries, Actor("m3", "ussd"), TODAY, NOW))
    async with world.database.unit_of_work() as unit:
        await unit.lock(1)
        await unit.fetch(update(_member).where(_member.c.group_id == 1, _member.c.number == 2).values(pin_tries=1))
        line = await next_of_member(unit, 1, 2, officer=False)
        assert line is not None, "the grant waits for her word"
        await say(unit, line, "yes", NOW)


async def test_hops_of_a_group_wait_for_no_list_of_its_members(postgres_world: World) -> None:
    database = postgres_world.database
    async with database.unit_of_work() as unit:
        number = await write_list(unit, 1, None, GRANT, [TODAY], listed((300_000,), "G"), 1)
    support = await support_seen(ScopedReader(database, TenantScope("installation")), number)
    assert support is not None
    async with database.unit_of_work() as unit:
        await hand_over(unit, support, 1, TODAY, None)
    async with database.unit_of_work() as unit:
        await write_every_list(unit)
        await asyncio.wait_for(hop(postgres_world), PATIENCE_SECONDS)
