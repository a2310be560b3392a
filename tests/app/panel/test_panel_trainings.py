"""Trainings: who came by sex and by group, person-days, and what each role may do with them."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
GIVEN = {
    "topic": "Tenue de la caisse",
    "place": "Logo",
    "began_on": "2026-11-10",
    "days": "3",
    "came": "00001 12 3\n00002 8\n",
    "other_women": "2",
    "other_men": "5",
}


def form(came: str, **fields: str) -> dict[str, str]:
    """What the form sends; ``came``: a line a group, its code, women and men."""
    for line in came.splitlines():
        code, women, *men = line.split()
        fields |= {f"women_{code}": women, f"men_{code}": men[0] if men else ""}
    return fields


async def record(browser: Browser, **other: str):
    await browser.get("/panel/new-training")
    return await browser.post("/panel/new-training", form(**{**GIVEN, "sure": "1", **other}))


async def test_person_days_are_days_times_people(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert (await record(browser)).headers["location"] == "/panel/trainings/1?said=saved"
    await record(browser, days="1", came="00001 1", other_women="", other_men="")
    page = (await browser.get("/panel/trainings")).text
    # (12+3 + 8+0 + 2+5) people × 3 days, and one woman for a day
    assert [f">{figure}<" in page for figure in ("23", "8", "91")] == [True] * 3
    content = (await browser.get("/panel/export/trainings.csv?names=machine&period=4")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [(row["training"], row["group"], row["women"], row["men"], row["person_days"]) for row in rows] == [
        ("2", "00001", "1", "0", "1"),
        ("1", "00001", "12", "3", "45"),
        ("1", "00002", "8", "0", "24"),
        ("1", "", "2", "5", "21"),
    ]
    assert "Aucune formation" in (await browser.get("/panel/trainings?from=2026-01-01&to=2026-11-09")).text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("came", "00003 5", "00003"),  # of another organisation
        ("came", "00001 -5", "-5</a>"),
        ("came", "00001 cinq", "cinq</a>"),
        ("came", "00001 99999", "99999</a>"),
        ("came", "00001 ５", "nombre ne convient pas"),
        ("began_on", "2026-12-01", "aujourd"),
        ("began_on", "31/02/2026", "aujourd"),
        ("days", "0", "nombre ne convient pas"),
        ("days", "1.5", "nombre ne convient pas"),
        ("other_men", "-1", "nombre ne convient pas"),
        ("topic", "", "sujet"),
        ("programme", "7", "programme de cette organisation"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(browser: Browser, field: str, typed: str, said: str) -> None:
    await browser.sign_in("ngo_admin")
    answer = await record(browser, **{field: typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert await browser.world.database.fetch(text("SELECT id FROM training")) == []


async def test_more_people_than_a_group_has_members_are_asked_about_once(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    answer = await record(browser, came="00001 500 3", sure="")
    assert answer.status_code == 422
    assert "Benkadi (00001) : 503 &gt; 6" in answer.text
    assert re.search(r'name="women_00001" value="500"|name="women_00001"[^>]*value="500"', answer.text)
    assert 'name="sure"' in answer.text
    assert (await record(browser, came="00001 500 3")).status_code == 303
    assert (await record(browser, came="00001 6", sure="")).status_code == 303


async def test_a_training_is_put_right_and_what_it_counted_is_kept(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await record(browser, came="00001 5 1\n00002 4")
    page = (await browser.get("/panel/trainings/1/change?q=sabou")).text
    assert re.search(r'name="women_00001" value="5"', page), "who came stands there whatever the filter"
    fields = form(**{**GIVEN, "came": "00002 3", "topic": "Comptes", "days": "2"})
    assert (await browser.post("/panel/trainings/1/change?q=sabou", fields)).status_code == 303
    rows = await browser.world.database.fetch(text("SELECT group_id, women, men FROM training_attendance ORDER BY 1"))
    assert [tuple(row.values()) for row in map(dict, rows)] == [(1, 5, 1), (2, 3, 0)]
    line = (await browser.world.database.fetch(text("SELECT detail FROM audit_line ORDER BY id DESC LIMIT 1")))[0]
    assert line["detail"] == "1, before: 2026-11-10, days: 3, women: 11, men: 6"
    await browser.sign_in("agent")
    await browser.get("/panel/settings")
    assert (await browser.get("/panel/trainings/1/change")).status_code == 403


async def test_nobody_came_is_no_training(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    answer = await record(browser, came="", other_women="", other_men="0")
    assert "au moins une personne" in answer.text


async def test_an_agent_records_her_own_groups_and_takes_away_her_own_alone(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await record(browser)
    await browser.sign_in("agent")
    assert (await record(browser, came="00002 5")).status_code == 422
    assert (await record(browser, came="00001 5")).status_code == 303
    page = (await browser.get("/panel/trainings/1")).text
    assert "Sabougnouma" not in page
    for number, status in ((1, 403), (2, 303)):
        await browser.get("/panel/settings")
        assert (await browser.post(f"/panel/trainings/{number}", {"act": "forget", "sure": "1"})).status_code == status
    actions = await browser.world.database.fetch(text("SELECT action FROM audit_line ORDER BY id DESC LIMIT 2"))
    assert [row["action"] for row in actions] == ["training_forgotten", "training_recorded"]


async def test_a_donor_sees_what_trainings_add_up_to_and_no_group(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await record(browser, began_on="2026-10-20")
    await browser.sign_in("donor")
    page = (await browser.get("/panel/trainings")).text
    assert ">20<" in page  # 22 women, to the nearest five
    assert "Arrondi" in page
    assert "Tenue de la caisse" not in page
    assert (await browser.get("/panel/trainings/1")).status_code == 403
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/trainings/1")
    await browser.post("/panel/trainings/1", {"act": "forget", "sure": "1"})
    for day in ("2026-10-31", "2026-11-01"):  # the second in a month that is not over
        await record(browser, began_on=day, came="00001 12 3", other_women="", other_men="")
    await browser.sign_in("donor")
    page = (await browser.get("/panel/trainings")).text
    assert re.findall(r"<dd>(\d+)", page) == ["1", "10", "5", "15", "45"]  # 12 women and three men for three days
