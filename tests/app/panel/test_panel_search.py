"""Search finds what a person types, the same on both engines, in every organisation its own alone."""

from datetime import date

import pytest
from sqlalchemy import text

from app.organisations.searching import GROUPS_SHOWN, find_groups, find_members
from app.organisations.tenancy import ScopedReader, TenantScope
from app.panel.web.listing import PAGE_ROWS
from ledger.books.command import Command
from ledger.people.contacts.contact import Contact, change_contact
from ledger.people.groups.facts import FactChange, change_facts
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.people.membership.gone import forget_member
from tests.app.panel.camide import FOUNDED, NOW, World, make_group
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
CAMIDE, AMSODE = TenantScope("ngo", 1), TenantScope("ngo", 2)
LINES = text("SELECT * FROM audit_line WHERE action = 'people_searched' ORDER BY id")


@pytest.fixture(params=["sqlite", "postgresql"])
def of_engine(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue("world" if request.param == "sqlite" else "postgres_world")
    return found


@pytest.fixture
async def network(of_engine: World) -> World:
    """Groups and people whose names are written in every way, in two organisations."""
    world = of_engine
    for code, name, ngo_id, village in (
        ("K-015", "Médine", 1, "Kéniéba"),
        ("K-016", "L’Espoir", 1, "Ɲamina"),
        ("K-017", "ÉTOILE D'OR", 1, "Œuvre"),
        ("A-015", "Médine", 2, "Djébok"),
    ):
        world.groups[code] = await make_group(world.database, code, name, ngo_id, village, 0)
    async with world.database.unit_of_work() as unit:
        for code, number, name, phone in (
            ("K-015", 1, "Ɲɛlɛni N’Diaye", "+22366554433"),
            ("K-015", 2, "Cafe\u0301 Coulibaly-Keïta", None),
            ("A-015", 1, "Ɲɛlɛni N'Diaye", "+22366554433"),
        ):
            enrolment = Enrolment(number=number, name=name, joined_on=FOUNDED, phone=phone)
            await enrol_member(unit, world.groups[code], enrolment)
    return world


GROUPS = {
    "medine": ["K-015"],
    "MÉDINE": ["K-015"],
    "Me\u0301dine": ["K-015"],
    "keni": ["K-015"],
    "medine kenieba": ["K-015"],
    "medine diamou": [],
    "l'espoir": ["K-016"],
    "L’ESPOIR": ["K-016"],
    "lʼespoir": ["K-016"],
    "espoir": ["K-016"],
    "nyamina": ["K-016"],
    "ɲamina": ["K-016"],
    "etoile d’or": ["K-017"],
    "oeuvre": ["K-017"],
    "K-015": ["K-015"],
    "k 015": ["K-015"],
    "k015": ["K-015"],
    "k-01": ["K-015", "K-016", "K-017"],
    "0000": ["00001", "00002"],
    "%": [],
    "_": [],
    "'; --": [],
}
PEOPLE = {
    "neleni": [],
    "nyeleni": ["K-015/1"],
    "Ɲɛlɛni": ["K-015/1"],
    "n'diaye": ["K-015/1"],
    "n’diaye nyeleni": ["K-015/1"],
    "cafe": ["K-015/2"],
    "coulibaly keita": ["K-015/2"],
    "66554433": ["K-015/1"],
    "66 55 44 33": ["K-015/1"],
    "+223 66 55 44 33": ["K-015/1"],
    "0022366554433": ["K-015/1"],
    "66554434": [],
    "K-015 2": ["K-015/2"],
    "k015/2": ["K-015/2"],
    "medine 1": ["K-015/1"],
    "keita 2": ["00001/2", "00002/2", "K-015/2"],
    "2": ["00001/2", "00002/2", "K-015/2"],
    "traore": ["00001/1", "00002/1"],
    "%": [],
    "% 1": [],
    "": [],
}


async def test_every_way_to_type_it_finds_the_groups_and_people_of_ones_own(network: World) -> None:
    window = ScopedReader(network.database, CAMIDE)
    for typed, codes in GROUPS.items():
        assert [row["code"] for row in await find_groups(window, typed)] == codes, typed
    for typed, people in PEOPLE.items():
        assert [f"{row['code']}/{row['number']}" for row in (await find_members(window, typed))[0]] == people, typed
    theirs = ScopedReader(network.database, AMSODE)
    assert [row["code"] for row in await find_groups(theirs, "medine")] == ["A-015"]
    assert [row["code"] for row in (await find_members(theirs, "66554433"))[0]] == ["A-015"]
    hers = ScopedReader(network.database, TenantScope.of("agent", 1, network.staff["agent"]))
    assert [row["code"] for row in (await find_members(hers, "traore"))[0]] == ["00001"]


async def test_a_new_name_is_found_and_the_old_one_no_more(network: World) -> None:
    database, group_id = network.database, network.groups["K-015"]
    window = ScopedReader(database, CAMIDE)
    async with database.unit_of_work() as unit:
        await unit.lock(group_id)
        contact = Contact(name="Hawa Bâ", phone=None, language="fr", sms_wanted=True, sms_on_shared=False)
        await change_contact(unit, Command(group_id, "name", NOW, "panel"), 1, contact)
        await forget_member(unit, group_id, 2, "Membre 2")
        change = FactChange(holds_from=NOW.date(), reason="", at=NOW)
        await change_facts(unit, group_id, {"name": "Sigui Tɛmɛ"}, change)
    assert [row["number"] for row in (await find_members(window, "hawa ba"))[0]] == [1]
    assert await find_members(window, "nyeleni") == ([], 0)
    assert await find_members(window, "coulibaly keita") == ([], 0)
    assert [row["code"] for row in await find_groups(window, "sigui teme kenieba")] == ["K-015"]
    assert await find_groups(window, "medine") == []


async def test_results_come_a_page_at_a_time_and_leave_nobody_out(world: World) -> None:
    async with world.database.unit_of_work() as unit:
        for group in ("00001", "00002"):
            for number in range(7, 7 + PAGE_ROWS):
                enrolment = Enrolment(number=number, name="Sira Dembélé", joined_on=date(2026, 3, 4))
                await enrol_member(unit, world.groups[group], enrolment)
    window = ScopedReader(world.database, CAMIDE)
    pages = [await find_members(window, "dembele", "group", PAGE_ROWS, skipped) for skipped in (0, PAGE_ROWS)]
    assert [number for _, number in pages] == [2 * PAGE_ROWS, 2 * PAGE_ROWS]
    seen = [f"{row['code']}/{row['number']}" for page, _ in pages for row in page]
    assert seen == [f"{group}/{number}" for group in ("00001", "00002") for number in range(7, 7 + PAGE_ROWS)]


async def test_the_field_stands_on_every_page_of_who_may_read_groups(browser: Browser) -> None:
    for who, expected in (("agent", 200), ("auditor", 200), ("admin", 200), ("donor", 403), ("translator", 403)):
        await browser.sign_in(who)
        page = (await browser.get("/panel/settings")).text
        assert ('action="/panel/search"' in page) == (expected == 200), who
        assert (await browser.get("/panel/search?q=awa")).status_code == expected, who


async def test_who_was_read_stands_in_the_log_of_her_organisation(browser: Browser) -> None:
    database = browser.world.database
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/search?q=70000103")).text
    assert 'href="/panel/groups/00001/members/3"' in page
    assert "Kadia Sissoko" in page
    await browser.get("/panel/search?q=awa")
    await browser.get("/panel/search?q=nobody-is-called-so")
    await browser.sign_in("admin")
    await browser.get("/panel/search?q=70000301")
    told = [(row["ngo_id"], row["group_id"], row["member"], row["detail"]) for row in await database.fetch(LINES)]
    assert told == [(1, 1, 3, ""), (1, None, None, ""), (2, 3, 1, "")]
    await browser.sign_in("ngo_admin")
    about_her = (await browser.get("/panel/audit?about=00001&member=3")).text
    assert about_her.count("Recherche de personnes") == 3, "two lines, and the choice of what to look for"


async def test_many_groups_are_shown_by_a_link_to_their_list(world: World, browser: Browser) -> None:
    for number in range(GROUPS_SHOWN + 1):
        await make_group(world.database, f"M-{number:02}", "Jigi", 1, "", 0)
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/search?q=jigi")).text
    assert page.count('href="/panel/groups/M-') == GROUPS_SHOWN
    assert 'href="/panel/groups?q=jigi"' in page
    assert 'href="/panel/groups/M-10"' in (await browser.get("/panel/groups?q=jigi")).text
