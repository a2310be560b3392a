"""A meeting that was opened by mistake and is empty is cancelled; none goes back in time; what falls due is known."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.funds.savings import declare
from ledger.loans.charges_due import charges_falling_due
from ledger.meeting.cancelled import cancel_meeting, is_empty
from ledger.meeting.meetings import open_meeting
from ledger.meeting.rounds.collection import note
from ledger.rules.refusal import Refusal
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_an_empty_meeting_that_was_opened_by_mistake_is_cancelled(database):
    village = await found(database)
    opening = village.command(key="opening")
    await open_meeting(database, opening)
    await declare(database, village.command(AWA), AWA, 1)
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await cancel_meeting(database, village.command(), 2)
    await cancel_meeting(database, village.command(key="cancel"), 1)
    await cancel_meeting(database, village.command(key="cancel"), 1)
    assert await database.fetch(text("SELECT number FROM meeting")) == []
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await open_meeting(database, opening)
    assert len((await village.card()).declared) == 1, "what was announced waits for the next"
    assert await village.meet() == 1


async def test_a_meeting_at_which_something_is_written_is_closed_not_cancelled(database):
    village = await found(database)
    await village.meet(roll=False)
    assert await is_empty(database, village.group_id, 1)
    await note(database, village.command(), AWA, 1)
    assert not await is_empty(database, village.group_id, 1)
    with pytest.raises(Refusal, match=r"^meeting\.not_empty meeting=1$"):
        await cancel_meeting(database, village.command(), 1)


async def test_meetings_never_go_back_in_time(database):
    village = await found(database)
    await village.meet()
    held_on = village.now.date()
    await village.part()
    village.wait(weeks=-2)
    with pytest.raises(Refusal, match=rf"^meeting\.before_last held_on={held_on}$"):
        await village.meet()
    village.wait(weeks=1)
    assert await village.meet() == 2, "the same day is none before it"


@pytest.mark.parametrize("model", ["flat", "rollover", "declining"])
async def test_a_roll_over_after_half_a_year_says_what_it_will_charge(database, model):
    village = await found(database, charge_model=model)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(AWA, 4_000)
    await village.part()
    village.now += timedelta(weeks=26)
    rules = (await village.card()).rules
    said_xof = await charges_falling_due(database, village.group_id, rules, village.now.date())
    await village.meet()
    assert said_xof == -await village.balance("earned:charges") > 0
    assert await charges_falling_due(database, village.group_id, rules, village.now.date()) == 0
