"""A group's facts change from a day on, for a reason; figures and reminders follow, and the history says what was."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.messaging.jobs.reminders import meeting_reminders
from app.organisations.figures.positions.as_it_was import names_then
from app.organisations.tenancy import ScopedReader, TenantScope
from tests.app.panel.camide import NOW, World, make_busy
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
FACTS = {
    "name": "Benkadi",
    "village": "Diéma",
    "commune": "",
    "cercle": "",
    "region": "Kayes",
    "language": "fr",
    "meeting_weekday": "3",
    "meeting_hour": "16",
    "day": "2026-11-20",
    "reason": "décision de l'assemblée",
}
_GROUP = text("SELECT * FROM savings_group WHERE code = '00001'")
_FACTS = text("SELECT fact, before, after, holds_from FROM group_fact ORDER BY number")


async def as_it_is(world: World) -> dict[str, str]:
    """The form as the page draws it."""
    row = (await world.database.fetch(_GROUP))[0]
    return FACTS | {name: str(row[name]) for name in FACTS if name not in ("day", "reason")}


async def change(browser: Browser, **typed: str | list[str]):
    await browser.get("/panel/groups/00001/facts")
    return await browser.post("/panel/groups/00001/facts", {**await as_it_is(browser.world), **typed})


async def reminded(world: World, weekday: int) -> bool:
    """Whether the group is reminded of a meeting on the next such day."""
    day = datetime(2026, 11, 22, 17, tzinfo=UTC) + timedelta(days=(weekday - 1) % 7)
    planned = await meeting_reminders(world.database, day, day)
    return any(one.group_id == world.groups["00001"] for one in planned)


async def test_facts_change_with_their_history(browser: Browser) -> None:
    await browser.sign_in("agent")
    moved = {"village": "Macina", "cercle": "macina", "region": "SEGOU ", "meeting_weekday": "5", "meeting_hour": "9"}
    assert (await change(browser, **moved)).status_code == 303
    row = (await browser.world.database.fetch(_GROUP))[0]
    assert (row["region"], row["cercle"], row["meeting_weekday"]) == ("Ségou", "Macina", 5)
    noted = [tuple(dict(row).values()) for row in await browser.world.database.fetch(_FACTS)]
    assert ("region", "Kayes", "Ségou", "2026-11-20") in noted
    assert ("meeting_weekday", "3", "5", "2026-11-20") in noted
    page = (await browser.get("/panel/groups/00001/facts")).text
    for shown in ("décision de l&#39;assemblée", "mercredi", "vendredi", "Ségou"):
        assert shown in page
    assert not await reminded(browser.world, 3)
    assert await reminded(browser.world, 5)
    window = ScopedReader(browser.world.database, TenantScope("ngo", ngo_id=1))
    before, after = NOW.date() - timedelta(days=3), NOW.date()
    assert await names_then(window, "region", before) == {browser.world.groups["00001"]: ["Kayes"]}
    assert await names_then(window, "region", after) == {}


async def test_figures_of_a_past_period_count_where_the_group_was(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await change(browser, region="Ségou")
    lines = (
        await browser.get("/panel/export/indicators.csv?names=machine&by=region&from=2026-10-01&to=2026-11-19")
    ).text
    assert "Ségou" not in lines
    assert "Ségou" in (await browser.get("/panel/export/indicators.csv?names=machine&by=region")).text


async def test_agents_and_programmes_come_and_go(browser: Browser) -> None:
    await come_and_go(browser)


async def test_they_come_and_go_on_postgresql(postgres_world: World) -> None:
    await come_and_go(Browser(postgres_world))


async def come_and_go(browser: Browser) -> None:
    await make_busy(browser.world)
    await browser.sign_in("ngo_admin")
    assert (await change(browser, with_agents="1", with_programmes="1")).status_code == 303
    agents = text("SELECT count(*) AS n FROM assignment WHERE group_id = 1")
    assert (await browser.world.database.fetch(agents))[0]["n"] == 0
    page = (await browser.get("/panel/groups/00001/facts")).text
    assert "Sorofè" in page
    agent = str(browser.world.staff["agent"])
    back = {"with_agents": "1", "agent": agent, "with_programmes": "1", "programme": "1", "day": "2026-11-21"}
    assert (await change(browser, **back)).status_code == 303
    noted = [tuple(dict(row).values())[:3] for row in await browser.world.database.fetch(_FACTS)]
    assert noted == [("agent", agent, ""), ("programme", "1", ""), ("agent", "", agent), ("programme", "", "1")]
    window = ScopedReader(browser.world.database, TenantScope("ngo", ngo_id=1))
    on = NOW.date() - timedelta(days=2)
    assert await names_then(window, "programme", on) == {1: [""]}
    assert await names_then(window, "programme", on - timedelta(days=1)) == {1: ["Sorofè"]}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Rien ne diffère"),
        ({"village": "Macina", "reason": ""}, "Écrivez le motif"),
        ({"village": "Macina", "day": "2026-12-24"}, "Le jour doit être passé"),
        ({"village": "Macina", "day": "2020-01-01"}, "Le jour doit être passé"),
        ({"region": "Segouu"}, "proches : Ségou"),
        ({"region": "Kayes", "cercle": "Macina"}, "dans une autre région : Ségou"),
        ({"name": ""}, "Écrivez un nom"),
        ({"meeting_weekday": "8"}, "jour de la semaine"),
        ({"meeting_hour": "25"}, "Choisissez une heure"),
        ({"language": "xx"}, "Choisissez une langue"),
        ({"with_agents": "1", "agent": "999"}, "pas de votre organisation"),
        ({"with_programmes": "1", "programme": "2"}, "pas ouvert au groupe"),
    ],
)
async def test_what_cannot_be_is_one_line_and_nothing_is_written(
    browser: Browser, typed: dict[str, str], says: str
) -> None:
    await browser.sign_in("ngo_admin")
    answer = await change(browser, **typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert await browser.world.database.fetch(_FACTS) == []


async def test_a_change_before_the_last_one_is_refused(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert (await change(browser, village="Macina")).status_code == 303
    answer = await change(browser, village="Diéma", day="2026-11-19")
    assert "dernier changement" in answer.text


async def test_what_was_written_before_the_list_may_stay(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE savings_group SET region = 'Sahel' WHERE id = 1"))
    await browser.sign_in("ngo_admin")
    assert (await change(browser, village="Macina")).status_code == 303
    assert (await browser.world.database.fetch(_GROUP))[0]["region"] == "Sahel"
