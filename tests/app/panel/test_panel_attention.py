"""To look at: in the order of francs late, then silence; thresholds of the organisation's own; carers and notes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.privacy.retention import NOTES_DAYS, forget_people
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
PAGE = "/panel/attention"
HELD = text("UPDATE meeting SET held_on = :day WHERE group_id = 1")
FOUNDED = text("UPDATE savings_group SET founded_on = :day WHERE id = 2")  # it has held no meeting


@pytest.fixture(autouse=True)
async def no_open_incident(world: World) -> None:
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE incident SET closed_us = 1"))


async def codes(browser: Browser, address: str = PAGE) -> list[str]:
    return re.findall(r'<li id="(\w+)">', (await browser.get(address)).text)


async def test_the_most_francs_late_come_first_then_the_longest_silence(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(FOUNDED, day="2026-11-20")
    assert await codes(browser) == ["00001"]  # 10 000 F late
    assert "10\u00a0000\u00a0F</b> en retard" in browser.last
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(FOUNDED, day="2026-08-01")
    assert await codes(browser) == ["00001", "00002"]
    assert await codes(browser, f"{PAGE}?trouble=silent") == ["00002"]
    async with browser.world.database.unit_of_work() as unit:  # nothing late any more: silence alone decides
        await unit.fetch(text("UPDATE loan SET status = 'repaid'"))
        await unit.fetch(HELD, day="2026-07-01")
    assert await codes(browser) == ["00001", "00002"]
    assert await codes(browser, f"{PAGE}?trouble=late") == []
    first_page = (await browser.get("/panel")).text
    assert re.search(r'href="/panel/attention">Groupes à regarder\W+2<', first_page)


async def test_an_organisation_has_thresholds_of_its_own(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get(PAGE)
    sent = {"act": "rule", "silent_days": "28", "late_xof": "10 001"}
    assert (await browser.post(PAGE, sent)).status_code == 303
    assert await codes(browser) == ["00002"]  # silent for 28 days and more
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(FOUNDED, day="2026-11-08")
    await browser.post(PAGE, sent | {"silent_days": "14", "late_xof": "10000"})
    assert await codes(browser) == ["00001", "00002"]
    await browser.post(PAGE, sent | {"silent_days": "15", "late_xof": "10000"})
    assert await codes(browser) == ["00001"]
    await browser.sign_in("admin")  # the others keep the usual ones
    assert "00001" in await codes(browser)


async def test_who_cares_for_a_group_and_what_she_noted(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get(PAGE)
    assert "agent" in browser.last
    note = {"act": "note", "group": "00001", "words": "  Appelée, <visite> vendredi "}
    assert (await browser.post(PAGE, note)).status_code == 303
    await browser.get(PAGE)
    await browser.post(PAGE, note | {"words": "Vue"})
    await browser.sign_in("ngo_admin")
    page = (await browser.get(PAGE)).text
    assert "« Vue »" in page
    assert page.count("« ") == 1
    database = browser.world.database
    lines = await database.fetch(text("SELECT number, text FROM group_note ORDER BY number"))
    assert [row["text"] for row in lines] == ["Appelée, <visite> vendredi", "Vue"]
    await browser.sign_in("agent")
    await browser.get(PAGE)
    await browser.post(PAGE, note | {"words": "Absente"})
    newest = {"act": "withdraw", "group": "00001", "number": "3"}
    await browser.get(PAGE)
    assert (await browser.post(PAGE, newest)).status_code == 303
    page = (await browser.get(PAGE)).text
    assert ("Absente" in page, "« Vue »" in page) == (False, True), "the line before stands again"
    assert (await browser.post(PAGE, newest)).status_code == 404, "it is gone"
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE group_note SET staff_id = :id"), id=browser.world.staff["ngo_admin"])
    await browser.get(PAGE)
    assert browser.last.count("Retirer la note") == 0
    assert (await browser.post(PAGE, newest | {"number": "2"})).status_code == 404, "an agent withdraws her own alone"
    await browser.sign_in("ngo_admin")
    assert "Note sur un groupe retirée" in (await browser.get("/panel/audit")).text
    later = browser.world.clock.now() + timedelta(days=NOTES_DAYS + 1)
    await forget_people(database, later, later)
    assert await database.fetch(text("SELECT number FROM group_note")) == []


async def test_a_wrong_note_or_threshold_is_said_at_its_field_and_nothing_is_kept(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get(PAGE)
    answer = await browser.post(PAGE, {"act": "rule", "silent_days": "0", "late_xof": "5"})
    assert answer.status_code == 422
    assert re.search(r'name="silent_days" [^>]*value="0"[^>]* aria-invalid="true"', answer.text)
    await browser.sign_in("agent")
    await browser.get(PAGE)
    assert (await browser.post(PAGE, {"act": "rule", "silent_days": "5", "late_xof": "5"})).status_code == 403
    await browser.get(PAGE)
    assert (await browser.post(PAGE, {"act": "note", "group": "00002", "words": "x"})).status_code == 404
    for table in ("attention_rule", "group_note"):
        assert await browser.world.database.fetch(text(f"SELECT * FROM {table}")) == []


async def test_the_order_and_the_thresholds_on_postgresql(postgres_world) -> None:
    browser = Browser(postgres_world)
    await browser.sign_in("ngo_admin")
    await browser.get(PAGE)
    await browser.post(PAGE, {"act": "rule", "silent_days": "14", "late_xof": "10000"})
    async with postgres_world.database.unit_of_work() as unit:
        await unit.fetch(FOUNDED, day="2026-11-08")
    assert await codes(browser) == ["00001", "00002"]
    await browser.post(PAGE, {"act": "note", "group": "00001", "words": "Vue"})
    assert "« Vue »" in (await browser.get(PAGE)).text
    for order in ("name", "-members", "-savings", "-lent", "-held", "late"):
        assert (await browser.get(f"/panel/groups?sort={order}")).status_code == 200
    for order in ("group", "-member", "purpose", "-asked", "-owed", "handed", "due", "state"):
        assert (await browser.get(f"/panel/loans?sort={order}&state=all")).status_code == 200
