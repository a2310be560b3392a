"""A group's way: own capital before outside money, principles, officers over time, its tree and its offspring."""

import pytest
from sqlalchemy import text

from ledger.books.command import Command
from ledger.people.authentication.pins import change_pin
from tests.app.panel.camide import ROLES
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
LIFE = "/panel/groups/00001/life"


async def village_organisation(browser: Browser) -> None:
    """A village organisation with Benkadi in it, for whom Binta speaks; an SHG, made by Camide in the panel."""
    form = {"kind": "tier", "code": "V0001", "name": "Logo Sinsinw", "language": "fr", "family": "shg"}
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/new-group")
    assert (await browser.post("/panel/new-group", form)).status_code == 303
    await browser.get("/panel/groups/V0001/seats")
    seat = {"act": "take", "group": "00001", "number": "2"}
    assert (await browser.post("/panel/groups/V0001/seats", seat)).status_code == 303


async def chooses_a_pin(browser: Browser, member: int) -> None:
    command = Command(1, f"pin/{member}", browser.world.clock.now(), "ussd", member)
    await change_pin(browser.world.database, command, browser.world.vault.hash(1, member, "4917"))


async def office(browser: Browser, act: str, role: str, member: int) -> None:
    await browser.get(LIFE)
    assert (await browser.post(LIFE, {"act": act, "role": role, "number": str(member)})).status_code == 303


async def test_own_capital_stands_before_outside_money(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = (await browser.get(LIFE)).text
    # 72 000 F saved; 62 000 F in the box and 10 000 F lent: nothing was earned yet, nothing is owed outside.
    assert page.index("Capital propre") < page.index("Argent emprunté dehors")
    assert page.count("72\u00a0000\u00a0F") == 2
    assert "Cinq principes" not in page  # an AVEC


async def test_the_tree_is_seen_from_both_ends_and_never_through_the_wall(browser: Browser) -> None:
    await village_organisation(browser)
    page = (await browser.get(LIFE)).text
    assert "Logo Sinsinw" in page
    assert "représenté par Binta Keïta" in page
    above = (await browser.get("/panel/groups/V0001/life")).text
    assert "Groupes membres" in (await browser.get("/panel/groups/V0001/seats")).text
    assert "Cinq principes" in above
    await browser.sign_in("agent")  # Benkadi is hers, the organisation is not
    assert "Logo Sinsinw" not in (await browser.get(LIFE)).text
    assert (await browser.get("/panel/groups/V0001/life")).status_code == 404
    assert (await browser.get("/panel/groups/V0001/seats")).status_code == 404


async def test_a_group_grows_from_a_group(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = "/panel/groups/00002/life"
    await browser.get(address)
    for wrong in ("00002", "00003", "99999"):  # itself, another organisation's, nobody's
        assert (await browser.post(address, {"from": wrong})).status_code == 422
    assert (await browser.post(address, {"from": "00001", "trainer": "Kadia, animatrice"})).status_code == 303
    assert "Kadia, animatrice" in (await browser.get(address)).text
    assert "Sabougnouma" in (await browser.get(LIFE)).text
    lines = await browser.world.database.fetch(text("SELECT group_id FROM audit_line WHERE action = 'origin_told'"))
    assert [row["group_id"] for row in lines] == [2]
    await browser.get(address)
    await browser.post(address, {"from": "", "trainer": ""})
    assert "Sabougnouma" not in (await browser.get(LIFE)).text


async def test_leaders_of_all_times_are_remembered(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await office(browser, "end_office", "treasurer", 3)
    await office(browser, "begin_office", "treasurer", 6)
    page = (await browser.get(LIFE)).text
    before, after = page.index("Oumou Sangaré"), page.rindex("Kadia Sissoko")
    assert before < after
    assert "22/11/2026" in page


async def seated(browser: Browser) -> str:
    """A network of two groups in the panel, made of a group that was there; give its page of seats."""
    await village_organisation(browser)
    return "/panel/groups/V0001/seats"


async def test_a_tier_shows_its_books_its_members_books_and_the_sum(browser: Browser) -> None:
    address = await seated(browser)
    page = (await browser.get(address)).text
    assert page.index("Ses propres livres") < page.index("Livres de ses membres") < page.index("Ensemble")
    assert "représenté par" not in page
    assert page.count("72\u00a0000\u00a0F") == 3  # of its members, of all, of Benkadi
    home = (await browser.get("/panel")).text
    assert "Sièges de groupes" in home
    indicators = (await browser.get("/panel/indicators?by=region")).text
    assert "Sièges de groupes" in indicators


async def test_seats_are_taken_spoken_for_and_given_up_in_the_panel(browser: Browser) -> None:
    address = await seated(browser)
    await browser.get(address)
    for wrong, said in (
        ({"act": "take", "group": "00003"}, "Aucun groupe"),  # another organisation's
        ({"act": "take", "group": "V0001"}, "Impossible"),
        ({"act": "take", "group": "00002", "number": "99"}, "pas de membre 99"),
        ({"act": "give_up", "group": "00002"}, "pas de siège"),
        ({"act": "speaker", "group": "00001", "number": ""}, "pas de membre"),
        ({"act": "speaker", "group": "00001", "number": "x"}, "pas de membre"),
    ):
        answer = await browser.post(address, wrong)
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    assert (await browser.post(address, {"act": "take", "group": "00002", "number": "3"})).status_code == 303
    assert "Kadia Sissoko" in (await browser.get(address)).text
    assert (await browser.post(address, {"act": "speaker", "group": "00002", "number": "1"})).status_code == 303
    assert "Kadia Sissoko" not in (await browser.get(address)).text
    assert (await browser.post(address, {"act": "give_up", "group": "00002"})).status_code == 303
    assert "Sabougnouma" not in (await browser.get(address)).text
    lines = await browser.world.database.fetch(
        text("SELECT action FROM audit_line WHERE action LIKE 'seat_%' ORDER BY id")
    )
    assert [row["action"] for row in lines] == ["seat_taken", "seat_taken", "seat_spoken_for", "seat_given_up"]


async def test_a_group_becomes_a_tier_in_the_panel_and_only_then_has_seats(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = "/panel/groups/00001/seats"
    assert "Donner un siège" not in (await browser.get(address)).text
    refused = await browser.post(address, {"act": "take", "group": "00002"})
    assert (refused.status_code, "ne peut pas recevoir" in refused.text) == (422, True)
    assert (await browser.post("/panel/groups/00001/tier")).status_code == 303
    assert "Donner un siège" in (await browser.get(address)).text
    assert (await browser.post("/panel/groups/00001/tier")).status_code == 404


async def test_a_network_shows_which_group_grew_from_which(browser: Browser) -> None:
    address = await seated(browser)
    await browser.get(address)
    await browser.post(address, {"act": "take", "group": "00002"})
    await browser.get("/panel/groups/00002/life")
    await browser.post("/panel/groups/00002/life", {"from": "00001", "trainer": "Kadia"})
    page = (await browser.get(address)).text
    assert "1 groupe est issu d" in page
    tree = page[page.index("Quel groupe est issu") :]
    assert tree.index("Benkadi") < tree.index("Sabougnouma")
    await browser.get("/panel/groups/00001/life")  # said in a circle by mistake: shown, and no page hangs
    await browser.post("/panel/groups/00001/life", {"from": "00002"})
    assert (await browser.get(address)).status_code == 200


async def test_a_body_that_saves_nothing_is_made_and_lived_with_in_the_panel(browser: Browser) -> None:
    await seated(browser)
    form = {
        "kind": "body",
        "code": "ASACO-1",
        "name": "Association de santé de Kita",
        "language": "fr",
        "family": "shg",
    }
    for wrong, said in (
        ({"code": "00001"}, "a déjà ce code"),
        ({"code": "à!"}, "20 lettres"),
        ({"tier": "00001"}, "Aucune organisation villageoise"),
        ({"kind": "group", "family": "none"}, "Un groupe épargne"),
    ):
        await browser.get("/panel/new-group")
        answer = await browser.post("/panel/new-group", form | wrong)
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    await browser.get("/panel/new-group")
    made = await browser.post("/panel/new-group", form | {"tier": "V0001"})
    assert (made.status_code, made.headers["location"]) == (303, "/panel/groups/ASACO-1?said=saved")
    await browser.get("/panel/groups/ASACO-1/enrol")
    person = {"name": "Fanta Keïta", "language": "fr", "sex": "f", "consent_how": "oral", "phone": "70112233"}
    assert (await browser.post("/panel/groups/ASACO-1/enrol", person)).status_code == 303
    page = (await browser.get("/panel/groups/ASACO-1")).text
    assert "Fanta Keïta" in page
    assert "Caisse" not in page
    assert "Réunions" not in page.partition("<main")[2]
    for of_a_box in ("meetings", "loans", "rules", "share-out", "passbooks", "incidents", "activation"):
        assert (await browser.get(f"/panel/groups/ASACO-1/{of_a_box}")).status_code == 404, of_a_box
    for of_hers in ("life", "support", "members/1", "members/1/data"):
        assert (await browser.get(f"/panel/groups/ASACO-1/{of_hers}")).status_code == 200, of_hers
    assert "Association de santé de Kita" in (await browser.get("/panel/groups/V0001/seats")).text
    life = "/panel/groups/ASACO-1/life"
    await browser.get(life)
    assert (await browser.post(life, {"act": "begin_office", "role": "president", "number": "7"})).status_code == 422
    for act in ("begin_office", "end_office"):
        assert (await browser.post(life, {"act": act, "role": "president", "number": "1"})).status_code == 303
    assert "Fanta Keïta" in (await browser.get(life)).text
    terms = await browser.world.database.fetch(text("SELECT o.role, o.ended_on FROM office o WHERE o.group_id = 5"))
    assert [tuple(row) for row in terms] == [("president", "2026-11-22")]
    await chooses_a_pin(browser, 2)
    await browser.get(LIFE)
    of_a_group = await browser.post(LIFE, {"act": "begin_office", "role": "president", "number": "2"})
    assert of_a_group.status_code == 404, "whom its assembly elects"
    browser.world.clock.pass_seconds(60 * 60 * 24 * 90)
    await browser.sign_in("ngo_admin")
    assert "ASACO-1" not in (await browser.get("/panel/groups?trouble=silent")).text
    assert "1 structure sans épargne (1 pers.)" in (await browser.get("/panel")).text
    assert "ASACO-1" not in (await browser.get("/panel/indicators?by=group")).text
    assert "ASACO-1" in (await browser.get("/panel/groups?kind=body")).text
    exported = (await browser.get("/panel/export/groups.csv?names=machine")).text
    assert ";body;" in exported


async def test_offices_are_given_here_until_an_officer_of_the_group_has_a_pin(browser: Browser) -> None:
    life, database = "/panel/groups/00001/life", browser.world.database
    await browser.sign_in("ngo_admin")
    for number, role in enumerate(ROLES, 1):
        await office(browser, "end_office", role, number)
    assert f'href="{life}">Ce groupe n' in (await browser.get("/panel/groups/00001/activation")).text
    assert 'value="begin_office"' in (await browser.get(life)).text
    for role, number in (("president", "1"), ("secretary", "2")):
        await browser.get(life)
        assert (await browser.post(life, {"act": "begin_office", "role": role, "number": number})).status_code == 303
    held = text("SELECT member, role FROM office WHERE group_id = 1 AND ended_on IS NULL ORDER BY member")
    assert [tuple(dict(row).values()) for row in await database.fetch(held)] == [(1, "president"), (2, "secretary")]
    await chooses_a_pin(browser, 1)
    assert 'value="begin_office"' not in (await browser.get(life)).text
    answer = await browser.post(life, {"act": "begin_office", "role": "treasurer", "number": "3"})
    assert answer.status_code == 404, "from now on they are the assembly's to give"
