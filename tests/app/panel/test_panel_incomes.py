"""Persons' income activities: a baseline, visits, what was doubled; corrected and withdrawn with what stood before."""

import csv
import io

import pytest
from sqlalchemy import text

from app.organisations.incomes.income_figures import compared, grouped_by
from app.organisations.incomes.incomes import income_rows
from app.organisations.persons.persons import PersonGiven, enter_person
from app.organisations.tenancy import ScopedReader, TenantScope
from app.privacy.known_person import export_known
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
ADDRESS = "/panel/incomes/list"
BEGIN = {"kind": "baseline", "sector": "trade", "seen_on": "2026-03-01", "programme": "", "support": ""}
VISIT = {**BEGIN, "kind": "visit", "seen_on": "2026-09-01"}
BASELINES = """Code personne;Sexe;Secteur;Activité;Recettes;Dépenses;Employés
K1;F;petit commerce;Étal;30 000;10 000;0
K2;F;commerce;;20000;10000;0
K3;H;élevage;Moutons;5000;5000;1
"""
VISITS = """Code personne;Secteur;Recettes;Dépenses;Employés;En vie
K1;;60 000;20 000;1;oui
K2;commerce;150000;50000;2;oui
K3;Élevage;0;0;0;non
"""


async def look(browser: Browser, sheet: str, form: dict[str, str]) -> str:
    await browser.get(ADDRESS)
    page = (await browser.post(ADDRESS, form, files={"file": ("a.csv", sheet.encode(), "text/csv")})).text
    return page.partition(f'action="{ADDRESS}/')[2].partition('"')[0]


async def bring(browser: Browser, sheet: str, form: dict[str, str]) -> int:
    token = await look(browser, sheet, form)
    return (await browser.post(f"{ADDRESS}/{token}", {**form, "act": "write"})).status_code


async def send(browser: Browser, address: str, **fields: str) -> int:
    await browser.get(address)
    return (await browser.post(address, fields)).status_code


async def exported(browser: Browser) -> list[dict[str, str]]:
    content = (await browser.get("/panel/export/incomes.csv?names=machine")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


async def test_sheets_bring_baselines_and_visits_and_each_person_is_compared_with_her_own(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert await bring(browser, BASELINES, BEGIN) == 303
    assert await bring(browser, VISITS, VISIT) == 303
    window = ScopedReader(browser.world.database, TenantScope("ngo", 1))
    rows = await income_rows(window)
    whole = compared(rows)
    assert (whole.people, whole.women, whole.activities, whole.alive, whole.visited) == (3, 2, 3, 2, 3)
    assert (whole.doubled, whole.tenfold, whole.from_nothing) == (2, 1, 0)
    assert (whole.median_before_xof, whole.median_xof, whole.employed) == (10_000, 40_000, 3)
    assert (whole.before_xof, whole.now_xof) == (30_000, 140_000)
    by_sector = {name: (found.people, found.doubled) for name, found in grouped_by(rows, "sector")}
    assert by_sector == {"trade": (2, 2), "livestock": (1, 0)}
    page = (await browser.get("/panel/incomes?by=region")).text
    assert "lieu inconnu" in page
    assert [row["net_now_xof"] for row in await exported(browser)] == ["40000", "100000", "0"]


async def test_a_line_that_fits_no_activity_is_named_and_nothing_is_written(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert await bring(browser, BASELINES, BEGIN) == 303
    await look(browser, "Code personne;Secteur;Recettes\nK1;pêche;100\n", VISIT)
    assert "apportez d&#39;abord sa situation de départ" in browser.last
    await look(browser, BASELINES, BEGIN)
    assert "elle a déjà cette activité" in browser.last
    await look(browser, VISITS, {**VISIT, "seen_on": "2026-02-01"})
    assert "avant la situation de départ" in browser.last
    await look(browser, "Code personne;Recettes\nK1;\n", VISIT)
    assert "rien ne dit combien" in browser.last
    assert await browser.world.database.fetch(text("SELECT 1 FROM income_visit WHERE baseline = 0")) == []


async def test_figures_are_corrected_and_withdrawn_and_what_stood_stays(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert await bring(browser, BASELINES, BEGIN) == 303
    assert await bring(browser, VISITS, VISIT) == 303
    figures = {"seen_on": "2026-09-01", "income_xof": "600 000", "costs_xof": "20 000", "employed": "1", "goes_on": "1"}
    one, again = "/panel/incomes/1", {"act": "corrected", "number": "2", **figures}
    assert await send(browser, one, **again) == 422, "a reason is needed"
    assert await send(browser, one, **again, reason="un zéro manquait") == 303
    assert await send(browser, one, **again, reason="encore") == 422, "it is withdrawn already"
    assert (await exported(browser))[0]["net_now_xof"] == "580000"
    assert "un zéro manquait" in (await browser.get(one)).text
    assert await send(browser, one, act="unseen", number="1", reason="x") == 422, "a baseline is corrected"
    assert await send(browser, one, act="unseen", number="3", reason="autre personne") == 303
    assert (await exported(browser))[0]["net_now_xof"] == ""
    assert await send(browser, one, act="noted", **{**figures, "seen_on": "2026-01-01"}) == 422, "before the baseline"
    what = {"act": "changed", "sector": "crafts", "what": "Savon", "tools": "", "support": "", "programme": ""}
    assert await send(browser, one, **what) == 303
    assert await send(browser, one, act="withdrawn", reason="doublon") == 303
    assert len(await exported(browser)) == 2
    assert "doublon" in (await browser.get(one)).text
    lines = await browser.world.database.fetch(text("SELECT detail FROM audit_line WHERE action = 'income_changed'"))
    assert "sector: trade → crafts" in lines[0]["detail"]
    with pytest.raises(Exception, match="what was noted stays"):
        async with browser.world.database.unit_of_work() as unit:
            await unit.fetch(text("UPDATE income_visit SET income_xof = 1 WHERE activity_id = 2"))


async def test_an_agent_begins_an_activity_of_a_person_she_sees_and_others_see_none_of_it(browser: Browser) -> None:
    world = browser.world
    async with world.database.unit_of_work() as unit:
        hers = await enter_person(unit, 1, PersonGiven("f"), world.staff["agent"], 1)
        another = await enter_person(unit, 2, PersonGiven("f"), None, 1)
    await browser.sign_in("agent")
    form = {"sector": "gardening", "what": "Oignons", "tools": "Arrosoir", "support": "", "programme": ""}
    figures = {"seen_on": "2026-09-01", "income_xof": "9000", "costs_xof": "1000", "employed": "", "goes_on": "1"}
    assert await send(browser, f"/panel/persons/{hers}/income", **form, **figures) == 303
    assert await send(browser, f"/panel/persons/{hers}/income", **form, **{**figures, "income_xof": ""}) == 422
    assert (await browser.post(f"/panel/persons/{another}/income", {**form, **figures})).status_code == 404
    assert "Oignons" in (await browser.get(f"/panel/persons/{hers}")).text
    assert "Oignons" in (await browser.get("/panel/incomes")).text
    kept = await export_known(world.database, hers)
    assert [row["income_xof"] for row in kept["income_visit"]] == [9000]
    for scope in (TenantScope("ngo", 2), TenantScope("limited", None, world.staff["donor"])):
        assert await income_rows(ScopedReader(world.database, scope)) == []
    await browser.sign_in("donor")
    for address in ("/panel/incomes", "/panel/incomes/1"):
        assert (await browser.client.get(address)).status_code in {403, 404}


async def test_a_groups_activity_and_its_visits_are_withdrawn_with_a_reason(browser: Browser) -> None:
    await browser.sign_in("agent")
    address = "/panel/groups/00001/support"
    begun = {"act": "begin", "what": "Savon", "women": "3", "men": "0", "began_on": "2026-10-01"}
    seen = {"act": "seen", "activity": "1", "seen_on": "2026-11-20", "income_xof": "12 500", "costs_xof": "4000"}
    assert await send(browser, address, **begun) == 303
    assert await send(browser, address, **seen, goes_on="1") == 303
    gone = {"act": "withdrawn", "activity": "1", "number": "1"}
    assert await send(browser, address, **gone) == 422
    assert await send(browser, address, **gone, reason="pas vue ce jour") == 303
    assert "pas vue ce jour" in (await browser.get(address)).text
    table = (await browser.get("/panel/export/activities.csv?names=machine")).content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(table), delimiter=";"))["income_xof"] == "0"
    assert await send(browser, address, **{**gone, "number": "0"}, reason="doublon") == 303
    assert "Savon" not in (await browser.get("/panel/support")).text
    assert "doublon" in (await browser.get(address)).text


async def test_figures_of_persons_stay_on_postgresql(postgres_world: World) -> None:
    async with postgres_world.database.unit_of_work() as unit:
        she = await enter_person(unit, 1, PersonGiven("f"), None, 1)
    browser = Browser(postgres_world)
    await browser.sign_in("ngo_admin")
    form = {"sector": "trade", "what": "Étal", "tools": "", "support": "", "programme": "", "goes_on": "1"}
    figures = {"seen_on": "2026-09-01", "income_xof": "9000", "costs_xof": "1000", "employed": ""}
    assert await send(browser, f"/panel/persons/{she}/income", **form, **figures) == 303
    assert (await browser.get("/panel/incomes?sort=now")).status_code == 200
    for change in ("UPDATE income_visit SET income_xof = 1", "DELETE FROM income_visit"):
        with pytest.raises(Exception, match="what was noted stays"):
            async with postgres_world.database.unit_of_work() as unit:
                await unit.fetch(text(change))
