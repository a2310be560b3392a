"""One-time codes for the first PINs of a group's officers: whose, where, how long, how often, and never over a PIN."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.books.command import Command
from ledger.database import Database
from ledger.people.authentication.activation import CODE_DIGITS, CodeGiven, give_codes
from ledger.people.authentication.activation_officers import CannotStart
from ledger.people.authentication.activation_use import choose_with_code, whose_code
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.authentication.pins import change_pin
from ledger.people.contacts.phones import change_phone
from ledger.people.contacts.proxies import name_proxy
from ledger.people.membership.members import find_member
from ledger.rules.refusal import Refusal
from sessions.pin_try import PinTry
from tests.village import AWA, BINTA, COUNTER, MEETING_AT, OTHER_COUNTER, PRESIDENT, SECRETARY, command, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
VAULT, CHANGED = PinVault(b"a pepper"), PinVault(b"another pepper")
OFFICERS = (PRESIDENT, SECRETARY, BINTA, COUNTER, OTHER_COUNTER)
_ROWS = text("SELECT * FROM activation ORDER BY number")
_OUTBOX = text("SELECT topic, member FROM outbox WHERE topic IN ('activated', 'pin_changed') ORDER BY topic, member")
_AUDIT = text("SELECT group_id, member FROM audit_line WHERE action = 'activated'")
_LEFT = text("UPDATE member SET left_on = '2026-11-20' WHERE group_id = :group_id AND number = :number")


def one_try() -> PinTry:
    return PinTry("", 1, 3600)


def phone_of(number: int) -> str:
    return f"+223700001{number:02}"


def at(group: int, member: int, *, hours: float = 0, key: str = "") -> Command:
    moment = MEETING_AT + timedelta(hours=hours)
    return Command(group, key or f"{member}/{hours}", moment, "ussd", member)


async def given(database: Database, group: int, *, vault: PinVault = VAULT, hours: float = 0) -> dict[int, CodeGiven]:
    async with database.unit_of_work() as unit:
        return {one.number: one for one in await give_codes(unit, vault, at(group, 0, hours=hours))}


async def enters(
    database: Database, group: int, code: CodeGiven, *, phone: str = "", hours: float = 0, vault: PinVault = VAULT
) -> int:
    """The whole way: the code, then the PIN; gives whose PIN was set."""
    where = phone or code.phone
    number, member = await whose_code(database, vault, at(group, code.number, hours=hours), where, code.code, one_try())
    hers = at(group, member, hours=hours, key=f"chosen/{member}/{hours}")
    await choose_with_code(database, vault, hers, number, where, vault.hash(group, member, "7391"))
    return member


async def has_pin(database: Database, group: int, number: int, vault: PinVault = VAULT) -> bool:
    here = await find_member(database, group, number)
    assert here is not None
    return here.pin_hash is not None and vault.matches(group, number, here.pin_hash, "7391")


async def choose(database: Database, group: int, number: int) -> None:
    await change_pin(database, at(group, number, key=f"pin/{number}"), VAULT.hash(group, number, "7391"))


async def test_every_officer_gets_a_code_of_her_own_and_none_is_kept_in_clear(database: Database) -> None:
    group = await found_village(database)
    codes = await given(database, group)
    assert tuple(codes) == OFFICERS
    assert len({one.code for one in codes.values()}) == len(OFFICERS)
    assert all(len(one.code) == CODE_DIGITS and one.code.isdigit() for one in codes.values())
    assert [codes[number].phone for number in OFFICERS] == [phone_of(number) for number in OFFICERS]
    for row in await database.fetch(_ROWS):
        assert all(one.code not in str(value) for one in codes.values() for value in dict(row).values())


async def test_a_code_gives_one_pin_and_the_others_phones_hear_of_it(database: Database) -> None:
    group = await found_village(database)
    codes = await given(database, group)
    assert await enters(database, group, codes[BINTA]) == BINTA
    assert await has_pin(database, group, BINTA)
    told = [(row["topic"], row["member"]) for row in await database.fetch(_OUTBOX)]
    others = (PRESIDENT, SECRETARY, COUNTER, OTHER_COUNTER, AWA)
    assert told == [*(("activated", number) for number in others), ("pin_changed", BINTA)]
    assert [tuple(row.values()) for row in map(dict, await database.fetch(_AUDIT))] == [(group, BINTA)]
    with pytest.raises(Refusal, match=r"code\.over"):
        await enters(database, group, codes[BINTA], hours=1)


async def test_the_same_hop_again_changes_nothing(database: Database) -> None:
    group = await found_village(database)
    code = (await given(database, group))[BINTA]
    number, _ = await whose_code(database, VAULT, at(group, BINTA), code.phone, code.code, one_try())
    for pin in ("7391", "8462"):
        hers = at(group, BINTA, key="the same hop")
        await choose_with_code(database, VAULT, hers, number, code.phone, VAULT.hash(group, BINTA, pin))
    assert await has_pin(database, group, BINTA)
    assert len(await database.fetch(_AUDIT)) == 1


async def test_a_code_is_tied_to_her_and_to_her_phone(database: Database) -> None:
    group = await found_village(database)
    codes = await given(database, group)
    with pytest.raises(Refusal, match=r"code\.wrong tries_left=4"):
        await whose_code(database, VAULT, at(group, PRESIDENT), phone_of(PRESIDENT), codes[BINTA].code, one_try())
    with pytest.raises(Refusal, match=r"code\.over"):
        await whose_code(database, VAULT, at(group, AWA), phone_of(AWA), codes[BINTA].code, one_try())
    await change_phone(database, command(group, "moved"), BINTA, "+22379990001", consents=True, asked_in="fr")
    for phone in (phone_of(BINTA), "+22379990001"):
        with pytest.raises(Refusal, match=r"code\.over"):
            await whose_code(database, VAULT, at(group, BINTA), phone, codes[BINTA].code, one_try())


async def test_it_serves_three_days_and_five_tries(database: Database) -> None:
    group = await found_village(database)
    codes = await given(database, group)
    with pytest.raises(Refusal, match=r"code\.over"):
        await enters(database, group, codes[COUNTER], hours=72)
    for left in (4, 3, 2, 1):
        with pytest.raises(Refusal, match=rf"code\.wrong tries_left={left}"):
            await whose_code(database, VAULT, at(group, BINTA), phone_of(BINTA), "00000000", one_try())
    for code in ("00000000", codes[BINTA].code):
        with pytest.raises(Refusal, match=r"code\.over"):
            await whose_code(database, VAULT, at(group, BINTA), phone_of(BINTA), code, one_try())
    assert await enters(database, group, codes[COUNTER], hours=71.9) == COUNTER, "another's tries are hers"


async def test_a_new_code_ends_the_one_before(database: Database) -> None:
    group = await found_village(database)
    before, after = await given(database, group), await given(database, group, hours=1)
    with pytest.raises(Refusal, match=r"code\.wrong"):
        await enters(database, group, before[BINTA], hours=2)
    assert await enters(database, group, after[BINTA], hours=2) == BINTA


async def test_an_officer_without_a_phone_types_hers_where_she_stands(database: Database) -> None:
    """At the treasurer's, or at her proxy's."""
    group = await found_village(database)
    for number in (SECRETARY, COUNTER):
        await change_phone(database, command(group, f"no phone/{number}"), number, None, consents=True, asked_in="fr")
    await name_proxy(database, command(group, "proxy"), COUNTER, AWA)
    codes = await given(database, group)
    assert [(codes[number].phone, codes[number].own) for number in (SECRETARY, COUNTER)] == [
        (phone_of(BINTA), False),
        (phone_of(AWA), False),
    ]
    number, member = await whose_code(
        database, VAULT, at(group, BINTA), phone_of(BINTA), codes[SECRETARY].code, one_try()
    )  # Binta's phone, before Binta has a PIN
    assert member == SECRETARY
    await choose_with_code(
        database, VAULT, at(group, SECRETARY), number, phone_of(BINTA), VAULT.hash(group, SECRETARY, "7391")
    )
    assert await has_pin(database, group, SECRETARY)
    assert await enters(database, group, codes[BINTA]) == BINTA
    assert await enters(database, group, replace(codes[COUNTER], number=COUNTER)) == COUNTER


async def test_a_code_never_replaces_a_pin_that_can_be_right(database: Database) -> None:
    group = await found_village(database)
    await choose(database, group, PRESIDENT)
    codes = await given(database, group)
    assert PRESIDENT not in codes, "she has one"
    await choose(database, group, BINTA)  # meanwhile, by vouching
    with pytest.raises(Refusal, match=r"code\.has_pin"):
        await enters(database, group, codes[BINTA])
    with pytest.raises(Refusal, match=r"code\.has_pin"):
        await choose_with_code(
            database, VAULT, at(group, BINTA, key="late"), 2, phone_of(BINTA), VAULT.hash(group, BINTA, "8462")
        )
    assert await has_pin(database, group, BINTA)


async def test_where_two_can_enter_they_vouch_and_no_code_is_given(database: Database) -> None:
    group = await found_village(database)
    for number in (PRESIDENT, BINTA):
        await choose(database, group, number)
    with pytest.raises(CannotStart, match="vouching"):
        await given(database, group)
    assert await database.fetch(_ROWS) == []


async def test_under_another_pepper_no_pin_can_be_right_and_codes_serve_again(database: Database) -> None:
    group = await found_village(database)
    for number in OFFICERS:
        await choose(database, group, number)
    codes = await given(database, group, vault=CHANGED)
    assert tuple(codes) == OFFICERS
    assert await enters(database, group, codes[BINTA], vault=CHANGED) == BINTA
    assert await has_pin(database, group, BINTA, CHANGED)
    both = PinVault(b"another pepper", also=b"a pepper")
    with pytest.raises(CannotStart, match="vouching"):  # the old one is accepted beside it
        await given(database, group, vault=both)


async def test_a_group_that_cannot_be_started(database: Database) -> None:
    group = await found_village(database)
    for number in OFFICERS:
        await change_phone(database, command(group, f"none/{number}"), number, None, consents=True, asked_in="fr")
    with pytest.raises(CannotStart, match="no_phone"):
        await given(database, group)
    async with database.unit_of_work() as unit:
        for number in OFFICERS:
            await unit.fetch(_LEFT, group_id=group, number=number)
    with pytest.raises(CannotStart, match="no_officers"):
        await given(database, group)
