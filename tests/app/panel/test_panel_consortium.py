"""A programme that two organisations share: each its own groups, the lead the totals; a donor some of them, or it."""

import re
from datetime import date

import pytest
from sqlalchemy import text

from app.organisations.programmes.programmes import make_programme
from app.organisations.supports.supports import LineGiven, SupportGiven, hand_over, promise_support
from app.panel.access.factors.codes import code_at
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from tests.app.panel.camide import KEY, NOW, PASSWORD, World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
OF_AMSODE = ("Alhamdou", "00003", "Djébok", "salif", "+2237 00 03")
_SAVINGS = text("SELECT -sum(balance_xof) AS xof FROM account WHERE kind = 'shares' AND group_id IN (1, 3)")
_TAKING_PART = text("SELECT group_id FROM programme_group WHERE programme_id = 1 ORDER BY group_id")


async def chosen(world: World, who: str, codes: str, command: str = "groups") -> int:
    browser = Browser(world)
    await browser.sign_in(who)
    await browser.get("/panel/programmes/1")
    if command == "groups":
        ticked = {"group": codes.split(), "shown": ["00001", "00002", "00003"]}
        return (await browser.post("/panel/programmes/1/groups", ticked)).status_code
    return (await browser.post("/panel/programmes/1", {"act": command, "organisation": codes.split()})).status_code


@pytest.fixture
async def shared(world: World) -> World:
    """Camide leads, AMSODE takes part, each with one group; a grant of 300 000 F is half paid."""
    async with world.database.unit_of_work() as unit:
        assert await make_programme(unit, 1, "Sorofè", NOW.date()) == 1
    assert await chosen(world, "admin", "2", "partners") == 303
    assert await chosen(world, "ngo_admin", "00001") == 303
    assert await chosen(world, "salif", "00003") == 303
    async with world.database.unit_of_work() as unit:
        tranches = [(date(2026, 11, 1), 150_000), (date(2027, 1, 15), 150_000)]
        lines = [LineGiven(number, day, xof, group_id=3) for number, (day, xof) in enumerate(tranches, start=1)]
        october = date(2026, 10, 5)
        given = SupportGiven("cash", "Moulin", october, programme_id=1, women=9)
        support = await promise_support(unit, 2, None, given, lines)
        await hand_over(unit, {"id": support, "kind": "cash"}, 1, october, None)  # type: ignore[arg-type]
    return world


async def test_each_sees_its_groups_and_the_lead_what_all_add_up_to(shared: World) -> None:
    lead, partner = Browser(shared), Browser(shared)
    await lead.sign_in("ngo_admin")
    page = (await lead.get("/panel/programmes/1")).text
    both = int((await shared.database.fetch(_SAVINGS))[0]["xof"])
    plain = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert f"{both:,}".replace(",", " ") in plain
    assert "AMSODE" in page
    assert "150 000" in plain
    assert not [word for word in OF_AMSODE if word in page]
    assert (await lead.get("/panel/groups/00003")).status_code == 404
    await partner.sign_in("salif")
    page = (await partner.get("/panel/programmes/1")).text
    assert "Alhamdou" in page
    assert not [word for word in ("Benkadi", "00001", "Toutes les organisations") if word in page]
    for command in ("end", "partners"):
        await partner.get("/panel/programmes/1")
        assert (await partner.post("/panel/programmes/1", {"act": command})).status_code == 404


async def test_a_partner_changes_its_own_part_alone(shared: World) -> None:
    async def there() -> list[int]:
        return [row["group_id"] for row in await shared.database.fetch(_TAKING_PART)]

    assert await there() == [1, 3]
    assert await chosen(shared, "salif", "00003 00001") == 404, "a group of another"
    assert await chosen(shared, "salif", "") == 303
    assert await there() == [1]
    assert await chosen(shared, "admin", "00001 00002 00003") == 303, "the installation chooses for all"
    assert await there() == [1, 2, 3]
    assert await chosen(shared, "ngo_admin", "00001") == 303
    assert await there() == [1, 3]
    assert await chosen(shared, "admin", "99", "partners") == 404
    assert await chosen(shared, "admin", "", "partners") == 303, "who leaves takes her groups along"
    assert await there() == [1]
    partner = Browser(shared)
    await partner.sign_in("salif")
    assert (await partner.get("/panel/programmes/1")).status_code == 404


async def donor_sees(world: World, **fields: str | list[str]) -> str:
    """The dashboard of a donor after her view was set by whoever may."""
    who, hers = fields.pop("by", "admin"), fields.pop("donor", "donor")
    browser, donor = Browser(world), Browser(world)
    await browser.sign_in(who)
    address = f"/panel/team/{world.staff[hers]}"
    await browser.get(address)
    assert (await browser.post(address, {"act": "view", **fields})).status_code == 303
    await donor.sign_in(hers)
    page = (await donor.get("/panel")).text
    for path in ("/panel/indicators?by=region", "/panel/trainings", "/panel/consultations", "/panel/export"):
        assert (await donor.get(path)).status_code == 200
    return re.sub(r"[\u00a0\u202f]", " ", page)


async def test_a_donor_of_a_programme_sees_its_totals_and_what_was_paid(shared: World) -> None:
    """She is Camide's, which leads: two groups of two organisations stand in her totals, and nothing else."""
    page = await donor_sees(shared, programme="1", by="ngo_admin")
    assert tile(page, "Groupes actifs") == "2"
    assert "Sorofè" in page
    assert "150 000" in page
    assert "300 000" in page
    page = await donor_sees(shared, by="ngo_admin")
    assert tile(page, "Groupes actifs") == "2", "all of Camide's again: 00001 and 00002"
    assert "150 000" not in page, "to AMSODE's group, which is not hers to see"


async def test_a_donor_of_the_installation_sees_the_organisations_given_to_her(shared: World) -> None:
    made = await make_admin(
        shared.database, "world@example.org", PASSWORD, key=KEY, at=NOW, role="donor", code_secret=DEMO_CODE_SECRET
    )
    shared.staff["world"] = made.staff_id
    assert tile(await donor_sees(shared, donor="world"), "Groupes actifs") == "3"
    assert tile(await donor_sees(shared, donor="world", organisation="2"), "Groupes actifs") == "1"
    assert tile(await donor_sees(shared, donor="world", organisation=["2", "1"]), "Groupes actifs") == "3"
    assert tile(await donor_sees(shared, donor="world", programme="1"), "Groupes actifs") == "2"


async def test_a_view_that_is_nobodys_to_give_is_refused(shared: World) -> None:
    async with shared.database.unit_of_work() as unit:
        assert await make_programme(unit, 2, "Of AMSODE", NOW.date()) == 2
    browser = Browser(shared)
    await browser.sign_in("ngo_admin")
    address = f"/panel/team/{shared.staff['donor']}"
    await browser.get(address)
    assert "Of AMSODE" not in browser.last
    assert (await browser.post(address, {"act": "view", "programme": "2"})).status_code == 422
    await browser.sign_in("admin")
    await browser.get(address)
    assert (await browser.post(f"/panel/team/{shared.staff['agent']}", {"act": "view"})).status_code == 404


def tile(page: str, name: str) -> str:
    found = re.search(rf"<dt><a[^>]*>{name}</a></dt><dd>([^<]*)", page)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    ("by", "fields", "groups"),
    [("admin", {"organisation": "2"}, "1"), ("ngo_admin", {"programme": "1"}, "2"), ("admin", {}, "3")],
)
async def test_a_donor_sees_from_her_first_page_what_her_invitation_says(
    shared: World, by: str, fields: dict[str, object], groups: str
) -> None:
    browser, donor = Browser(shared), Browser(shared)
    await browser.sign_in(by)
    await browser.get("/panel/team")
    guest = {"name": "Nana", "email": "nana@example.org", "role": "donor", "language": "fr", **fields}
    link = re.search(r"/panel/invitations/[\w-]+", (await browser.post("/panel/team", guest)).text)
    assert link
    await donor.get(link.group())
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", donor.last)
    assert secret
    key = secret.group(1).replace(" ", "")
    chosen = {"password": PASSWORD, "again": PASSWORD, "code": code_at(key, shared.clock.now())}
    assert (await donor.post(link.group(), chosen)).status_code == 303
    shared.clock.pass_seconds(30)
    await donor.get("/panel/sign-in")
    signs = {"email": guest["email"], "password": PASSWORD, "code": code_at(key, shared.clock.now())}
    assert (await donor.post("/panel/sign-in", signs)).status_code == 303
    page = re.sub(r"[\u00a0\u202f]", " ", (await donor.get("/panel")).text)
    assert tile(page, "Groupes actifs") == groups


async def test_an_invitation_promises_nothing_that_is_not_hers_to_show(shared: World) -> None:
    async with shared.database.unit_of_work() as unit:
        theirs = await make_programme(unit, 2, "Of AMSODE", NOW.date())
    for by, fields in (("ngo_admin", {"programme": str(theirs)}), ("admin", {"organisation": ["1", "99"]})):
        browser = Browser(shared)
        await browser.sign_in(by)
        await browser.get("/panel/team")
        guest = {"name": "Nana", "email": "nana@example.org", "role": "donor", "language": "fr", **fields}
        refused = await browser.post("/panel/team", guest)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
    assert await shared.database.fetch(text("SELECT email FROM invitation")) == []
