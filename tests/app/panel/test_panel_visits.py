"""Visits in the panel: the checklist by version, a visit noted, corrected and withdrawn, what is planned and made."""

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import select, text

from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.programmes.programmes import choose_groups, make_programme
from app.organisations.tenancy import ScopedReader, TenantScope
from app.organisations.visits.visit_list import visits_of
from app.organisations.visits.visit_plans import PlanLine, ToVisit, plan_visits, planned_and_made
from app.organisations.visits.visits import VisitAuthor, VisitGiven, note_visit, withdraw_visit
from ledger.tables import GroupVisit, table_of
from tests.app.panel.camide import World, visited
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
CHECKLIST, GROUP, NEW = "/panel/visits/checklist", "/panel/groups/00001/visits", "/panel/groups/00001/new-visit"
ITEMS = {
    "item_1_kind": "yes_no",
    "item_1_fr": "Cahier à jour",
    "item_1_en": "Book up to date",
    "item_2_kind": "scale",
    "item_2_fr": "Présence",
    "action_1_fr": "Relire les règles",
    "action_1_bm": "Sariyaw kalan kokura",
}
FOUND = {"made_on": "2026-11-20", "item_1": "1", "item_2": "2", "action": ""}
STEP = {"action": "1", "action_who": "officers", "action_due_on": "2026-11-21"}


async def send(browser: Browser, address: str, fields: dict[str, str], **other: str) -> int:
    await browser.get(address)
    return (await browser.post(address, {**fields, **other})).status_code


def tiles(page: str) -> list[str]:
    return re.findall(r"<dd>([\d,]+)", page)


async def rows_of(world: World) -> list[tuple[str, int, int]]:
    visit = table_of(GroupVisit)
    rows = await world.database.fetch(select(visit).order_by(visit.c.number))
    return [(row["answers"], row["score"], row["version"]) for row in rows]


async def test_a_visit_keeps_the_checklist_of_its_day(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert (await browser.get(NEW)).status_code == 404  # nobody said what to look at
    assert await send(browser, CHECKLIST, ITEMS) == 303
    await browser.sign_in("agent")
    assert (await browser.get(CHECKLIST)).status_code == 200
    assert (await browser.post(CHECKLIST, ITEMS)).status_code == 403
    fields = {**FOUND, **STEP, "version": "1"}
    await browser.sign_in("ngo_admin")
    assert await send(browser, CHECKLIST, ITEMS, item_3_kind="scale", item_3_fr="Prêts") == 303
    assert await send(browser, CHECKLIST, ITEMS, item_3_kind="scale", item_3_fr="Prêts") == 303  # says nothing new
    await browser.sign_in("agent")
    assert (await browser.post(NEW, fields)).status_code == 303  # begun before the second version was kept
    assert await rows_of(browser.world) == [("12", 83, 1)]
    page = (await browser.get(CHECKLIST)).text
    assert "version 2" in page
    assert "version 3" not in page
    page = (await browser.get(f"{GROUP}/1")).text
    assert all(said in page for said in ("Cahier à jour", "2 / 3", "83 %", "Relire les règles", "en retard"))


async def test_a_form_sent_twice_notes_one_visit_and_bad_input_none(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await send(browser, CHECKLIST, ITEMS)
    await browser.sign_in("agent")
    wrong = [
        {"item_2": "4"}, {"item_1": ""}, {"item_1": "2"}, {"made_on": "2026-11-23"}, {"made_on": "2020-01-01"},
        {"action": "2"}, {"action": "x"}, {"action": "0"}, {"action": "1"}, {"programme": "9"},
        {**STEP, "action_due_on": "2026-11-19"}, {**STEP, "action_who": "Salif"}, {"version": "7"},
    ]  # fmt: skip
    for other in wrong:
        assert await send(browser, NEW, FOUND, **other) in (404, 422), other
    assert await rows_of(browser.world) == []
    await browser.get(NEW)
    before = browser.last
    assert (await browser.post(NEW, FOUND)).status_code == 303
    browser.last = before
    assert (await browser.post(NEW, FOUND)).status_code == 409
    assert len(await rows_of(browser.world)) == 1
    await browser.sign_in("ngo_admin")
    no_french = {"item_2_fr": "", "item_2_bm": "A"}
    for other in ({"item_1_fr": "x" * 91}, {"item_1_kind": "words"}, no_french, {"item_1_fr": ""}):
        assert await send(browser, CHECKLIST, ITEMS, **other) == 422, other
    assert await send(browser, CHECKLIST, {}) == 422


async def test_a_correction_keeps_what_was_before_and_a_withdrawn_visit_counts_nowhere(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await send(browser, CHECKLIST, ITEMS)
    await browser.get(NEW)
    agent = str(browser.world.staff["agent"])
    assert await send(browser, NEW, FOUND, agent="999") == 422
    assert await send(browser, NEW, {**FOUND, **STEP}, agent=agent) == 303
    await browser.sign_in("agent")
    assert await send(browser, f"{GROUP}/1/change", {**FOUND, **STEP}, item_2="0", reason="") == 422
    assert await send(browser, f"{GROUP}/1/change", {**FOUND, **STEP}, item_2="0", reason="recompté") == 303
    assert await rows_of(browser.world) == [("10", 50, 1)]
    page = (await browser.get(f"{GROUP}/1")).text
    assert all(said in page for said in ("recompté", "réponses : 12", "note : 83", "Corrigée"))
    assert tiles((await browser.get("/panel/visits?state=overdue")).text) == ["1", "50", "1", "1"]
    await browser.get(f"{GROUP}/1")
    assert (await browser.post(f"{GROUP}/1", {"act": "done", "done": "2026-11-19"})).status_code == 422
    assert (await browser.post(f"{GROUP}/1", {"act": "done", "done": "2026-11-22"})).status_code == 303
    assert tiles((await browser.get("/panel/visits")).text) == ["1", "50", "0", "0"]
    await browser.get(f"{GROUP}/1")
    assert (await browser.post(f"{GROUP}/1", {"act": "withdraw", "reason": "autre groupe"})).status_code == 303
    assert tiles((await browser.get("/panel/visits")).text)[0] == "0"
    assert "autre groupe" in (await browser.get(f"{GROUP}/1")).text
    assert (await browser.get(f"{GROUP}/1/change")).status_code == 404
    lines = await browser.world.database.fetch(
        text("SELECT action FROM audit_line WHERE action LIKE 'visit%' ORDER BY id")
    )
    assert [row["action"] for row in lines] == ["visit_noted", "visit_corrected", "visit_followed", "visit_withdrawn"]


async def test_an_agent_changes_her_own_visits_alone(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await visited(unit, browser.world, 1, 1, "ngo_admin")
    await browser.sign_in("agent")
    assert (await browser.get(f"{GROUP}/1")).status_code == 200
    assert (await browser.get(f"{GROUP}/1/change")).status_code == 403
    assert (await browser.post(f"{GROUP}/1", {"act": "withdraw", "reason": "x"})).status_code == 403


@pytest.fixture(params=["world", "postgres_world"], ids=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> World:
    """The world on either engine."""
    world: World = request.getfixturevalue(request.param)
    return world


async def test_planned_against_made(either: World) -> None:
    world, agent, other = either, either.staff["agent"], either.staff["ngo_admin"]
    async with world.database.unit_of_work() as unit:
        programme = await make_programme(unit, 1, "Sorofè", date(2026, 1, 1))
        await choose_groups(unit, programme, [1], [1])
        await visited(unit, world, 1, 1, "agent")  # in November, and one planned for December
        for due, groups in (("2026-11", [1, 2]), ("2026-11-05", [1]), ("2026-10", [1])):
            await plan_visits(unit, ToVisit(1, agent, due, programme), groups, other, 1)
        await plan_visits(unit, ToVisit(1, other, "2026-11"), [2], other, 1)
        by = VisitAuthor(staff_id=other, at_us=2, today=date(2026, 11, 22))
        about = {"group_id": 2, "ngo_id": 1, "staff_id": other, "version": 1, "answers": "000"}
        for day in (3, 4, 5):
            found = VisitGiven(**about, made_on=date(2026, 11, day), programme_id=programme)
            number = await note_visit(unit, found, by, origin="panel", idem_key=f"k{day}")
        await withdraw_visit(unit, 2, number, by)
    november = ReportingPeriod("this_month", date(2026, 11, 1), date(2026, 11, 22))
    of_all, of_agent = TenantScope.of("ngo_admin", 1, other), TenantScope.of("agent", 1, agent)
    assert await planned_and_made(ScopedReader(world.database, of_all), november) == {
        "agent": [PlanLine("agent", 3, 1, 1), PlanLine("ngo_admin", 1, 1, 2)],
        "programme": [PlanLine("Sorofè", 3, 1, 2), PlanLine(None, 1, 1, 1)],
    }
    assert (await planned_and_made(ScopedReader(world.database, of_agent), november))["agent"] == [
        PlanLine("agent", 3, 1, 1)
    ]
    assert await planned_and_made(ScopedReader(world.database, TenantScope.of("ngo_admin", 2, 9)), november) == {
        "agent": [], "programme": [],
    }  # fmt: skip
    seen = await visits_of(ScopedReader(world.database, of_all), 2)
    assert [row["made_on"] for row in seen] == ["2026-11-04", "2026-11-03"]


async def test_visits_are_planned_by_ticks_and_wait_until_they_are_made(browser: Browser) -> None:
    await browser.sign_in("agent")
    plan = "/panel/visits/plan/new"
    assert await send(browser, plan, {"month": "2026-11"}) == 422
    assert await send(browser, plan, {"month": "2026-10", "group": "00001"}) == 422
    assert await send(browser, plan, {"month": "2026-11", "group": "00003"}) == 422
    assert await send(browser, plan, {"month": "2026-11", "group": "00001"}) == 303
    assert await send(browser, plan, {"month": "", "day": "2026-12-03", "group": "00001"}) == 303
    page = (await browser.get("/panel/visits/plan")).text
    assert all(said in page for said in ("11/2026", "03/12/2026", "Benkadi"))
    async with browser.world.database.unit_of_work() as unit:
        await visited(unit, browser.world, 1, 1, "agent")
    page = (await browser.get("/panel/visits/plan")).text
    assert "11/2026</td>" not in page
    assert "11/2026" in (await browser.get("/panel/visits/plan?state=all")).text
    away = {"group": "00001", "agent": str(browser.world.staff["agent"]), "due": "2026-12-03"}
    assert (await browser.post("/panel/visits/plan", {**away, "agent": "1"})).status_code == 403
    assert (await browser.post("/panel/visits/plan", away)).status_code == 303
    assert (await browser.post("/panel/visits/plan", away)).status_code == 404


async def test_visits_are_taken_out_with_what_each_answer_means(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await visited(unit, browser.world, 1, 1, "agent")
    await browser.sign_in("ngo_admin")

    async def read(name: str, more: str = "?names=machine") -> list[dict[str, str]]:
        content = (await browser.get(f"/panel/export/{name}.csv{more}")).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(content), delimiter=";" if ";" in content.splitlines()[0] else ","))

    row = (await read("visits"))[0]
    assert [row[name] for name in ("group", "made_on", "agent", "score", "answer_1", "answer_3", "answer_4")] == [
        "00001", "2026-11-22", "agent", "89", "1", "2", "",
    ]  # fmt: skip
    assert [row[name] for name in ("action", "action_who", "action_due_on", "origin")] == [
        "Relire les règles", "officers", "2026-11-29", "phone",
    ]  # fmt: skip
    assert (await read("visits", ""))[0]["Par"] == "le bureau"
    assert [(row["due"], row["made"]) for row in await read("visits_planned")] == [("2026-12", "0")]
    item = (await read("checklists"))[0]
    assert [item[name] for name in ("item", "answered", "in_en")] == ["1", "yes_no", "Book up to date"]


async def test_visits_stay_with_the_organisation_that_made_them(browser: Browser) -> None:
    world = browser.world
    async with world.database.unit_of_work() as unit:
        await visited(unit, world, 1, 1, "agent")
        await unit.fetch(text("UPDATE savings_group SET ngo_id = 2 WHERE id = 1"))
    november = ReportingPeriod("this_month", date(2026, 11, 1), date(2026, 11, 22))
    theirs, former = (ScopedReader(world.database, TenantScope("ngo", ngo)) for ngo in (2, 1))
    assert await visits_of(theirs, 1) == []
    assert (await planned_and_made(theirs, november))["agent"] == []
    assert (await planned_and_made(former, november))["agent"] == [PlanLine("agent", 0, 0, 1)]
    await browser.sign_in("salif")
    assert (await browser.get(f"{GROUP}/1")).status_code == 404
    assert tiles((await browser.get("/panel/visits")).text)[0] == "0"
    await browser.sign_in("ngo_admin")
    assert (await browser.get(f"{GROUP}/1")).status_code == 404
    page = (await browser.get("/panel/visits")).text
    assert tiles(page)[0] == "1"
    assert "Benkadi" not in page
