"""A consultation of two organisations: one invites, the other agrees; totals are common, and the walls stay."""

import pytest
from sqlalchemy import text

from ledger.books.command import Command
from ledger.consultations.answers import answer, open_consultations
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
HERE = "/panel/consultations/1"
ASKED = {"q1_kind": "one", "q1_fr": "Quoi?\nEau\nPaix", "opens_on": "2026-11-22", "closes_on": "2026-12-20"}


async def seen(world: World, group: int) -> int:
    return len(await open_consultations(world.database, Command(group, "x", world.clock.now(), "ussd", 1), "fr"))


async def say(world: World, group: int, answers: str) -> None:
    for member, option in enumerate(answers, 1):
        await answer(world.database, Command(group, "x", world.clock.now(), "ussd", member), 1, 1, option)


async def act(browser: Browser, name: str, path: str = f"{HERE}/part") -> int:
    await browser.get(path)
    return (await browser.post(path, {"act": name})).status_code


@pytest.fixture
async def invited(browser: Browser) -> Browser:
    """Camide asks, and invites AMSODE."""
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/consultations")
    await browser.post("/panel/consultations", ASKED)
    await browser.get(HERE)
    for code, said in (("nobody", "a ce code"), ("camide", "est déjà de la consultation")):
        wrong = await browser.post(f"{HERE}/partners", {"organisation": code})
        assert (wrong.status_code, said in wrong.text) == (422, True)
    assert (await browser.post(f"{HERE}/partners", {"organisation": "amsode"})).status_code == 303
    return browser


async def test_another_organisations_groups_are_asked_once_its_own_admin_agrees(invited: Browser) -> None:
    world, partner = invited.world, Browser(invited.world)
    await partner.sign_in("salif")
    assert await seen(world, 3) == 0
    assert (await partner.get(HERE)).status_code == 404, "invited, and nothing of it seen yet"
    assert f"{HERE}/part" in (await partner.get("/panel/consultations")).text
    await invited.sign_in("admin")
    assert (await invited.get(f"{HERE}/part")).status_code == 404, "the installation agrees for nobody"
    assert await act(partner, "agree") == 303
    assert await seen(world, 3) == 1
    page = (await partner.get(HERE)).text
    assert ("AMSODE" in page, "12 membres" in page, "Clore et figer" in page) == (True, False, False)
    for path, form in ((HERE, {"act": "freeze"}), (f"{HERE}/partners", {"organisation": "amsode"})):
        assert (await partner.post(path, form)).status_code == 404, "its own organisation leads it"
    rows = await world.database.fetch(text("SELECT ngo_id, action FROM audit_line WHERE action LIKE '%agreed'"))
    assert sorted(row["ngo_id"] for row in rows) == [1, 2], "both logs say so"


async def test_totals_are_common_and_nobody_sees_the_groups_of_another(invited: Browser) -> None:
    world, partner, donor = invited.world, Browser(invited.world), Browser(invited.world)
    await partner.sign_in("salif")
    await act(partner, "agree")
    await say(world, 1, "1112")
    await say(world, 3, "2")
    await invited.sign_in("ngo_admin")
    assert await act(invited, "freeze", HERE) == 303
    tables = []
    await donor.sign_in("donor")
    for reader in (invited, partner, donor):
        page = (await reader.get(HERE)).text
        assert not [word for word in ("Alhamdou", "00003", "Benkadi", "00001") if word in page]
        tables.append((await reader.get(f"{HERE}/tally.csv")).text)
    assert tables[0] == tables[1] == tables[2]
    assert [line.split(";")[2:] for line in tables[0].splitlines()[-2:]] == [
        ["", "5", "Eau", "3"],
        ["", "5", "Paix", "2"],
    ]
    assert await act(partner, "withdraw") == 422, "what was counted stays"
    plan = (await partner.get(f"{HERE}/plan")).text
    assert "Camide" in plan
    assert (await partner.post(f"{HERE}/plan", {"act": "add"})).status_code == 404
    assert "AMSODE" in (await partner.get(f"{HERE}/plan/print")).text, "both stand on the paper"


async def test_who_withdraws_before_the_end_is_not_counted_until_it_comes_back(invited: Browser) -> None:
    world, partner = invited.world, Browser(invited.world)
    await partner.sign_in("salif")
    await act(partner, "agree")
    await say(world, 1, "11")
    await say(world, 3, "2")
    await invited.sign_in("ngo_admin")
    assert "3 réponses" in (await invited.get(HERE)).text
    assert await act(partner, "withdraw") == 303
    assert await seen(world, 3) == 0
    assert (await partner.get(HERE)).status_code == 404
    assert "2 réponses" in (await invited.get(HERE)).text
    assert await act(partner, "agree") == 303
    assert "3 réponses" in (await invited.get(HERE)).text


async def test_each_organisation_writes_to_its_own_groups(invited: Browser) -> None:
    world, partner = invited.world, Browser(invited.world)
    await partner.sign_in("salif")
    await act(partner, "agree")
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET consent_on = '2026-09-01'"))
    page = (await partner.get(f"{HERE}/tell")).text
    assert "7000301" not in page
    price = page.partition('name="seen_members" value="')[2].partition('"')[0]
    assert (await partner.post(f"{HERE}/tell", {"to": "members", "seen_members": price})).status_code == 303
    assert {row["group_id"] for row in await world.database.fetch(text("SELECT group_id FROM outbox"))} == {3}
    (line,) = await world.database.fetch(text("SELECT ngo_id FROM audit_line WHERE action = 'consultation_told'"))
    assert line["ngo_id"] == 2


async def test_a_woman_of_two_groups_is_told_once_by_both_organisations_together(invited: Browser) -> None:
    world, partner = invited.world, Browser(invited.world)
    await partner.sign_in("salif")
    await act(partner, "agree")
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET consent_on = '2026-09-01' WHERE number = 2"))
        await unit.fetch(text("UPDATE member SET phone = '+22370009999', search = 'awa' WHERE number = 2"))
    for reader in (invited, partner):
        await reader.sign_in("ngo_admin" if reader is invited else "salif")
        page = (await reader.get(f"{HERE}/tell")).text
        price = page.partition('name="seen_members" value="')[2].partition('"')[0]
        await reader.post(f"{HERE}/tell", {"to": "members", "seen_members": price})
    rows = await world.database.fetch(text("SELECT group_id, member FROM outbox"))
    assert [tuple(row) for row in rows] == [(1, 2)], "in Camide's first group, and in no other of three"
