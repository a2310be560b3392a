"""Programmes: groups are tagged, found and added up by them, and no phone ever hears of one."""

import csv
import io
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from app.organisations.programmes.programmes import choose_groups, make_programme
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]


async def begun(browser: Browser, name: str = "Voix des femmes") -> str:
    """The address of a new programme of Camide with Benkadi in it."""
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/programmes")
    address = (await browser.post("/panel/programmes", {"name": name})).headers["location"].partition("?")[0]
    await browser.get(address)
    assert (await browser.post(f"{address}/groups", {"group": "00001", "shown": ["00001", "00002"]})).status_code == 303
    return address


async def test_a_programme_adds_up_its_groups_and_finds_them(browser: Browser) -> None:
    address = await begun(browser)
    page = (await browser.get("/panel/programmes")).text
    assert "Voix des femmes" in page
    assert "72\u00a0000\u00a0F" in page
    found = (await browser.get(f"/panel/groups?programme={address.rpartition('/')[2]}")).text
    assert "Benkadi" in found
    assert "Sabougnouma" not in found
    actions = await browser.world.database.fetch(text("SELECT action, ngo_id FROM audit_line ORDER BY id DESC LIMIT 2"))
    assert [(row["action"], row["ngo_id"]) for row in actions] == [("programme_changed", 1), ("programme_made", 1)]


async def test_a_group_in_two_programmes_counts_in_both_and_once_in_the_total(browser: Browser) -> None:
    await begun(browser)
    async with browser.world.database.unit_of_work() as unit:
        second = await make_programme(unit, 1, "Sorofè", browser.world.clock.now().date())
        await choose_groups(unit, second, [1, 2], [1])
    answer = await browser.get("/panel/export/indicators.csv?names=machine&by=programme")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert [(row["key"], row["groups"], row["active"]) for row in rows] == [
        ("Sorofè", "2", "12"),
        ("Voix des femmes", "1", "6"),
    ]
    page = (await browser.get("/panel/indicators?by=programme")).text
    whole = page.partition("<tfoot>")[2]
    assert whole.startswith('<tr><th scope="row">Ensemble</th><td class="num" data-th="Membres">12</td>')
    one = (await browser.get("/panel/export/indicators.csv?names=machine&by=group&programme=1")).text
    assert "00001" in one
    assert "00002" not in one


async def test_groups_of_others_and_of_nobody_are_not_taken_in(browser: Browser) -> None:
    address = await begun(browser)
    for others in ("00003", "99999"):
        answer = await browser.post(f"{address}/groups", {"group": ["00001", others], "shown": "00001"})
        assert answer.status_code == 404
        await browser.get(address)
    rows = await browser.world.database.fetch(text("SELECT group_id FROM programme_group"))
    assert [row["group_id"] for row in rows] == [1]


async def test_a_page_of_boxes_says_nothing_of_the_groups_on_other_pages(browser: Browser) -> None:
    address = await begun(browser)
    page = (await browser.get(f"{address}/groups?q=sabou&sort=-members")).text
    assert re.findall(r'name="group" value="(\w+)"[^>]*?( checked)?>', page) == [("00002", "")]
    answer = await browser.post(f"{address}/groups?q=sabou&sort=-members", {"shown": "00002", "group": "00002"})
    assert answer.headers["location"] == f"{address}/groups?q=sabou&sort=-members&said=saved"
    rows = await browser.world.database.fetch(text("SELECT group_id FROM programme_group ORDER BY group_id"))
    assert [row["group_id"] for row in rows] == [1, 2]
    await browser.get(f"{address}/groups")
    await browser.post(f"{address}/groups", {"shown": ["00001", "00002"], "group": "00002"})
    rows = await browser.world.database.fetch(text("SELECT group_id FROM programme_group"))
    assert [row["group_id"] for row in rows] == [2]


async def test_a_programme_ends_and_goes_on_and_no_two_share_a_name(browser: Browser) -> None:
    address = await begun(browser)
    await browser.post(address, {"act": "end"})
    assert "terminé le 22/11/2026" in (await browser.get(address)).text
    await browser.post(address, {"act": "resume"})
    assert "terminé" not in (await browser.get(address)).text
    await browser.get("/panel/programmes")
    for name in ("Voix  des femmes", "", "x" * 81):
        assert (await browser.post("/panel/programmes", {"name": name})).status_code == 422


async def test_an_installations_admin_says_whose_programme_it_is(browser: Browser) -> None:
    await browser.sign_in("admin")
    await browser.get("/panel/programmes")
    assert (await browser.post("/panel/programmes", {"name": "Paix"})).status_code == 422
    assert (await browser.post("/panel/programmes", {"name": "Paix", "ngo": "2"})).status_code == 303
    await browser.sign_in("ngo_admin")
    assert "Paix" not in (await browser.get("/panel/programmes")).text


def test_nothing_that_speaks_to_a_phone_knows_of_programmes() -> None:
    """Survivors of violence are among those whose programme nobody may read over a shoulder."""
    rooms = ("menus", "sessions", "app/messaging", "app/phone", "app/ussd")
    files = [file for room in rooms for file in (ROOT / room).rglob("*") if file.suffix in (".py", ".toml")]
    files += [file for file in (ROOT / "ledger").rglob("*.py") if "tables" not in file.parts]
    assert len(files) > 100
    for file in files:
        words = file.read_text(encoding="utf-8").lower()
        assert "programme_group" not in words, file
        assert "organisations.programmes" not in words, file
        assert "from programme" not in words, file


async def test_a_name_is_put_right_and_the_one_before_is_kept(browser: Browser) -> None:
    address = await begun(browser, "Voix des fames")
    await begun(browser, "Sorofè")
    await browser.get(address)
    assert (await browser.post(address, {"act": "rename", "name": "Sorofè"})).status_code == 422
    assert "a déjà un programme de ce nom" in browser.last
    assert (await browser.post(address, {"act": "rename", "name": "Voix des femmes"})).status_code == 303
    assert "Voix des femmes" in (await browser.get(address)).text
    line = (await browser.world.database.fetch(text("SELECT detail FROM audit_line ORDER BY id DESC LIMIT 1")))[0]
    assert line["detail"] == "1 name, before: Voix des fames"


async def test_one_made_by_mistake_is_withdrawn_and_its_history_stays(browser: Browser) -> None:
    address = await begun(browser)
    await browser.get(address)
    fields = {"act": "withdraw", "reason": "Doublon"}
    assert (await browser.post(address, fields)).headers["location"] == "/panel/programmes?said=withdrawn"
    for page in ("/panel/programmes?said=withdrawn", "/panel/groups", "/panel/groups/00001", "/panel/trainings"):
        assert "Voix des femmes" not in (await browser.get(page)).text, page
    assert (await browser.get(address)).status_code == 404
    facts = (await browser.get("/panel/groups/00001/facts")).text
    assert facts.count("Voix des femmes") == 2, "it came and it went"
    assert "Doublon" in facts
    assert "retiré: Voix des femmes" in (await browser.get("/panel/audit")).text
    assert await begun(browser) == address, "its name is free again"
    assert "Voix des femmes" in (await browser.get("/panel/programmes")).text


async def test_one_that_was_used_is_ended_and_not_withdrawn(browser: Browser) -> None:
    address = await begun(browser)
    donor = f"/panel/team/{browser.world.staff['donor']}"
    await browser.get(donor)
    assert (await browser.post(donor, {"act": "view", "programme": address.rpartition("/")[2]})).status_code == 303
    await browser.get(address)
    assert (await browser.post(address, {"act": "withdraw", "reason": "x"})).status_code == 422
    assert "terminez-le plutôt" in browser.last
    assert (await browser.get(address)).status_code == 200
