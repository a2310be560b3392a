"""An answer is taken while its question is open; the tally tells no region of few, and stands once it is frozen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from ledger.consultations.answers import answer, open_consultations
from ledger.consultations.asking import AskedOf, ask_members
from ledger.consultations.mending import AnsweredAlready, reword, withdraw_consultation
from ledger.consultations.questions import NUMBER, RANKING, Question, one_choice
from ledger.consultations.tally import freeze_tally, read_tally
from ledger.people.groups.seats import SeatAsked, take_seats
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import record_death
from tests.village import AWA, PRESIDENT, make_camide
from tests.village_life import found

pytestmark = pytest.mark.anyio
TODAY = date(2026, 10, 6)
_QUESTION, _OPTIONS = {"fr": "Quoi d'abord ?"}, [{"fr": "Un puits"}, {"fr": "Un moulin"}, {"fr": "Une école"}]


async def test_a_question_that_is_not_open_takes_no_answer(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"consultation\.closed"):
        await answer(database, village.command(AWA), 7, 1, "1")


async def asked(database, answers: dict[str, list[int]], members: int = 6):
    """An organisation with a group in each region; its members answer in turn. Gives the question and the villages."""
    ngo_id = await make_camide(database)
    villages = [
        await found(database, members=members, code=f"{place:05}", ngo_id=ngo_id, region=region)
        for place, region in enumerate(answers, start=1)
    ]
    async with database.unit_of_work() as unit:
        question = await ask_members(unit, ngo_id, [one_choice(_QUESTION, _OPTIONS)], TODAY, TODAY)
    for village, options in zip(villages, answers.values(), strict=True):
        for member, option in enumerate(options, start=1):
            await answer(database, village.command(member), question, 1, str(option))
    return question, villages


async def closed(database, question):
    """The tally a day after the question's only day."""
    return told(await read_tally(database, question, TODAY + timedelta(days=1)))


def told(tally):
    """What the tally of one question tells: scores by region, of all, how many answered of how many."""
    (one,) = tally.questions
    regions = {region: result and result.scores for region, result in one.regions.items()}
    return regions, one.whole and one.whole.scores, tally.answers, tally.asked


async def test_answers_are_told_by_region_where_there_are_five_once_the_question_is_closed(database):
    question, villages = await asked(database, {"Kayes": [1, 1, 1, 3, 2], "Gao": [2, 2, 2, 2, 3, 3]})
    assert told(await read_tally(database, question, TODAY)) == ({}, None, 11, 12)
    regions = {"Gao": [0, 4, 2], "Kayes": [3, 1, 1]}
    assert await closed(database, question) == (regions, [3, 5, 3], 11, 12)
    async with database.unit_of_work() as unit:
        await freeze_tally(unit, question, villages[0].now)
    rows = await database.fetch(text("SELECT frozen_us, frozen FROM consultation"))
    assert tuple(rows[0]) == (
        int(villages[0].now.timestamp()) * 1_000_000,
        '{"1": {"Gao": {"2": 4, "3": 2}, "Kayes": {"1": 3, "2": 1, "3": 1}}, "women": {"Gao": 6, "Kayes": 5}}',
    )
    await record_death(database, villages[0].command(), AWA)
    async with database.unit_of_work() as unit:
        await unit.fetch(text("DELETE FROM consultation_answer"))
        await freeze_tally(unit, question, villages[0].now)
    frozen = await read_tally(database, question, TODAY)
    assert told(frozen) == (regions, [3, 5, 3], 11, 11), "closed for good, the same day too"
    assert frozen.women == {"Gao": 6, "Kayes": 5}


async def test_a_region_of_few_is_not_told_and_cannot_be_taken_from_the_whole(database):
    """Four answers in Ségou: with the whole and the other two regions they would be told: the smaller is kept too."""
    question, _ = await asked(
        database, {"Gao": [1, 1, 1, 1, 1, 1], "Kayes": [1, 2, 2, 2, 2], "Ségou": [3, 3, 3, 3], "Mopti": [1, 2, 2, 2, 2]}
    )
    regions, whole, answers, _ = await closed(database, question)
    assert regions == {"Gao": [6, 0, 0], "Kayes": None, "Mopti": [1, 4, 0], "Ségou": None}
    assert (whole, answers) == ([8, 8, 4], 20)


@pytest.mark.parametrize(("of_segou", "of_gao"), [([3, 3], None), ([3, 3, 3], [5, 0, 0])])
async def test_two_regions_of_few_keep_each_other_once_they_are_five_together(database, of_segou, of_gao):
    question, _ = await asked(database, {"Gao": [1, 1, 1, 1, 1], "Kayes": [2, 2], "Ségou": of_segou})
    assert (await closed(database, question))[0] == {"Gao": of_gao, "Kayes": None, "Ségou": None}


async def test_four_answers_in_all_are_kept_and_five_are_told(database):
    question, (village,) = await asked(database, {"Ségou": [3, 3, 1, 1]})
    assert await closed(database, question) == ({"Ségou": None}, None, 4, 6)
    await answer(database, village.command(5), question, 1, "2")
    assert await closed(database, question) == ({"Ségou": [2, 1, 2]}, [2, 1, 2], 5, 6)


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
        await answer(database, tier.command(seat), question, 1, "1")
    assert (await read_tally(database, question, TODAY)).asked == 12


async def test_several_questions_are_answered_one_by_one_and_changed_until_the_close(database):
    ngo_id = await make_camide(database)
    village = await found(database, ngo_id=ngo_id, region="Kayes")
    questions = [Question(RANKING, _QUESTION, tuple(_OPTIONS)), Question(NUMBER, {"fr": "Combien?"}, most=20)]
    async with database.unit_of_work() as unit:
        number = await ask_members(unit, ngo_id, questions, TODAY, TODAY)
    for typed in ("312", "213"):
        await answer(database, village.command(AWA), number, 1, typed)
    (one,) = await open_consultations(database, village.command(AWA), "fr")
    assert (one.given, one.next_question) == ({1: "213"}, 2)
    for question, typed in ((1, "21"), (2, "21"), (2, "x"), (3, "1")):
        with pytest.raises(Refusal, match=r"consultation\.closed"):
            await answer(database, village.command(AWA), number, question, typed)
    rows = await database.fetch(text("SELECT option, answers FROM consultation_answer"))
    assert [tuple(row) for row in rows] == [(0, '{"1": "213"}')]


async def test_her_next_answer_leaves_those_of_others(database):
    ngo_id = await make_camide(database)
    village = await found(database, ngo_id=ngo_id, region="Kayes")
    questions = [one_choice(_QUESTION, _OPTIONS), Question(NUMBER, {"fr": "Combien?"}, most=20)]
    async with database.unit_of_work() as unit:
        number, other = [await ask_members(unit, ngo_id, questions, TODAY, TODAY) for _ in range(2)]
    await answer(database, village.command(PRESIDENT), number, 1, "2")
    for question, typed in ((1, "1"), (2, "7"), (1, "3")):
        await answer(database, village.command(AWA), number, question, typed)
    await answer(database, village.command(PRESIDENT), other, 1, "1")
    await answer(database, village.command(AWA), other, 1, "1")
    rows = await database.fetch(
        text("SELECT consultation, member, answers FROM consultation_answer ORDER BY 1, member = :awa"), awa=AWA
    )
    assert [tuple(row) for row in rows] == [
        (number, PRESIDENT, '{"1": "2"}'),
        (number, AWA, '{"1": "3", "2": "7"}'),
        (other, PRESIDENT, '{"1": "1"}'),
        (other, AWA, '{"1": "1"}'),
    ]


async def test_a_woman_of_two_groups_answers_once_and_is_asked_once(database):
    """The same phone and the same name; another woman on the same phone answers for herself."""
    ngo_id = await make_camide(database)
    one, other = [await found(database, code=f"0000{n}", ngo_id=ngo_id, region="Kayes") for n in (1, 2)]
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET phone = '+22370009999', search = 'awa diarra' WHERE number = 1"))
        await unit.fetch(
            text("UPDATE member SET phone = '+22370009999', search = 'binta' WHERE number = 2 AND group_id = :group"),
            group=other.group_id,
        )
        number = await ask_members(unit, ngo_id, [one_choice(_QUESTION, _OPTIONS)], TODAY, TODAY)
    await answer(database, one.command(1), number, 1, "1")
    (seen,) = await open_consultations(database, other.command(1), "fr")
    assert seen.given == {1: "1"}
    await answer(database, other.command(1), number, 1, "3")
    await answer(database, other.command(2), number, 1, "2")
    rows = await database.fetch(text("SELECT group_id, member, option FROM consultation_answer ORDER BY member"))
    assert [tuple(row) for row in rows] == [(other.group_id, 1, 3), (other.group_id, 2, 2)]
    tally = await read_tally(database, number, TODAY)
    assert (tally.answers, tally.asked) == (2, (await members(database)) - 1)


async def members(database):
    rows = await database.fetch(text("SELECT count(*) AS n FROM member WHERE left_on IS NULL AND institution = 0"))
    return rows[0]["n"]


async def test_answers_and_tallies_of_an_earlier_version_count(database):
    """It wrote an option alone, and froze region → answers by option."""
    question, villages = await asked(database, {"Kayes": [1, 1, 2, 2, 2]})
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE consultation_answer SET answers = ''"))
        await unit.fetch(text("UPDATE consultation SET questions = ''"))
    assert (await closed(database, question))[:2] == ({"Kayes": [2, 3, 0]}, [2, 3, 0])
    (seen,) = await open_consultations(database, villages[0].command(1), "fr")
    assert seen.given == {1: "1"}
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE consultation SET frozen_us = 1, frozen = :kept"), kept='{"Gao": [4, 0, 3]}')
    assert (await closed(database, question))[:2] == ({"Gao": [4, 0, 3]}, [4, 0, 3])


async def test_a_region_or_a_role_alone_is_asked(database):
    ngo_id = await make_camide(database)
    kayes, gao = [
        await found(database, code=f"0000{n}", ngo_id=ngo_id, region=region) for n, region in ((1, "Kayes"), (2, "Gao"))
    ]
    async with database.unit_of_work() as unit:
        only = [one_choice(_QUESTION, _OPTIONS)]
        await ask_members(unit, ngo_id, only, TODAY, TODAY, AskedOf(region="Gao"))
        await ask_members(unit, ngo_id, only, TODAY, TODAY, AskedOf(role="president"))
    seen = {
        (village.group_id, member): [
            one.number for one in await open_consultations(database, village.command(member), "fr")
        ]
        for village in (kayes, gao)
        for member in (PRESIDENT, AWA)
    }
    assert seen == {
        (kayes.group_id, PRESIDENT): [2],
        (kayes.group_id, AWA): [],
        (gao.group_id, PRESIDENT): [1, 2],
        (gao.group_id, AWA): [1],
    }


async def test_words_change_before_the_first_answer_alone_and_a_withdrawn_question_takes_none(database):
    question, (village,) = await asked(database, {"Kayes": []})
    right = [one_choice({"fr": "Quoi ?"}, _OPTIONS)]
    for changes in (True, False):
        async with database.unit_of_work() as unit:
            assert await reword(unit, question, TODAY, right) is changes
    await answer(database, village.command(AWA), question, 1, "1")
    with pytest.raises(AnsweredAlready):
        async with database.unit_of_work() as unit:
            await reword(unit, question, TODAY, [one_choice(_QUESTION, _OPTIONS)])
    async with database.unit_of_work() as unit:
        await withdraw_consultation(unit, question, TODAY, "posée deux fois")
    with pytest.raises(Refusal, match=r"consultation\.closed"):
        await answer(database, village.command(AWA), question, 1, "2")
    assert await closed(database, question) == ({}, None, 1, 6)
