"""An agent's phone in the panel: her number, and the code with which she chooses a PIN, shown once."""

import re

import pytest
from sqlalchemy import text

from app.panel.access.staff import make_admin
from ledger.people.agents import agent_of_phone, want_agents_messages
from ledger.people.authentication.agent_pins import check_code, choose_agents_pin
from ledger.rules.refusal import Refusal
from sessions.pin_try import PinTry
from tests.app.panel.camide import KEY, PASSWORD, World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
_CODE = re.compile(r'id="phone-code">(\d{4}) (\d{4})<')
_ROWS = text("SELECT * FROM staff_phone")
_LOG = text("SELECT action, ngo_id, detail FROM audit_line WHERE action IN ('staff_changed', 'activated') ORDER BY id")


async def _page(world: World, who: str = "ngo_admin", whose: str = "agent") -> tuple[Browser, str]:
    browser, address = Browser(world), f"/panel/team/{world.staff[whose]}"
    await browser.sign_in(who)
    await browser.get(address)
    return browser, address


async def test_an_admin_gives_an_agent_a_code_that_is_shown_once_and_serves(world: World) -> None:
    admin, address = await _page(world)
    token = admin.token()
    given = await admin.post(f"{address}/phone", {"phone": "66 00 00 01", "language": "bm"})
    found = _CODE.search(given.text)
    assert found is not None
    code = "".join(found.groups())
    assert given.headers["cache-control"] == "no-store"
    again = await admin.post(f"{address}/phone", {"phone": "66000001", "language": "bm", "csrf": token})
    assert again.status_code == 409, "a form sent twice gives one code"
    assert not _CODE.search((await admin.get(address)).text)
    assert not [row for row in await world.database.fetch(_ROWS) if code in str(dict(row))]
    here = await agent_of_phone(world.database, "+22366000001")
    assert here is not None
    assert (here.number, here.language) == (world.staff["agent"], "bm")
    now, tried = world.clock.now(), PinTry("", 1, 3600)
    await check_code(world.database, world.vault, here, code, now, tried)
    chosen = world.vault.hash(0, here.number, "7391")
    await choose_agents_pin(world.database, here.number, chosen, now)
    await choose_agents_pin(world.database, here.number, chosen, now)  # the same hop once more
    with pytest.raises(Refusal, match=r"code\.over"):
        await choose_agents_pin(world.database, here.number, world.vault.hash(0, here.number, "7392"), now)
    log = [tuple(dict(row).values()) for row in await world.database.fetch(_LOG)]
    assert log == [
        ("staff_changed", 1, f"phone of {here.number}: code given"),
        ("activated", 1, "own phone"),
    ]


async def test_it_is_seen_that_she_stopped_the_messages(world: World) -> None:
    admin, address = await _page(world)
    await admin.post(f"{address}/phone", {"phone": "66000001", "language": "fr"})
    assert "Ne veut pas de SMS" not in (await admin.get(address)).text
    async with world.database.unit_of_work() as unit:
        await want_agents_messages(unit, "+22366000001", wanted=False)
    assert "Ne veut pas de SMS" in (await admin.get(address)).text


async def test_a_lost_phone_is_taken_off(world: World) -> None:
    admin, address = await _page(world)
    await admin.post(f"{address}/phone", {"phone": "66000001", "language": "fr"})
    await admin.get(address)
    assert (await admin.post(f"{address}/phone", {"act": "end"})).status_code == 303
    assert await agent_of_phone(world.database, "+22366000001") is None
    assert await world.database.fetch(_ROWS) == []


@pytest.mark.parametrize("typed", ["", "12", "abc"])
async def test_what_is_no_number_is_said_in_one_line(world: World, typed: str) -> None:
    admin, address = await _page(world)
    refused = await admin.post(f"{address}/phone", {"phone": typed, "language": "fr"})
    assert refused.status_code == 422
    assert "pas un numéro de téléphone" in refused.text
    assert await world.database.fetch(_ROWS) == []


async def test_nobody_else_gives_an_agent_a_phone(world: World) -> None:
    """Another organisation does not find her; she does not do it herself; who is no agent has none."""
    fields = {"phone": "66000001", "language": "fr"}
    salif, _ = await _page(world, "salif", "salif")
    await salif.get("/panel/team")
    assert (await salif.post(f"/panel/team/{world.staff['agent']}/phone", fields)).status_code == 404
    admin, _ = await _page(world)
    for whose in ("auditor", "donor", "ngo_admin"):
        await admin.get("/panel/team")
        assert (await admin.post(f"/panel/team/{world.staff[whose]}/phone", fields)).status_code == 404
    assert await world.database.fetch(_ROWS) == []


async def test_two_agents_do_not_share_a_number(world: World) -> None:
    admin, address = await _page(world)
    fields = {"phone": "66000001", "language": "fr"}
    await admin.post(f"{address}/phone", fields)
    other = await make_admin(
        world.database, "kadia@example.org", PASSWORD, key=KEY, at=world.clock.now(), role="agent", ngo="camide"
    )
    await admin.get(address)
    refused = await admin.post(f"/panel/team/{other.staff_id}/phone", fields)
    assert refused.status_code == 422
    assert "Une autre personne a ce numéro" in refused.text
    assert len(await world.database.fetch(_ROWS)) == 1
