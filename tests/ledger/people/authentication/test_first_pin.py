"""A first PIN is chosen on the phone of two officers before whom she stands; it never takes the place of another."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from ledger.books.command import Command
from ledger.database import Database
from ledger.people.authentication import pin_help
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.membership.members import find_member
from ledger.rules.refusal import Refusal
from tests.village import AWA, BINTA, PRESIDENT, SECRETARY
from tests.village_life import Village, found

pytestmark = pytest.mark.anyio
VAULT = PinVault(b"pepper")


def by_two(village: Village, one: int = SECRETARY, other: int | None = BINTA) -> Command:
    return replace(village.command(one), confirmed_by=other)


def hashed(village: Village, pin: str = "7391") -> str:
    return VAULT.hash(village.group_id, AWA, pin)


async def pin_of(village: Village, member: int = AWA) -> str | None:
    here = await find_member(village.database, village.group_id, member)
    return here.pin_hash if here else None


async def test_two_officers_and_she_has_it(database: Database) -> None:
    village = await found(database)
    assert AWA in {one.number for one in await pin_help.waiting_for(database, by_two(village), any_request=False)}
    await pin_help.vouch_together(database, by_two(village), AWA)
    await pin_help.choose_before(database, village.command(SECRETARY), AWA, hashed(village))
    assert VAULT.matches(village.group_id, AWA, await pin_of(village) or "", "7391")
    asked = "SELECT first_guardian, second_guardian, outcome FROM pin_help WHERE member = 6"
    (row,) = await database.fetch(text(asked))
    assert (row["first_guardian"], row["second_guardian"], row["outcome"]) == (SECRETARY, BINTA, "chosen")
    assert await village.said("pin_changed") == [f"{AWA} pin_changed! "]
    assert AWA not in {one.number for one in await pin_help.waiting_for(database, by_two(village), any_request=False)}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (SECRETARY, None, "second.needed"),
        (SECRETARY, SECRETARY, "second.needed"),
        (AWA, BINTA, "pin.nobody_asks"),
        (SECRETARY, AWA, "pin.nobody_asks"),
    ],
)
async def test_it_takes_two_others(database: Database, one: int, other: int | None, why: str) -> None:
    village = await found(database)
    with pytest.raises(Refusal, match=why):
        await pin_help.vouch_together(database, by_two(village, one, other), AWA)


async def test_it_takes_the_place_of_no_pin(database: Database) -> None:
    village = await found(database)
    await pin_help.vouch_together(database, by_two(village), AWA)
    await pin_help.choose_before(database, village.command(SECRETARY), AWA, hashed(village))
    kept = await pin_of(village)
    with pytest.raises(Refusal, match=r"pin\.nobody_asks"):
        await pin_help.vouch_together(database, by_two(village), AWA)
    with pytest.raises(Refusal, match=r"pin\.nobody_asks"):
        await pin_help.choose_before(database, village.command(SECRETARY), AWA, hashed(village, "7395"))
    assert await pin_of(village) == kept


async def test_only_before_whom_she_stands(database: Database) -> None:
    village = await found(database)
    with pytest.raises(Refusal, match=r"pin\.nobody_asks"):
        await pin_help.choose_before(database, village.command(SECRETARY), AWA, hashed(village))
    await pin_help.vouch_together(database, by_two(village), AWA)
    with pytest.raises(Refusal, match=r"pin\.nobody_asks"):
        await pin_help.choose_before(database, village.command(PRESIDENT), AWA, hashed(village))
    assert await pin_of(village) is None
