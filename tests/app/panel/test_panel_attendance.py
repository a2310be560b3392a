"""Who came by name, persons once and attendances as attendances; subjects, follow-up; volunteers' person-days."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from app.organisations.persons.named_persons import NamedPerson
from app.organisations.persons.persons import PersonGiven, enter_person, merge, person_seen
from app.organisations.tenancy import ScopedReader, TenantScope
from app.organisations.trainings.volunteers import MonthGiven, TooManyDays, note_month, volunteered
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
TRAININGS, NEW, VOLUNTEERS = "/panel/trainings", "/panel/new-training", "/panel/volunteers"
GIVEN = {"topic": "Compost", "began_on": "2026-11-10", "days": "2", "other_women": "", "other_men": ""}
OF_X1 = [("2026-10", "31"), ("2026-11", "10")]
NOTED = {"month": "2026-11", "work": "Distribution", "programme": ""}


async def people(world: World, *sexes: str, ngo_id: int = 1) -> list[int]:
    async with world.database.unit_of_work() as unit:
        return [await enter_person(unit, ngo_id, PersonGiven(sex), None, 1, f"X{n}") for n, sex in enumerate(sexes, 1)]


async def send(browser: Browser, address: str, fields: dict[str, str], **other: str) -> int:
    await browser.get(address)
    return (await browser.post(address, {**fields, **other})).status_code


async def unlist(browser: Browser) -> int:
    await browser.get(TRAININGS)
    return (await browser.post("/panel/training-subjects", {"subject": "Compost"})).status_code


def tiles(page: str) -> list[str]:
    return re.findall(r"<dd>(\d+)", page)


async def test_persons_count_once_and_attendances_each_time(browser: Browser) -> None:
    await people(browser.world, "f", "m")
    await browser.sign_in("ngo_admin")
    assert await send(browser, NEW, GIVEN, persons="X1\nx2\n00001 2", other_women="4") == 303
    assert await send(browser, NEW, GIVEN, persons="X1\r\n00001/2", kind="dialogue") == 303
    # X1, Binta (00001 2) and four by number; X2. Seven people came for two days, then two of them again.
    assert tiles((await browser.get(TRAININGS)).text) == ["2", "6", "1", "9", "18"]
    assert "dialogue" in (await browser.get(f"{TRAININGS}/2")).text
    linked = await browser.world.database.fetch(text("SELECT person_id, group_id, member FROM person_member"))
    assert [(row["group_id"], row["member"]) for row in linked] == [(1, 2)]  # entered once, linked and without a name
    assert "Compost" in (await browser.get("/panel/persons/1")).text
    assert "training_person" in (await browser.get("/panel/persons/1/data")).text
    content = (await browser.get("/panel/export/trainings.csv?names=machine&period=4")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [(row["sort"], row["women"], row["men"], row["named"]) for row in rows] == [
        ("dialogue", "2", "0", "2"),
        ("training", "6", "1", "3"),
    ]
    async with browser.world.database.unit_of_work() as unit:
        window = ScopedReader(browser.world.database, TenantScope("ngo", 1))
        kept, gone = await person_seen(window, linked[0]["person_id"]), await person_seen(window, 1)
        assert kept
        assert gone
        await merge(unit, kept, gone, browser.world.staff["ngo_admin"], 5)
    assert tiles((await browser.get(TRAININGS)).text)[:3] == ["2", "5", "1"]


async def test_putting_right_keeps_whom_the_reader_does_not_see(browser: Browser) -> None:
    await people(browser.world, "f", "m")
    await browser.sign_in("ngo_admin")
    await send(browser, NEW, GIVEN, persons="X1", follow_up="Revoir", follow_up_on="2026-11-20")
    await browser.sign_in("agent")
    assert await send(browser, NEW, GIVEN, persons="00001 2") == 303
    assert await send(browser, f"{TRAININGS}/2/change", GIVEN, persons="X2") == 422  # nobody whom she knows
    await browser.sign_in("ngo_admin")
    page = (await browser.get(f"{TRAININGS}/2/change")).text
    code = page.partition('name="persons"')[2].partition(">")[2].partition("<")[0]
    assert re.fullmatch(r"P\d{6}", code)
    assert await send(browser, f"{TRAININGS}/2/change", GIVEN, persons=f"X1\n{code}", kind="exchange") == 303
    await browser.sign_in("agent")
    page = (await browser.get(f"{TRAININGS}/2")).text
    assert tiles(page)[:2] == ["2", "0"]
    assert code in page
    assert "X1" not in page
    assert await send(browser, f"{TRAININGS}/2/change", GIVEN, persons="", women_00001="1") == 303
    came = text("SELECT person_id FROM training_person WHERE training_id = 2")
    assert [row["person_id"] for row in await browser.world.database.fetch(came)] == [1]


@pytest.mark.parametrize("line", ["X9", "Y1", "00003 2", "00001 99", "X1\nX1", "00001 2 5", "00001 ２"])
async def test_a_person_who_is_not_known_or_named_twice_is_said(browser: Browser, line: str) -> None:
    await people(browser.world, "f")
    await browser.sign_in("ngo_admin")
    await browser.get(NEW)
    answer = await browser.post(NEW, {**GIVEN, "persons": line})
    assert answer.status_code == 422
    assert "Cette ligne ne convient pas" in answer.text
    assert await browser.world.database.fetch(text("SELECT id FROM training")) == []


async def test_subjects_come_from_the_organisations_own_list(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert await send(browser, NEW, GIVEN, women_00001="5") == 422
    assert "sujet de la liste" in browser.last
    await browser.sign_in("ngo_admin")
    assert await send(browser, NEW, GIVEN, women_00001="5") == 303
    assert await send(browser, NEW, GIVEN, topic="COMPOST", women_00001="5") == 303
    subjects = text("SELECT ngo_id, name FROM training_subject")
    assert [tuple(row) for row in await browser.world.database.fetch(subjects)] == [(1, "Compost")]
    await browser.sign_in("agent")
    assert await send(browser, NEW, GIVEN, women_00001="5") == 303
    assert await unlist(browser) == 403
    await browser.sign_in("ngo_admin")
    assert await unlist(browser) == 303
    assert await browser.world.database.fetch(subjects) == []
    assert "Compost" in (await browser.get(f"{TRAININGS}/1")).text


async def test_what_follows_is_asked_for_until_it_is_done(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    after = {"other_women": "9", "follow_up": "Revoir les tas"}
    for day in ("", "2026-11-09", "demain"):
        assert await send(browser, NEW, GIVEN, **after, follow_up_on=day) == 422
    assert await send(browser, NEW, GIVEN, **after, follow_up_on="2026-11-20") == 303
    page = (await browser.get(TRAININGS)).text
    assert "Suites à donner" in page
    assert "en retard" in page
    done = {"act": "followed"}
    assert await send(browser, f"{TRAININGS}/1", done, followed_on="2026-11-01") == 422
    assert await send(browser, f"{TRAININGS}/1", done, followed_on="2026-11-21") == 303
    assert "fait le 21" in (await browser.get(f"{TRAININGS}/1")).text
    assert "Suites à donner" not in (await browser.get(TRAININGS)).text
    assert await send(browser, f"{TRAININGS}/1", done, followed_on="2026-11-22") == 404  # once


async def test_a_volunteers_days_are_said_by_month_and_corrected_there(browser: Browser) -> None:
    await people(browser.world, "f", "m")
    await browser.sign_in("ngo_admin")
    assert await send(browser, VOLUNTEERS, NOTED, persons="X1 20\nX2 12\n00001 2 3") == 303
    assert await send(browser, VOLUNTEERS, NOTED, month="2026-10", persons="X1 31") == 303
    assert tiles((await browser.get(VOLUNTEERS)).text) == ["3", "66"]
    assert await send(browser, VOLUNTEERS, NOTED, persons="X1 10\nX2 0") == 303
    assert tiles((await browser.get(VOLUNTEERS)).text) == ["2", "44"]
    for wrong in ({"persons": "X1 32"}, {"persons": "X1"}, {"persons": ""}, {"month": "2026-12", "persons": "X1 1"}):
        assert await send(browser, VOLUNTEERS, {**NOTED, **wrong}) == 422
    assert await send(browser, VOLUNTEERS, NOTED, work="Enquête", persons="X1 22") == 422  # 10 + 22 days of a month
    assert "31 jours" in browser.last
    assert tiles((await browser.get(VOLUNTEERS)).text) == ["2", "44"]
    content = (await browser.get("/panel/export/volunteers.csv?names=machine")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [(row["month"], row["days"]) for row in rows if row["person"] == "X1"] == [
        ("2026-10", "31"),
        ("2026-11", "10"),
    ]
    await browser.sign_in("donor")
    assert (await browser.get(VOLUNTEERS)).status_code == 403


async def test_103_volunteers_are_counted_once(world: World) -> None:
    """103 volunteers: 51 with 77 days and 52 with 76 days over four months are 3,927 + 3,952 = 7,879 person-days."""
    named = [NamedPerson(she) for she in await people(world, *("f" if n % 3 else "m" for n in range(103)))]
    days = [77 if n < 51 else 76 for n in range(103)]
    async with world.database.unit_of_work() as unit:
        for number, month in enumerate(("2026-08", "2026-09", "2026-10", "2026-11")):
            part = [each // 4 + (number < each % 4) for each in days]
            await note_month(unit, 1, None, MonthGiven(month, "", None, named, part), 1)
    window = ScopedReader(world.database, TenantScope("ngo", 1))
    whole, months = await volunteered(window)
    assert (whole["people"], whole["women"], whole["days"], len(months)) == (103, 68, 7_879, 4)
    with pytest.raises(TooManyDays):
        async with world.database.unit_of_work() as unit:
            await note_month(unit, 1, None, MonthGiven("2026-11", "y", None, named[:1], [31]), 1)
    assert (await volunteered(ScopedReader(world.database, TenantScope("ngo", 2))))[0]["days"] == 0


async def test_a_donor_sees_who_came_again_taken_off_in_fives(browser: Browser) -> None:
    codes = "\n".join(f"X{number}" for number in range(1, 13))
    await people(browser.world, *"f" * 12)
    await browser.sign_in("ngo_admin")
    for _ in range(2):
        assert await send(browser, NEW, GIVEN, began_on="2026-10-20", persons=codes) == 303
    await browser.sign_in("donor")
    # twice 12 women, each told as 10; 12 came again, told as 10 too
    assert tiles((await browser.get(TRAININGS)).text) == ["2", "10", "0", "20", "40"]
