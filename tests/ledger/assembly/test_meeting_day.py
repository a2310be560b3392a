"""The assembly moves its meetings: a decision with its vote, in the history of the group, once for a key."""

import pytest
from sqlalchemy import text

from ledger.assembly.meeting_day import move_meetings
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_WHEN = text("SELECT meeting_weekday, meeting_hour FROM savings_group")
_FACTS = text("SELECT fact, before, after, reason, member FROM group_fact ORDER BY number")
FOR = AssemblyVote(6, 5, 1)


async def when(database) -> tuple[object, ...]:
    return tuple(dict((await database.fetch(_WHEN))[0]).values())


async def test_meetings_move_by_the_assemblys_vote(database):
    village = await found(database)
    await village.meet()
    hop = village.command(key="hop", member=2)
    for _ in range(2):  # the same hop twice
        await move_meetings(database, hop, 5, 9, FOR)
    assert await when(database) == (5, 9)
    assert [tuple(dict(row).values()) for row in await database.fetch(_FACTS)] == [
        ("meeting_weekday", "3", "5", "decision 1", 2),
        ("meeting_hour", "16", "9", "decision 1", 2),
    ]
    assert "rule_now" in await village.told(AWA)
    assert (await village.card(AWA)).meeting_weekday == 5


@pytest.mark.parametrize(
    ("weekday", "hour", "vote", "why"),
    [(5, 9, AssemblyVote(6, 2, 4), "decision.not_carried"), (3, 16, FOR, "decision.nothing_changes")],
)
async def test_what_is_not_carried_or_changes_nothing_is_refused(database, weekday, hour, vote, why):
    village = await found(database)
    await village.meet()
    with pytest.raises(Refusal, match=why):
        await move_meetings(database, village.command(member=2), weekday, hour, vote)
    assert await when(database) == (3, 16)
    assert await database.fetch(_FACTS) == []
