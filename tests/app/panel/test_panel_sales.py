"""Goods sold in lots: each producer is paid to the franc by what she brought; a lot is withdrawn, never changed."""

import csv
import io

import pytest
from sqlalchemy import text

from app.organisations.incomes.lots import LotGiven, LotShare, all_sold, lots, sell_lot, sold_by, whole_sold
from app.organisations.persons.persons import PersonGiven, enter_person
from app.organisations.tenancy import ScopedReader, TenantScope
from app.privacy.known_person import export_known
from tests.app.panel.camide import NOW, World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
ADDRESS = "/panel/sales/list"
LOT = {
    "product": "Beurre de karité", "unit": "kg", "season": "2025/2026", "sold_on": "2026-10-01", "buyer": "Coprokazan",
    "price_xof": "100 000", "certificate": "Bio FR-01", "costs": "Transport = 9 999\r\nSacs: 1", "programme": "",
    "replaces": "", "reason": "",
}  # fmt: skip
SHEET = "Code personne;Sexe;Poids kg\nK1;F;1\nK2;F;1\nK3;F;5\n"


async def look(browser: Browser, sheet: str, **fields: str) -> str:
    await browser.get(ADDRESS)
    page = (await browser.post(ADDRESS, {**LOT, **fields}, files={"file": ("a.csv", sheet.encode(), "text/csv")})).text
    return page.partition(f'action="{ADDRESS}/')[2].partition('"')[0]


async def sell(browser: Browser, sheet: str = SHEET, **fields: str) -> str:
    token = await look(browser, sheet, **fields)
    answer = await browser.post(f"{ADDRESS}/{token}", {**LOT, **fields, "act": "write"})
    return str(answer.headers.get("location", "")).partition("?")[0] or answer.text


async def exported(browser: Browser) -> list[dict[str, str]]:
    content = (await browser.get("/panel/export/sales.csv?names=machine")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


async def test_what_is_left_of_the_price_reaches_the_producers_to_the_franc(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert await sell(browser) == "/panel/lots/1"
    rows = await exported(browser)
    assert [(row["person"], row["brought"], row["paid_xof"]) for row in rows] == [
        ("K1", "1", "12857"), ("K2", "1", "12857"), ("K3", "5", "64286"),
    ]  # fmt: skip
    assert sum(int(row["paid_xof"]) for row in rows) == 100_000 - 10_000
    page = (await browser.get("/panel/lots/1")).text
    assert "Transport" in page
    assert "Bio FR-01" in page
    for by in ("product", "season", "buyer", "producer"):
        assert (await browser.get(f"/panel/sales?by={by}&sort=-paid_xof")).status_code == 200
    assert "K3" in browser.last
    async with browser.world.database.unit_of_work() as unit:
        sold = LotGiven("Beurre de karité", "2026/2027", "kg", "Cotapex", NOW.date(), 700)
        await sell_lot(unit, 1, None, sold, [(1, LotShare(1)), (3, LotShare(6))], 1)
    window = ScopedReader(browser.world.database, TenantScope("ngo", 1))
    (product,) = await sold_by(window, "product")
    assert (product["lots"], product["quantity"], product["price_xof"], product["producers"]) == (2, 14, 100_700, 3)
    assert [row["producers"] for row in await sold_by(window, "season")] == [3, 2]
    assert (await whole_sold(window))["producers"] == 3


async def test_a_sheet_that_says_what_each_was_paid_is_taken_at_its_word_if_it_adds_up(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    sheet = "Code personne;Sexe;Poids kg;Montant payé\nK1;F;1;{}\nK2;F;1;{}\n"
    await look(browser, sheet.format(50_000, 39_999))
    assert "89999 F" in browser.last
    await look(browser, sheet.format(50_000, ""))
    assert "remplissez la colonne" in browser.last
    await look(browser, "Code personne;Sexe\nK1;F\n")
    assert "rien ne dit combien" in browser.last
    assert await sell(browser, sheet.format(50_000, 40_000)) == "/panel/lots/1"
    assert [row["paid_xof"] for row in await exported(browser)] == ["50000", "40000"]


async def test_a_lot_is_withdrawn_or_replaced_and_stays_readable(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert await sell(browser) == "/panel/lots/1"
    assert "noté déjà" in await sell(browser)
    assert "Aucun lot" in await sell(browser, replaces="9", reason="x")
    assert await sell(browser, replaces="1", reason="prix faux", price_xof="110 000") == "/panel/lots/2"
    assert "prix faux" in (await browser.get("/panel/lots/1")).text
    assert {row["price_xof"] for row in await exported(browser)} == {"110000"}
    await browser.get("/panel/lots/2")
    assert (await browser.post("/panel/lots/2", {"act": "withdrawn", "reason": ""})).status_code == 422
    assert (await browser.post("/panel/lots/2", {"act": "withdrawn", "reason": "doublon"})).status_code == 303
    assert await exported(browser) == []
    assert "doublon" in (await browser.get("/panel/lots/2")).text
    database = browser.world.database
    assert len((await export_known(database, 1))["lot_line"]) == 2
    await attack(browser.world)


async def test_what_was_sold_and_paid_stays_on_postgresql(postgres_world: World) -> None:
    browser = Browser(postgres_world)
    await browser.sign_in("ngo_admin")
    assert await sell(browser) == "/panel/lots/1"
    for page in ("/panel/sales", "/panel/sales?by=producer&sort=code", "/panel/lots/1?sort=-paid_xof"):
        assert (await browser.get(page)).status_code == 200
    await attack(postgres_world)


async def attack(world: World) -> None:
    changes = (
        "UPDATE lot SET price_xof = 1",
        "DELETE FROM lot",
        "UPDATE lot_line SET paid_xof = 0",
        "DELETE FROM lot_cost",
    )
    for change in changes:
        with pytest.raises(Exception, match="what was sold and paid stays"):
            async with world.database.unit_of_work() as unit:
                await unit.fetch(text(change))


async def test_lots_of_others_are_not_here_and_an_agent_sees_her_producers_alone(browser: Browser) -> None:
    world = browser.world
    async with world.database.unit_of_work() as unit:
        hers = await enter_person(unit, 1, PersonGiven("f"), world.staff["agent"], 1)
        another = await enter_person(unit, 1, PersonGiven("f"), None, 1)
        sold = LotGiven("Riz étuvé", "2026", "sac", "PAM", NOW.date(), 300)
        await sell_lot(unit, 1, None, sold, [(hers, LotShare(1)), (another, LotShare(2))], 1)
        far = await enter_person(unit, 2, PersonGiven("f"), None, 1)
        await sell_lot(unit, 2, None, sold, [(far, LotShare(1))], 1)
    for scope, count in ((TenantScope("ngo", 2), 1), (TenantScope("limited", None, world.staff["donor"]), 0)):
        assert len(await lots(ScopedReader(world.database, scope))) == count
    agent = ScopedReader(world.database, TenantScope("agent", 1, world.staff["agent"]))
    assert [row["paid_xof"] for row in await all_sold(agent)] == [100]
    await browser.sign_in("agent")
    assert (await browser.get("/panel/lots/1")).status_code == 200
    assert (await browser.get("/panel/lots/2")).status_code == 404
    assert (await browser.client.get(ADDRESS)).status_code == 403
