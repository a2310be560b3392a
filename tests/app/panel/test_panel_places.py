"""One place has one name under all its spellings; what is not on the list waits for the installation's admin."""

import pytest
from sqlalchemy import text

from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
_WRITE = text("UPDATE savings_group SET region = :region WHERE id = :id")
_REGIONS = text("SELECT region FROM savings_group ORDER BY id")
_SHEET = "groupe;nom du groupe;région;cercle;commune\nK-7;Benkadi;{region};{cercle};{commune}\n"


async def regions(world: World) -> list[str]:
    return [row["region"] for row in await world.database.fetch(_REGIONS)]


async def test_what_is_not_on_the_list_is_listed_and_matched_by_a_person(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(_WRITE, id=1, region="Sègou Haut")
        await unit.fetch(_WRITE, id=2, region="Mandé")
    await browser.sign_in("admin")
    page = (await browser.get("/panel/places")).text
    assert "Sègou Haut" in page
    assert "dans Kayes avant 2023" in page, "the list itself is there"
    assert page.index(">Ménaka<") < page.index(">Mopti<"), "accents or not"
    match = {"act": "match", "level": "region", "written": "Sègou Haut", "name": "SEGOU "}
    assert (await browser.post("/panel/places", match)).status_code == 303
    added = {"act": "add", "level": "region", "name": "Mandé", "spellings": "Mandeng, Manden"}
    await browser.get("/panel/places")
    assert (await browser.post("/panel/places", added)).status_code == 303
    assert await regions(browser.world) == ["Ségou", "Mandé", "Kayes"]
    assert "Tout ce qui est écrit est sur la liste" in (await browser.get("/panel/places")).text
    found = (await browser.get("/panel/groups?region=REGION DE SEGOU")).text
    assert "Benkadi" in found, "asked in another spelling"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"act": "match", "level": "region", "written": "Segu", "name": "Sahel"}, "Aucun lieu de ce nom"),
        ({"act": "match", "level": "region", "written": "segou", "name": "Kayes"}, "est déjà sur la liste"),
        ({"act": "add", "level": "cercle", "name": "Toukoto Nord"}, "dans quelle région"),
        ({"act": "add", "level": "region", "name": "BKO"}, "est déjà sur la liste"),
        ({"act": "add", "level": "region", "name": " ' "}, "soixante lettres"),
        ({"act": "add", "level": "canton", "name": "Manding"}, "Choisissez région"),
    ],
)
async def test_what_cannot_be_added_is_one_line(browser: Browser, form: dict[str, str], says: str) -> None:
    await browser.sign_in("admin")
    await browser.get("/panel/places")
    answer = await browser.post("/panel/places", form)
    assert answer.status_code == 422
    assert says in answer.text


async def test_nobody_but_the_installation_changes_the_list(world: World) -> None:
    for who in ("ngo_admin", "agent", "auditor", "donor"):
        browser = Browser(world)
        await browser.sign_in(who)
        await browser.get("/panel/settings")
        form = {"act": "add", "level": "commune", "name": "Kolokani"}
        assert (await browser.post("/panel/places", form)).status_code == 403


@pytest.mark.parametrize(
    ("region", "cercle", "there"),
    [
        ("SEGOU ", "", "Ségou"),
        ("Segou", "MACINA", "Ségou"),
        ("", "nara", "Nara"),
        ("Koulikoro", "Nara", "Nara"),  # the region it was part of before 2023
        ("Timbuktu", "", "Tombouctou"),
        ("District de Bamako", "", "Bamako"),
    ],
)
async def test_a_sheet_may_spell_a_place_its_own_way(browser: Browser, region: str, cercle: str, there: str) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/import")
    body = _SHEET.format(region=region, cercle=cercle, commune="Cinzana  Gare").encode()
    page = (await browser.post("/panel/import", {}, files={"file": ("liste.csv", body)})).text
    assert "Lieux, comme la liste les nomme" in page
    assert there in page
    token = page.split('action="/panel/import/')[1].split('"')[0]
    assert (await browser.post(f"/panel/import/{token}", {})).status_code == 303
    row = (await browser.world.database.fetch(text("SELECT * FROM savings_group WHERE code = 'K-7'")))[0]
    assert (row["region"], row["commune"]) == (there, "Cinzana Gare")


@pytest.mark.parametrize(
    ("region", "cercle", "says"),
    [("Segouu", "", "proches : Ségou"), ("Kayes", "Macina", "dans une autre région : Ségou")],
)
async def test_a_sheet_with_a_place_that_is_none_is_not_imported(
    browser: Browser, region: str, cercle: str, says: str
) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/import")
    body = _SHEET.format(region=region, cercle=cercle, commune="").encode()
    answer = await browser.post("/panel/import", {}, files={"file": ("liste.csv", body)})
    assert answer.status_code == 422
    assert says in answer.text
