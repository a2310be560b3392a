"""A seat is called on the phone of who speaks for it: it follows her new phone, and loses it when she goes."""

import pytest
from sqlalchemy import text

from app.organisations.groups.seating import groups_of, make_tier
from app.organisations.organisation import make_organisation, particulars
from ledger.people.authentication.pins import change_pin
from ledger.people.contacts.consent import wishes_of
from ledger.people.contacts.contact import set_phone
from ledger.people.groups.facts import FactChange, change_facts
from ledger.people.groups.seats import SeatAsked, change_representative, take_seats
from ledger.people.groups.standing import leave as leave_organisation
from ledger.people.groups.standing import take_step
from ledger.rules.membership.standing import StandingRefused
from ledger.settlement.departure import leave, record_death
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_SEAT = text("SELECT phone, pin_hash, left_on FROM member WHERE institution = 1")
_SEATED = text("SELECT number FROM member WHERE institution = 1")
_SPEAKS = text("SELECT representative, ended_on FROM tier_member")
_TERMS = text("SELECT representative, ended_on FROM seat_term ORDER BY number")


async def seated(database):
    """A group for which Awa speaks in a tier, with a PIN there."""
    group, tier = await found(database, code="00001"), await found(database, "shg", code="00002")
    async with database.unit_of_work() as unit:
        await make_tier(unit, (await groups_of(unit, ["00002"]))["00002"], tier.now)
        (seat,) = await take_seats(unit, tier.now, tier.group_id, [SeatAsked(group.group_id, AWA)])
    await change_pin(database, tier.command(seat), "hers")
    return group, tier


async def test_her_seat_follows_her_phone(database):
    group, _tier = await seated(database)
    async with database.unit_of_work() as unit:
        await set_phone(unit, group.command(), AWA, "+22376543210")
    assert [tuple(row) for row in await database.fetch(_SEAT)] == [("+22376543210", "hers", None)]


async def test_her_seat_is_no_other_person_on_her_phone(database):
    group, tier = await seated(database)
    seat = (await database.fetch(_SEATED))[0]["number"]

    async def shared() -> list[bool]:
        both = ((group.group_id, AWA), (tier.group_id, seat))
        return [(await wishes_of(database, *one)).shared for one in both]

    assert await shared() == [False, False]
    async with database.unit_of_work() as unit:
        await set_phone(unit, group.command(), 3, f"+22370000{AWA + 100}")
    assert await shared() == [True, True]


@pytest.mark.parametrize("goes", [leave, record_death])
async def test_nobody_is_called_on_her_phone_once_she_is_gone_until_another_speaks(database, goes):
    group, tier = await seated(database)
    await group.meet()
    await goes(database, group.command(), AWA)
    day = group.now.date().isoformat()
    assert [tuple(row) for row in await database.fetch(_SEAT)] == [(None, None, None)]
    assert [tuple(row) for row in await database.fetch(_SPEAKS)] == [(None, None)]
    async with database.unit_of_work() as unit:
        await change_representative(unit, tier.now, tier.group_id, group.group_id, 1)
    assert [tuple(row) for row in await database.fetch(_TERMS)] == [(AWA, day), (1, None)]
    assert [tuple(row) for row in await database.fetch(_SEAT)] == [("+22370000101", None, None)]


async def test_a_seat_that_leaves_at_a_meeting_is_no_seat_any_more(database):
    group, tier = await seated(database)
    await tier.meet()
    await tier.collect(m7=1)
    await leave(database, tier.command(), 7)
    day = tier.now.date().isoformat()
    assert [tuple(row) for row in await database.fetch(_SPEAKS)] == [(AWA, day)]
    assert [tuple(row) for row in await database.fetch(_TERMS)] == [(AWA, day)]
    async with database.unit_of_work() as unit:
        assert await take_seats(unit, tier.now, tier.group_id, [SeatAsked(group.group_id, AWA)]) == [8]


def today(village) -> FactChange:
    return FactChange(holds_from=village.now.date(), reason="", at=village.now)


async def test_a_seat_has_the_name_of_its_group(database):
    group, _tier = await seated(database)
    async with database.unit_of_work() as unit:
        await change_facts(unit, group.group_id, {"name": "Yiriwaton"}, today(group))
    rows = await database.fetch(text("SELECT name FROM member WHERE institution = 1"))
    assert [row["name"] for row in rows] == ["Yiriwaton"]


@pytest.mark.parametrize("how", ["dissolved", "released"])
async def test_a_group_that_ends_or_goes_on_alone_gives_its_empty_seat_up(database, how):
    group, _tier = await seated(database)
    async with database.unit_of_work() as unit:
        if how == "dissolved":
            await take_step(unit, group.group_id, "dissolve", today(group))
        else:
            await leave_organisation(unit, group.group_id, None, None, today(group))
    day = group.now.date().isoformat()
    assert [tuple(row) for row in await database.fetch(_SPEAKS)] == [(AWA, day)]
    assert [tuple(row) for row in await database.fetch(_TERMS)] == [(AWA, day)]
    assert [row["left_on"] for row in await database.fetch(_SEAT)] == [day]


async def test_a_group_goes_on_alone_once_its_seat_is_settled(database):
    group, tier = await seated(database)
    await tier.meet()
    await tier.collect(m7=1)
    await tier.part()
    with pytest.raises(StandingRefused, match="seated"):
        async with database.unit_of_work() as unit:
            await leave_organisation(unit, group.group_id, None, None, today(group))
    assert [tuple(row) for row in await database.fetch(_SPEAKS)] == [(AWA, None)]
    async with database.unit_of_work() as unit:
        other = await make_organisation(unit, "jigi", particulars("Jigi", ["fr"], []), 1)
        await leave_organisation(unit, group.group_id, None, other, today(group))
    assert [tuple(row) for row in await database.fetch(_SPEAKS)] == [(AWA, None)], "it waits for its tier's meeting"
