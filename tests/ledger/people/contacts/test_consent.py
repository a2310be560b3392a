"""Two questions of consent, two answers: each is kept as it was given, and she may change either at any time."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.database import Database
from ledger.people.contacts.consent import Consent, Wishes, answer_herself, wishes_of
from tests.village import AWA, BINTA, PRESIDENT
from tests.village_life import Village, found

pytestmark = pytest.mark.anyio
ANSWERS = "SELECT agreed, sms FROM consent WHERE member = 6 ORDER BY at_us"


async def says(village: Village, agreed: bool | None, sms: bool | None, number: int = AWA) -> Wishes:
    village.now += timedelta(minutes=1)
    said = Consent(at=village.now, language="fr", how="ussd", noted_by=f"m{number}", agreed=agreed, sms=sms)
    await answer_herself(village.database, village.command(number), said)
    return await wishes_of(village.database, village.group_id, number)


async def test_each_question_has_its_own_answer(database: Database) -> None:
    village = await found(database)
    assert await says(village, True, False) == Wishes(kept=True, messages=False, shared=False)
    assert await says(village, None, True) == Wishes(kept=True, messages=True, shared=False)
    assert await says(village, True, None) == Wishes(kept=True, messages=True, shared=False)
    assert await says(village, False, False) == Wishes(kept=False, messages=False, shared=False)
    assert await says(village, True, None) == Wishes(kept=True, messages=False, shared=False)
    rows = await database.fetch(text(ANSWERS))
    assert [(row["agreed"], row["sms"]) for row in rows] == [(1, 0), (1, 1), (0, 0), (1, 0)]


async def test_the_president_hears_once_of_who_takes_it_back(database: Database) -> None:
    village = await found(database)
    for _ in range(2):
        await says(village, False, False)
    assert await village.said("not_kept") == [f"{PRESIDENT} not_kept! member={AWA}"]


async def test_on_a_shared_phone_each_answers_for_herself(database: Database) -> None:
    village = await found(database)
    async with database.unit_of_work() as unit:
        for number in (AWA, BINTA):
            await unit.fetch(text("UPDATE member SET phone = '+22370000199' WHERE number = :n"), n=number)
    assert await says(village, True, True) == Wishes(kept=True, messages=True, shared=True)
    assert await says(village, True, False, BINTA) == Wishes(kept=True, messages=False, shared=True)
    assert (await wishes_of(database, village.group_id, AWA)).messages
