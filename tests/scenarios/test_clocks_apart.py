"""Two processes on one database whose clocks are apart: who is served by both notices nothing, and the books hold."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from ledger.people.authentication.pins import TRIES_BEFORE_LOCK
from tests.kit.handset import Answer, Handset
from tests.kit.people import PEOPLE, phone_of
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
_DAYS = text(
    "SELECT effective_on FROM journal WHERE kind = 'declare' AND idem_key LIKE 'ussd:%' ORDER BY group_id, seq"
)
_TRIES = text("SELECT pin_tries FROM member WHERE phone = :phone")


def apart(village: Village, skew: timedelta, *, at: datetime | None = None) -> None:
    """Set the first process's clock, and the second's so far ahead of it."""
    first, second = (instance.running.clock for instance in village.instances)
    if at is not None:
        first.go_to(at)
    second.go_to(first.now() + skew)


class Alternating:
    """Each hop goes to the other process than the one before, and comes a second time at the one before."""

    def __init__(self) -> None:
        self.hops = 0

    async def __call__(self, handset: Handset) -> Answer:
        self.hops += 1
        answer = await handset.deliver(instance=self.hops % 2)
        assert await handset.deliver(instance=1 - self.hops % 2) == answer
        return answer


@pytest.mark.parametrize("skew", [timedelta(seconds=90), timedelta(hours=-2)], ids=str)
async def test_a_call_that_both_serve_in_turn(open_village: OpenVillage, skew: timedelta) -> None:
    village = await open_village(instances=2)
    apart(village, skew)
    for number, shares in ((9, 3), (9, 4), (6, 2)):
        phone = Handset(village, PEOPLE[number - 1].name, phone_of(number), Alternating())
        await phone.enters()
        (await phone.types("2", str(shares), "1")).sees(f"{shares}").is_over()
    assert len(await village.database.fetch(_DAYS)) == 3


async def test_over_midnight_a_transaction_has_the_day_of_the_process_that_wrote_it(open_village: OpenVillage) -> None:
    village = await open_village(instances=2)
    night = village.now().replace(hour=23, minute=59, second=0)
    apart(village, timedelta(seconds=90), at=night)
    for instance in (1, 0, 1):
        phone = Handset(village, "Awa", phone_of(9), lambda handset, to=instance: handset.deliver(instance=to))
        await phone.enters()
        (await phone.types("2", str(2 + instance), "1")).is_over()
    days = [str(row["effective_on"]) for row in await village.database.fetch(_DAYS)]
    today, tomorrow = (str((night + timedelta(days=ahead)).date()) for ahead in (0, 1))
    assert days == [tomorrow, today, tomorrow]


async def test_a_lock_that_one_process_does_not_see_costs_five_tries_more_at_most(open_village: OpenVillage) -> None:
    village = await open_village(instances=2)
    apart(village, timedelta(hours=2))
    for instance in (0, 0, 0, 1, 1, 1, 0, 1, 0, 1):
        phone = Handset(village, "Awa", phone_of(9), lambda handset, to=instance: handset.deliver(instance=to))
        await phone.dials()
        for _ in range(3):
            if not phone.last.ends:
                await village.reads()
                await phone.types("0007")
    tries = await village.database.fetch(_TRIES, phone=phone_of(9))
    assert [row["pin_tries"] for row in tries] == [2 * TRIES_BEFORE_LOCK]
