"""A meeting's hands are a group's voices: no more than were called, two officers say so, and nobody answers beside."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from ledger.assembly.hands import HandsRaised, bounds_of_women, consultations_by_hands, count_hands
from ledger.consultations.answers import answer, open_consultations
from ledger.consultations.asking import AskedOf, ask_members
from ledger.consultations.questions import HANDS, NUMBER, Question, one_choice
from ledger.consultations.tally import freeze_tally, read_tally
from ledger.meeting.meetings import open_meeting
from ledger.meeting.roll_call import call_roll
from ledger.rules.refusal import Refusal
from tests.village import AWA, BINTA, SECRETARY, make_camide
from tests.village_life import found

pytestmark = pytest.mark.anyio
QUESTION = one_choice({"fr": "Quoi d'abord?"}, [{"fr": "Un puits"}, {"fr": "Un moulin"}])
BY_HANDS = AskedOf(way=HANDS)


@pytest.fixture
async def asked(database):
    """A group of six at its meeting, everybody called, the last one a man; and what it is asked."""
    ngo_id = await make_camide(database)
    village = await found(database, members=6, ngo_id=ngo_id, region="Kayes")
    async with database.unit_of_work() as unit:
        today = village.now.date()
        number = await ask_members(unit, ngo_id, [QUESTION], today, today, BY_HANDS)
        await unit.fetch(text("UPDATE member SET sex = 'm' WHERE number = 6"))
    return village, number


async def called(database, village) -> None:
    await open_meeting(database, village.command(BINTA))
    await call_roll(database, village.command(SECRETARY), dict.fromkeys(range(1, 7), "present"))


async def test_hands_count_once_in_the_tally_and_what_is_counted_last_stands(database, asked):
    village, number = asked
    await called(database, village)
    assert await bounds_of_women(database, village.group_id, 6) == (5, 5)
    assert await bounds_of_women(database, village.group_id, 3) == (2, 3)
    await count_hands(database, village.command(SECRETARY), number, 1, HandsRaised([6, 0], 5))
    await count_hands(database, village.command(SECRETARY), number, 1, HandsRaised([4, 1], 5))
    (one,) = await consultations_by_hands(database, village.command(SECRETARY), "fr")
    assert (one.given, one.by_hands) == ({1: '{"1": 4, "2": 1}'}, True)
    async with database.unit_of_work() as unit:
        await freeze_tally(unit, number, village.now)
    tally = await read_tally(database, number, village.now.date())
    (question,) = tally.questions
    assert (question.whole and question.whole.scores, tally.answers, tally.women) == ([4, 1], 5, {"Kayes": 5})


async def test_nobody_answers_by_herself_what_groups_are_asked(database, asked):
    village, number = asked
    assert await open_consultations(database, village.command(AWA), "fr") == []
    with pytest.raises(Refusal, match=r"consultation\.closed"):
        await answer(database, village.command(AWA), number, 1, "1")


@pytest.mark.parametrize(
    ("raised", "why"),
    [
        (HandsRaised([5, 2], 6), r"vote\.above_roll"),
        (HandsRaised([6, 0], 6), r"vote\.above_roll"),
        (HandsRaised([6], 5), r"consultation\.closed"),
    ],
)
async def test_no_more_hands_than_were_called(database, asked, raised, why):
    village, number = asked
    await called(database, village)
    with pytest.raises(Refusal, match=why):
        await count_hands(database, village.command(SECRETARY), number, 1, raised)


async def test_hands_need_a_meeting_a_roll_call_and_a_second_officer(database, asked):
    village, number = asked
    raised = HandsRaised([3, 2], 5)
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await count_hands(database, village.command(SECRETARY), number, 1, raised)
    await open_meeting(database, village.command(BINTA))
    with pytest.raises(Refusal, match=r"vote\.no_roll"):
        await count_hands(database, village.command(SECRETARY), number, 1, raised)
    await call_roll(database, village.command(SECRETARY), dict.fromkeys(range(1, 7), "present"))
    alone = replace(village.command(SECRETARY), confirmed_by=SECRETARY)
    with pytest.raises(Refusal, match=r"second\.needed"):
        await count_hands(database, alone, number, 1, raised)


async def test_hands_say_no_number_and_are_of_no_office(database, asked):
    village, _ = asked
    today = village.now.date()
    async with database.unit_of_work() as unit:
        for questions, of in (
            ([Question(NUMBER, {"fr": "Combien?"})], BY_HANDS),
            ([QUESTION], AskedOf(role="president", way=HANDS)),
        ):
            with pytest.raises(ValueError, match="by hands"):
                await ask_members(unit, 1, questions, today, today, of)
