"""A group whose officers forgot their PINs: two people, every phone told, a day; who remembers keeps hers."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from ledger.books.command import Command
from ledger.database import Database
from ledger.people.authentication.activation_officers import CannotStart
from ledger.people.authentication.activation_restart import (
    ask_restart,
    cancel_restart,
    confirm_restart,
    end_forgotten_pins,
    keep_pin,
    open_restart,
)
from ledger.people.membership.members import find_member
from ledger.tables import Staff, table_of
from tests.ledger.people.authentication.test_activation import CHANGED, VAULT, choose, given, has_pin
from tests.village import AWA, BINTA, COUNTER, MEETING_AT, OTHER_COUNTER, PRESIDENT, SECRETARY, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
OFFICERS = (PRESIDENT, SECRETARY, BINTA, COUNTER, OTHER_COUNTER)
FIRST, SECOND = 1, 2
_TOLD = text("SELECT member FROM outbox WHERE topic = 'restart' ORDER BY member")
_SHARE = text("UPDATE member SET phone = '+22370000104' WHERE number = 5")
_OUTCOMES = text("SELECT outcome FROM group_restart ORDER BY number")


def later(group: int, hours: float, member: int | None = None) -> Command:
    return Command(group, f"later/{hours}/{member}", MEETING_AT + timedelta(hours=hours), "panel", member)


async def a_group_that_forgot(database: Database) -> int:
    """All five officers have PINs, and so has Awa; two people of an organisation are there."""
    group = await found_village(database)
    for number in (*OFFICERS, AWA):
        await choose(database, group, number)
    async with database.unit_of_work() as unit:
        for id_ in (FIRST, SECOND):
            await unit.fetch(
                insert(table_of(Staff)),
                id=id_,
                email=f"{id_}@example.org",
                name=str(id_),
                role="agent",
                language="fr",
                password_hash="",
                code_secret="",
                code_step=0,
                tries=0,
                locked_until_us=0,
                created_us=0,
            )
    return group


async def asked(database: Database, group: int, *, hours: float = 0) -> None:
    async with database.unit_of_work() as unit:
        await ask_restart(unit, VAULT, later(group, hours), FIRST)


async def confirmed(database: Database, group: int, *, hours: float = 0, by: int = SECOND) -> None:
    async with database.unit_of_work() as unit:
        await confirm_restart(unit, later(group, hours), by)


async def ended(database: Database, group: int, hours: float) -> None:
    async with database.unit_of_work() as unit:
        await end_forgotten_pins(unit, VAULT, later(group, hours))


async def test_two_people_a_message_and_a_day(database: Database) -> None:
    group = await a_group_that_forgot(database)
    async with database.unit_of_work() as unit:
        await unit.fetch(_SHARE)  # the fifth is on the fourth's phone
    await asked(database, group)
    with pytest.raises(CannotStart, match="same_person"):
        await confirmed(database, group, by=FIRST)
    with pytest.raises(CannotStart, match="second_person"):
        await ended(database, group, 30)
    assert await database.fetch(_TOLD) == [], "nobody is told before two have agreed"
    await confirmed(database, group, hours=1)
    assert [row["member"] for row in await database.fetch(_TOLD)] == [1, 2, 3, 4, 6], "every phone, once"
    with pytest.raises(CannotStart, match="waits") as waiting:
        await ended(database, group, 24.5)
    assert waiting.value.hours == 1
    assert await has_pin(database, group, BINTA)
    await ended(database, group, 25)
    assert [await has_pin(database, group, number) for number in (*OFFICERS, AWA)] == [*[False] * 5, True]
    assert tuple(await given(database, group, hours=25)) == OFFICERS
    with pytest.raises(CannotStart, match="none"):
        await ended(database, group, 26)


async def test_whoever_types_her_pin_keeps_it(database: Database) -> None:
    group = await a_group_that_forgot(database)
    await asked(database, group)
    await confirmed(database, group)
    here = await find_member(database, group, BINTA)
    assert here is not None
    assert here.restarts
    for hours in (2, 3):
        await keep_pin(database, later(group, hours, BINTA))
    await ended(database, group, 24)
    assert await has_pin(database, group, BINTA)
    assert tuple(await given(database, group, hours=24)) == (PRESIDENT, SECRETARY, COUNTER, OTHER_COUNTER)
    here = await find_member(database, group, BINTA)
    assert here is not None
    assert not here.restarts


async def test_two_who_remember_end_it(database: Database) -> None:
    group = await a_group_that_forgot(database)
    await asked(database, group)
    await confirmed(database, group)
    for number in (BINTA, COUNTER):
        await keep_pin(database, later(group, 2, number))
    assert await open_restart(database, later(group, 3)) is None
    with pytest.raises(CannotStart, match="none"):
        await ended(database, group, 24)
    assert all([await has_pin(database, group, number) for number in OFFICERS])
    assert [row["outcome"] for row in await database.fetch(_OUTCOMES)] == ["remembered"]


async def test_it_is_taken_back_or_runs_out(database: Database) -> None:
    group = await a_group_that_forgot(database)
    await asked(database, group)
    with pytest.raises(CannotStart, match="open"):
        await asked(database, group)
    async with database.unit_of_work() as unit:
        await cancel_restart(unit, later(group, 1))
    await asked(database, group, hours=2)
    await confirmed(database, group, hours=2)
    with pytest.raises(CannotStart, match="open"):
        await confirmed(database, group, hours=3)
    with pytest.raises(CannotStart, match="none"):  # a week after it could have been done
        await ended(database, group, 26 + 7 * 24)
    await asked(database, group, hours=26 + 7 * 24)
    assert [row["outcome"] for row in await database.fetch(_OUTCOMES)] == ["cancelled", "lapsed", None]


async def test_where_no_pin_can_be_right_codes_are_given_at_once(database: Database) -> None:
    group = await a_group_that_forgot(database)
    async with database.unit_of_work() as unit:
        with pytest.raises(CannotStart, match="not_needed"):
            await ask_restart(unit, CHANGED, later(group, 0), FIRST)
