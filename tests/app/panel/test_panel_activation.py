"""A group's first PINs in the panel: codes shown once, and two people who start a group again."""

import re

import pytest
from sqlalchemy import text

from ledger.books.command import Command
from ledger.people.authentication.activation_restart import keep_pin
from ledger.people.authentication.activation_use import whose_code
from ledger.people.authentication.pins import change_pin
from sessions.pin_try import PinTry
from tests.app.panel.camide import NOW, World, make_group
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
PAGE = "/panel/groups/00001/activation"
_CODE = re.compile(r'class="mono">(\d{4}) (\d{4})<')
_HASHES = text("SELECT code_hash, given_by FROM activation ORDER BY number")
_LOG = text("SELECT action, ngo_id, group_id, detail FROM audit_line WHERE action <> 'sign_in' ORDER BY id")
_PINS = text("SELECT number FROM member WHERE group_id = 1 AND pin_hash IS NOT NULL ORDER BY number")


async def signed_in(world: World, who: str, page: str = PAGE) -> Browser:
    browser = Browser(world)
    await browser.sign_in(who)
    await browser.get(page)
    return browser


async def remember_pins(world: World, *numbers: int) -> None:
    for number in numbers:
        command = Command(1, f"pin of {number}", world.clock.now(), "ussd", number)
        await change_pin(world.database, command, world.vault.hash(1, number, "7391"))


async def with_pins(world: World) -> list[int]:
    return [row["number"] for row in await world.database.fetch(_PINS)]


async def test_an_agent_gives_codes_that_are_shown_once_and_serve(world: World) -> None:
    agent = await signed_in(world, "agent")
    assert agent.last.count(">sans code secret<") == 6
    given = await agent.post(PAGE, {"act": "codes"})
    codes = ["".join(found) for found in _CODE.findall(given.text)]
    assert len(set(codes)) == 6
    assert given.headers["cache-control"] == "no-store"
    again = await agent.get(PAGE)
    assert not [code for code in codes if code[:4] + " " + code[4:] in again.text or code in again.text]
    rows = await world.database.fetch(_HASHES)
    assert {row["given_by"] for row in rows} == {world.staff["agent"]}
    command = Command(1, "typed", world.clock.now(), "ussd", 3)
    assert await whose_code(world.database, world.vault, command, "+22370000103", codes[2], PinTry("", 1, 3600)) == (
        3,
        3,
    )
    log = [tuple(dict(row).values()) for row in await world.database.fetch(_LOG)]
    assert ("codes_given", 1, 1, "6 members") in log


async def test_a_page_sent_twice_gives_codes_once(world: World) -> None:
    agent = await signed_in(world, "agent")
    token = agent.token()
    first = await agent.post(PAGE, {"act": "codes"})
    second = await agent.post(PAGE, {"act": "codes", "csrf": token})
    assert (first.status_code, second.status_code) == (200, 409)
    assert len(await world.database.fetch(_HASHES)) == 6


async def test_where_two_can_enter_the_page_says_who_vouches(world: World) -> None:
    await remember_pins(world, 1, 3)
    agent = await signed_in(world, "agent")
    refused = await agent.post(PAGE, {"act": "codes"})
    assert refused.status_code == 422
    assert "Deux responsables ont leur code secret" in refused.text
    assert await world.database.fetch(_HASHES) == []


async def test_two_people_start_a_group_again_after_a_day(world: World) -> None:
    await remember_pins(world, 1, 2, 3, 4, 5)
    agent = await signed_in(world, "agent")
    assert (await agent.post(PAGE, {"act": "ask"})).status_code == 303
    await agent.get(PAGE)
    refused = await agent.post(PAGE, {"act": "confirm"})
    assert refused.status_code == 422
    assert "Une deuxième personne doit confirmer" in refused.text
    admin = await signed_in(world, "ngo_admin")
    assert (await admin.post(PAGE, {"act": "confirm"})).status_code == 303
    await admin.get(PAGE)
    assert "Encore 24 heures" in admin.last
    assert (await admin.post(PAGE, {"act": "restart"})).status_code == 422
    await keep_pin(world.database, Command(1, "hers", world.clock.now(), "ussd", 3))
    world.clock.pass_seconds(24 * 3600)
    admin = await signed_in(world, "ngo_admin")
    given = await admin.post(PAGE, {"act": "restart"})
    assert len(_CODE.findall(given.text)) == 5, "all but Binta, who typed hers"
    assert await with_pins(world) == [3]
    actions = [row["action"] for row in await world.database.fetch(_LOG)]
    wanted = ["restart_asked", "restart_confirmed", "restarted", "codes_given"]
    assert [action for action in actions if action in wanted] == wanted


async def test_the_installation_restarts_no_organisations_group_but_one_of_nobodys(world: World) -> None:
    await remember_pins(world, 1, 2, 3)
    admin = await signed_in(world, "admin")
    assert "Redémarrer" not in admin.last
    assert (await admin.post(PAGE, {"act": "ask"})).status_code == 403
    nobodys = await make_group(world.database, "00009", "Yiriwa", None, "Kita", 6)
    hers = Command(nobodys, "pin", world.clock.now(), "ussd", 3)
    await change_pin(world.database, hers, world.vault.hash(nobodys, 3, "7391"))
    page = PAGE.replace("00001", "00009")
    await admin.get(page)
    assert (await admin.post(page, {"act": "ask"})).status_code == 303
    await admin.get(page)
    assert (await admin.post(page, {"act": "cancel"})).status_code == 303
    assert await with_pins(world) == [1, 2, 3]


async def test_a_whole_network_in_steps_of_some_groups(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.panel.pages.first_day import first_pins

    monkeypatch.setattr(first_pins, "GROUPS_AT_ONCE", 1)
    admin = await signed_in(world, "ngo_admin", "/panel/first-pins")
    assert "Groupes sans codes : 2" in admin.last
    codes: set[tuple[str, str]] = set()
    for left in (1, 0):
        page = await admin.post("/panel/first-pins", {"act": "codes", "after": after(admin)})
        codes |= set(_CODE.findall(page.text))
        assert ("Groupes sans codes" in page.text) == bool(left)
    assert len(codes) == 12
    assert "Alhamdou" not in admin.last, "AMSODE's is not hers to start"
    assert {row["given_by"] for row in await world.database.fetch(_HASHES)} == {world.staff["ngo_admin"]}
    assert world.clock.now() >= NOW


def after(browser: Browser) -> str:
    found = re.search(r'name="after" value="([^"]*)"', browser.last)
    return found.group(1) if found else ""
