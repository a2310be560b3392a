"""A meeting opened after its day says so: how many were missed, and why, where the officer gave a reason."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.meeting.cancelled import cancel_meeting
from ledger.meeting.gaps import explain_gap, unexplained_gap
from ledger.rules.loans.due_dates import meeting_due_on
from ledger.rules.refusal import Refusal
from tests.village_life import found

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("held_on", "every_weeks", "due_on"),
    [
        (date(2026, 11, 24), 1, date(2026, 12, 1)),
        (date(2026, 11, 26), 1, date(2026, 12, 3)),  # held two days late
        (date(2026, 11, 23), 1, date(2026, 12, 1)),  # and one day early
        (date(2026, 11, 24), 4, date(2026, 12, 22)),
    ],
)
def test_the_next_meeting_is_due_on_the_groups_day(held_on, every_weeks, due_on):
    assert meeting_due_on(held_on, 2, every_weeks) == due_on


async def rows(database):
    return [tuple(row) for row in await database.fetch(text("SELECT meeting, missed, reason FROM meeting_gap"))]


async def test_a_meeting_after_three_missed_ones_is_explained_with_one_key(database):
    village = await found(database)
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE savings_group SET meeting_weekday = :day"), day=village.now.isoweekday())
    first = await village.meet(roll=False)
    await village.part()
    assert await rows(database) == []
    village.wait(3)
    second = await village.meet(roll=False)
    assert second == first + 1
    assert await rows(database) == [(second, 3, "")]
    assert await unexplained_gap(database, village.group_id, second) is not None
    for reason in ("travel", "insecurity"):
        await explain_gap(database, village.command(), reason)
    assert await rows(database) == [(second, 3, "insecurity")]
    assert await unexplained_gap(database, village.group_id, second) is None
    await village.part()
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await explain_gap(database, village.command(), "travel")


async def test_a_late_meeting_opened_by_mistake_leaves_no_reason(database):
    village = await found(database)
    await village.meet(roll=False)
    await village.part()
    village.wait(1)
    meeting = await village.meet(roll=False)
    await cancel_meeting(database, village.command(), meeting)
    assert await rows(database) == []
