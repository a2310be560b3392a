"""Acts that post nothing, done again under the key of their hop: the first result, whatever others did since."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.assembly.decisions import change_constitution
from ledger.assembly.elections import elect
from ledger.books.canonical import microseconds
from ledger.journal.command_results import newest_result
from ledger.meeting.counts import count_box
from ledger.meeting.meetings import close_meeting, open_meeting
from ledger.meeting.roll_call import call_roll, read_roll, read_roll_now
from ledger.people.authentication.pins import change_pin
from ledger.people.membership.offices import offices
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, SECRETARY
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_MEETINGS = text("SELECT count(*) AS many FROM meeting")
_RESULTS = text("SELECT kind, result FROM deed ORDER BY number")
_PIN = text("SELECT pin_hash FROM member WHERE number = 6")
_TOLD = text("SELECT count(*) AS many FROM outbox WHERE topic = 'pin_changed'")


async def test_an_opening_that_comes_again_opens_no_other_meeting(database):
    """The meeting it opened is over by then; without its key it would open the next one, and nobody would be there."""
    village = await found(database)
    hop = village.command()
    opened = await open_meeting(database, hop)
    assert (await open_meeting(database, village.command(SECRETARY))).number == opened.number, "one is open"
    await close_meeting(database, village.command(), opened.number)
    again = await open_meeting(database, hop)
    assert (again.number, again.open, again.opened_by) == (opened.number, False, BINTA)
    assert (await database.fetch(_MEETINGS))[0]["many"] == 1


async def test_nor_a_freeze_the_next_cycle(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    hop = village.command()
    await freeze(database, hop)
    await commit_share_out(database, village.command())
    await freeze(database, hop)
    assert not (await village.card()).frozen
    assert ("freeze", "") in [tuple(row) for row in await database.fetch(_RESULTS)]


async def test_a_count_that_comes_again_has_its_first_answer(database):
    village = await found(database)
    await village.meet()
    hop, other = village.command(COUNTER), village.command(OTHER_COUNTER)
    assert await count_box(database, hop, "open", {"loan": 0, "solidarity": 0})
    await village.collect(m6=2)
    assert await count_box(database, hop, "open", {"loan": 0, "solidarity": 0}), "the box holds more by now"
    assert not await count_box(database, other, "close", {"loan": 5, "solidarity": 0})
    assert not await count_box(database, other, "close", {"loan": 5, "solidarity": 0})
    with pytest.raises(Refusal, match=r"count\.already"):
        await count_box(database, village.command(COUNTER), "open", {"loan": 0, "solidarity": 0})
    assert [tuple(row) for row in await database.fetch(_RESULTS) if row["kind"] != "noted"] == [
        ("meeting", "1"), ("roll", "1"), ("count", "matches"), ("count", "differs"),
    ]  # fmt: skip


async def test_an_election_that_comes_again_ends_nobody_elses_term(database):
    village = await found(database)
    await village.meet()
    hop = village.command()
    first = await elect(database, hop, "counter", AWA, ALL_IN_FAVOUR, instead_of=COUNTER)
    await elect(database, village.command(), "counter", COUNTER, ALL_IN_FAVOUR, instead_of=AWA)
    assert await elect(database, hop, "counter", AWA, ALL_IN_FAVOUR, instead_of=COUNTER) == first
    assert (await offices(database, village.group_id))["counter"] == [COUNTER, OTHER_COUNTER]


async def test_a_rule_that_comes_again_is_not_changed_back(database):
    village = await found(database)
    await village.meet()
    hop = village.command()
    changes = {"quorum": 4, "max_shares": 4}
    assert await change_constitution(database, hop, changes, ALL_IN_FAVOUR) == ("max_shares", "quorum")
    await change_constitution(database, village.command(), {"quorum": 2}, ALL_IN_FAVOUR)
    assert await change_constitution(database, hop, changes, ALL_IN_FAVOUR) == ("max_shares", "quorum")
    assert (await village.card()).rules.quorum == 2


async def test_a_result_is_its_groups_own_and_numbered_there(database):
    village, other = await found(database), await found(database, code="00002")
    other.wait()
    for group in (village, other):
        await group.meet()
        await change_constitution(database, group.command(key="hop"), {"quorum": 4}, ALL_IN_FAVOUR)
    await elect(database, village.command(key="next"), "counter", AWA, ALL_IN_FAVOUR, instead_of=COUNTER)
    await freeze(database, village.command(key="last"))
    rows = await database.fetch(
        text("SELECT group_id, number, kind, idem_key, result, done_us FROM deed WHERE number > 2 ORDER BY 1, 2")
    )
    then, later = microseconds(village.now), microseconds(other.now)
    assert [tuple(row) for row in rows] == [
        (village.group_id, 3, "rule", "hop", "quorum", then),
        (village.group_id, 4, "election", "next", "2", then),
        (village.group_id, 5, "freeze", "last", "", then),
        (other.group_id, 3, "rule", "hop", "quorum", later),
    ]
    newest = [await newest_result(database, village.group_id, kind) for kind in ("rule", "election", "roll")]
    assert newest == [3, 4, 2]
    assert await newest_result(database, other.group_id, "election") == 0


async def test_a_pin_that_comes_again_is_told_once(database):
    village = await found(database)
    hop = village.command(AWA)
    await change_pin(database, hop, "one")
    await change_pin(database, village.command(AWA), "two")
    await change_pin(database, hop, "one")
    assert (await database.fetch(_PIN))[0]["pin_hash"] == "two"
    assert (await database.fetch(_TOLD))[0]["many"] == 2


@pytest.mark.parametrize("ahead_s", [-20, 0, 20])
async def test_a_roll_call_that_comes_late_does_not_undo_a_newer_one(database, ahead_s):
    """Binta calls Awa late; the hop hangs, she dials again and calls her present; then the first one comes through.

    Whether the clock of the machine that took the later one is before or behind that of the first does not matter.
    """
    village = await found(database)
    meeting = await village.meet()
    shown = (await read_roll_now(database, village.group_id)).newest
    first = replace(village.command(), expected_seq=shown)
    village.now += timedelta(seconds=ahead_s)
    hop = replace(village.command(), expected_seq=shown)
    await call_roll(database, hop, {AWA: "present"})
    with pytest.raises(Refusal, match=r"roll\.newer"):
        await call_roll(database, first, {AWA: "late"})
    assert (await village.card()).fines_xof == 0
    again = (await read_roll_now(database, village.group_id)).newest
    await call_roll(database, replace(village.command(), expected_seq=again), {AWA: "late"})
    await call_roll(database, hop, {AWA: "present"})
    assert (await read_roll(database, village.group_id, meeting))[AWA] == "late", "the hop of before, once more"
    assert (await village.card()).fines_xof == 50
