"""An answer is taken while its question is open; the tally tells no region of few, and stands once it is frozen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from ledger.consultations.answers import answer, ask_members
from ledger.consultations.tally import AnswerTally, freeze_tally, read_tally
from ledger.people.seats import SeatAsked, take_seats
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import record_death
from tests.village import AWA, make_camide
from tests.village_life import found

pytestmark = pytest.mark.anyio
TODAY = date(2026, 10, 6)
_QUESTION, _OPTIONS = {"fr": "Quoi d'abord ?"}, [{"fr": "Un puits"}, {"fr": "Un moulin"}, {"fr": "Une école"}]


async def test_a_question_that_is_not_open_takes_no_answer(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"consultation\.closed"):
        await answer(database, village.command(AWA), 7, 1)


async def asked(database, answers: dict[str, list[int]], members: int = 6):
    """An organisation with a group in each region; its members answer in turn. Gives the question and the villages."""
    ngo_id = await make_camide(database)
    villages = [
        await found(database, members=members, code=f"{place:05}", ngo_id=ngo_id, region=region)
        for place, region in enumerate(answers, start=1)
    ]
    async with database.unit_of_work() as unit:
        question = await ask_members(unit, ngo_id, _QUESTION, _OPTIONS, TODAY, TODAY)
    for village, options in zip(villages, answers.values(), strict=True):
        for member, option in enumerate(options, start=1):
            await answer(database, village.command(member), question, option)
    return question, villages


async def closed(database, question):
    """The tally a day after the question's only day."""
    return await read_tally(database, question, TODAY + timedelta(days=1))


async def test_answers_are_told_by_region_where_there_are_five_once_the_question_is_closed(database):
    question, villages = await asked(database, {"Kayes": [1, 1, 1, 3, 2], "Gao": [2, 2, 2, 2, 3, 3]})
    assert await read_tally(database, question, TODAY) == AnswerTally({}, None, answers=11, asked=12)
    tally = await closed(database, question)
    assert list(tally.regions.items()) == [("Gao", [0, 4, 2]), ("Kayes", [3, 1, 1])]
    assert (tally.whole, tally.answers, tally.asked) == ([3, 5, 3], 11, 12)
    async with database.unit_of_work() as unit:
        await freeze_tally(unit, question, villages[0].now)
    rows = await database.fetch(text("SELECT frozen_us, frozen FROM consultation"))
    assert tuple(rows[0]) == (
        int(villages[0].now.timestamp()) * 1_000_000,
        '{"Gao": [0, 4, 2], "Kayes": [3, 1, 1]}',
    )
    await record_death(database, villages[0].command(), AWA)
    async with database.unit_of_work() as unit:
        await unit.fetch(text("DELETE FROM consultation_answer"))
        await freeze_tally(unit, question, villages[0].now)
    frozen = await read_tally(database, question, TODAY)
    assert frozen == AnswerTally(tally.regions, tally.whole, answers=11, asked=11), "closed for good, the same day too"


async def test_a_region_of_few_is_not_told_and_cannot_be_taken_from_the_whole(database):
    """Four answers in Ségou: with the whole and the other two regions they would be told: the smaller is kept too."""
    question, _ = await asked(
        database, {"Gao": [1, 1, 1, 1, 1, 1], "Kayes": [1, 2, 2, 2, 2], "Ségou": [3, 3, 3, 3], "Mopti": [1, 2, 2, 2, 2]}
    )
    tally = await closed(database, question)
    assert tally.regions == {"Gao": [6, 0, 0], "Kayes": None, "Mopti": [1, 4, 0], "Ségou": None}
    assert (tally.whole, tally.answers) == ([8, 8, 4], 20)


@pytest.mark.parametrize(("of_segou", "of_gao"), [([3, 3], None), ([3, 3, 3], [5, 0, 0])])
async def test_two_regions_of_few_keep_each_other_once_they_are_five_together(database, of_segou, of_gao):
    question, _ = await asked(database, {"Gao": [1, 1, 1, 1, 1], "Kayes": [2, 2], "Ségou": of_segou})
    assert (await closed(database, question)).regions == {"Gao": of_gao, "Kayes": None, "Ségou": None}


async def test_four_answers_in_all_are_kept_and_five_are_told(database):
    question, (village,) = await asked(database, {"Ségou": [3, 3, 1, 1]})
    assert await closed(database, question) == AnswerTally({"Ségou": None}, None, answers=4, asked=6)
    await answer(database, village.command(5), question, 2)
    assert await closed(database, question) == AnswerTally({"Ségou": [2, 1, 2]}, [2, 1, 2], answers=5, asked=6)
    async with database.unit_of_work() as unit:
        await freeze_tally(unit, question, village.now)
    rows = await database.fetch(text("SELECT frozen FROM consultation"))
    assert rows[0]["frozen"] == '{"Ségou": [2, 1, 2]}', "as a person would read it"


async def test_a_question_nobody_asked_has_no_tally(database):
    with pytest.raises(LookupError, match=r"^there is no consultation 7$"):
        await closed(database, 7)
    async with database.unit_of_work() as unit:
        with pytest.raises(LookupError, match=r"^there is no consultation 7$"):
            await freeze_tally(unit, 7, datetime(2026, 10, 6, tzinfo=UTC))


async def test_a_seat_of_a_group_has_no_voice_of_its_own(database):
    """Who speaks for a group in a tier answers as the member she is in her group, and is asked once."""
    question, villages = await asked(database, {"Kayes": [1, 1, 1, 3, 2]})
    (camide,) = await database.fetch(text("SELECT id FROM ngo"))
    tier = await found(database, code="00099", ngo_id=camide["id"], region="Kayes")
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE savings_group SET kind = 'tier' WHERE code = '00099'"))
        (seat,) = await take_seats(unit, tier.now, tier.group_id, [SeatAsked(villages[0].group_id, 1)])
    with pytest.raises(Refusal, match=r"consultation\.closed"):
        await answer(database, tier.command(seat), question, 1)
    assert (await read_tally(database, question, TODAY)).asked == 12
