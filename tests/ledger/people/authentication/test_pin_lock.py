"""A PIN typed wrongly five times is locked, longer each time; the time to wait is said as one says it."""

from datetime import timedelta

import pytest

from ledger.database import Database
from ledger.people.authentication.pin_help import ask_for_help
from ledger.people.authentication.pin_requests import stop_by_president
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.authentication.pins import change_pin, check_pin
from ledger.people.membership.members import MemberHere, find_member
from ledger.rules.refusal import Refusal
from sessions.pin_try import PinTry
from tests.village import AWA, MEETING_AT, PRESIDENT, SECRETARY, command, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
VAULT = PinVault(b"pepper")


async def test_the_time_to_wait_is_in_minutes_up_to_an_hour_and_in_hours_beyond(database: Database) -> None:
    group = await found_village(database)
    await change_pin(database, command(group, "pin", AWA), VAULT.hash(group, AWA, "7395"))

    async def refused(after: timedelta = timedelta()) -> tuple[str, dict[str, object]]:
        here = await find_member(database, group, AWA)
        assert isinstance(here, MemberHere)
        with pytest.raises(Refusal) as refusal:
            await check_pin(database, VAULT, here, "0000", MEETING_AT + after, PinTry("", 1, 3600))
        return refusal.value.code, dict(refusal.value.numbers)

    locks, now = [], timedelta()
    for _ in range(4):
        for _ in range(4):
            assert (await refused(now))[0] == "pin.wrong"
        locks.append(await refused(now))
        said = locks[-1][1]
        now += timedelta(minutes=float(str(said.get("minutes", 0))), hours=float(str(said.get("hours", 0))))
    assert locks == [
        ("pin.locked", {"minutes": 15}),
        ("pin.locked", {"minutes": 60}),
        ("pin.locked_hours", {"hours": 4}),
        ("pin.locked_hours", {"hours": 16}),
    ]
    half_way = now - timedelta(hours=14, minutes=30)
    assert await refused(half_way) == ("pin.locked_hours", {"hours": 15})  # the hour that has begun counts
    assert await refused(now - timedelta(minutes=20)) == ("pin.locked", {"minutes": 20})


async def test_a_hash_of_another_cost_is_right_and_is_made_anew(database: Database) -> None:
    """Such hashes stand in books of before: 4 MiB, under the same pepper."""
    costly = "30979df2$argon2id$v=19$m=4096,t=1,p=1$py1CROTUrBvm9lwWiCSCWQ$56TzwB5LtktPAUKSr2mb6Q"
    group = await found_village(database)
    assert (group, AWA) == (1, 6), "it was made for her"
    await change_pin(database, command(group, "pin", AWA), costly)
    for _ in range(2):
        here = await find_member(database, group, AWA)
        assert here is not None
        assert await check_pin(database, VAULT, here, "7395", MEETING_AT, PinTry("", 1, 3600)) == 0
    assert here.pin_hash is not None
    assert here.pin_hash != costly
    assert VAULT.is_current(here.pin_hash)


async def test_a_pin_that_no_pepper_here_made_is_no_wrong_one(database: Database) -> None:
    group = await found_village(database)
    await change_pin(database, command(group, "pin", AWA), PinVault(b"of before").hash(group, AWA, "7395"))
    here = await find_member(database, group, AWA)
    assert here is not None
    tried = PinTry("", 1, 3600)
    with pytest.raises(Refusal, match=r"pin\.none"):
        await check_pin(database, VAULT, here, "7395", MEETING_AT, tried)
    assert not tried.checked, "nothing was looked at"


async def test_the_president_alone_stops_what_is_asked_in_anothers_name(database: Database) -> None:
    group = await found_village(database)
    await ask_for_help(database, command(group, "asked", AWA))
    with pytest.raises(Refusal, match=r"pin\.not_the_president"):
        await stop_by_president(database, command(group, "secretary", SECRETARY), AWA)
    await stop_by_president(database, command(group, "president", PRESIDENT), AWA)
    with pytest.raises(Refusal, match=r"pin\.nobody_asks"):
        await stop_by_president(database, command(group, "again", PRESIDENT), AWA)
