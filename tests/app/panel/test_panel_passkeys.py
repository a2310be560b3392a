"""Passkeys beside one-time codes: several, named, revocable; each challenge is one browser's and serves once."""

import re

import httpx
import pytest
from sqlalchemy import text

from app.panel.access.factors import codes, passkeys
from app.panel.access.staff import DEMO_CODE_SECRET
from tests.app.panel.camide import PASSWORD, World
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_guessing import from_elsewhere, lock_again
from tests.app.panel.test_panel_own_sign_in import PAGE, actions, reset
from tests.kit.software_key import SoftwareKey

pytestmark = pytest.mark.anyio


def key(name: str, host: str = "kesu.test", origin: str = "http://kesu.test", **how: bool) -> SoftwareKey:
    return SoftwareKey(name, host, origin, **how)


def challenge_of(page: str) -> str:
    found = re.search(r'name="challenge" value="([^"]+)"', page)
    assert found, "no challenge on the page"
    return found.group(1)


def now(world: World) -> str:
    """A code of the authenticator that nobody has used."""
    world.clock.pass_seconds(30)
    return codes.code_at(DEMO_CODE_SECRET, world.clock.now())


async def add(browser: Browser, made: SoftwareKey, name: str = "clé de Binta") -> httpx.Response:
    await browser.get(PAGE)
    page = (await browser.post(PAGE, {"act": "passkey", "name": name, "proof": now(browser.world)})).text
    challenge = challenge_of(page)
    form = {"act": "passkey_made", "name": name, "challenge": challenge, "passkey": made.make(challenge)}
    return await browser.post(PAGE, form)


async def sign_in(
    browser: Browser, signs: SoftwareKey, who: str = "agent", password: str = PASSWORD, challenge: str = ""
) -> httpx.Response:
    page = (await browser.get("/panel/sign-in")).text
    given = challenge or challenge_of(page)
    form = {"email": f"{who}@example.org", "password": password, "challenge": given, "passkey": signs.sign(given)}
    return await browser.post("/panel/sign-in", form)


async def several(browser: Browser) -> None:
    phone, stick = key("phone"), key("stick", counts=False)
    await browser.sign_in("agent")
    assert (await add(browser, phone)).headers["location"] == f"{PAGE}?said=passkey_added"
    assert (await add(browser, stick, "clé USB")).status_code == 303
    page = (await browser.get(PAGE)).text
    assert ("clé de Binta" in page, "clé USB" in page) == (True, True)
    for signs in (phone, stick, stick):
        assert (await sign_in(Browser(browser.world), signs)).status_code == 303
    form = {"act": "passkey_remove", "key": re.search(r'<option value="([\w-]+)">clé de Binta', page).group(1)}
    assert (await browser.post(PAGE, {**form, "proof": "000000"})).status_code == 422
    assert (await browser.post(PAGE, {**form, "proof": now(browser.world)})).status_code == 303
    assert "clé de Binta" not in (await browser.get(PAGE)).text
    assert [(await sign_in(Browser(browser.world), signs)).status_code for signs in (phone, stick)] == [401, 303]
    told = [action for action, _ in await actions(browser.world, 20)]
    assert (told.count("passkey_added"), told.count("passkey_removed")) == (2, 1)


async def test_several_keys_sign_in_and_one_is_removed(browser: Browser) -> None:
    await several(browser)


async def test_several_keys_sign_in_on_postgresql(postgres_world: World) -> None:
    await several(Browser(postgres_world))


async def test_a_key_is_hers_and_no_password(browser: Browser) -> None:
    phone = key("phone")
    await browser.sign_in("agent")
    await add(browser, phone)
    assert (await sign_in(Browser(browser.world), phone, password="not hers")).status_code == 401
    assert (await sign_in(Browser(browser.world), phone, who="auditor")).status_code == 401
    other = Browser(browser.world)
    await other.sign_in("auditor")
    assert (await add(other, phone)).status_code == 422  # somebody has it
    assert (await sign_in(Browser(browser.world), phone)).status_code == 303


async def test_a_challenge_is_one_browsers_serves_once_and_ends(browser: Browser) -> None:
    world, phone = browser.world, key("phone")
    await browser.sign_in("agent")
    await add(browser, phone)
    victim, thief = Browser(world), Browser(world)
    given = challenge_of((await victim.get("/panel/sign-in")).text)
    assert (await sign_in(thief, phone, challenge=given)).status_code == 401
    assert (await sign_in(thief, phone, challenge="1.made.up")).status_code == 401
    assert (await sign_in(victim, phone, challenge=given)).status_code == 303
    again = Browser(world)
    given = challenge_of((await again.get("/panel/sign-in")).text)
    kept = again.client.cookies.get("kesu_door")
    assert (await sign_in(again, phone, challenge=given)).status_code == 303
    again.client.cookies.set("kesu_door", kept, domain="kesu.test", path="/panel")
    assert (await sign_in(again, phone, challenge=given)).status_code == 401
    late = Browser(world)
    given = challenge_of((await late.get("/panel/sign-in")).text)
    world.clock.pass_seconds(passkeys.CHALLENGE_SECONDS + 1)
    assert (await sign_in(late, phone, challenge=given)).status_code == 401


@pytest.mark.parametrize("where", [("evil.test", "http://evil.test"), ("kesu.test", "http://evil.test")])
async def test_what_was_signed_for_another_address_signs_nobody_in(browser: Browser, where: tuple[str, str]) -> None:
    phone = key("phone")
    await browser.sign_in("agent")
    await add(browser, phone)
    phone.host, phone.origin = where
    assert (await sign_in(Browser(browser.world), phone)).status_code == 401
    assert (await add(browser, key("other", *where))).status_code == 422


async def test_a_copy_that_counts_behind_is_refused(browser: Browser) -> None:
    phone = key("phone")
    await browser.sign_in("agent")
    await add(browser, phone)
    assert (await sign_in(Browser(browser.world), phone)).status_code == 303
    phone.uses -= 1
    assert (await sign_in(Browser(browser.world), phone)).status_code == 401


@pytest.mark.parametrize(
    "answer", ["{}", "no JSON", '{"id":"a","rawId":"a","type":"public-key","response":{}}', "[" * 9000]
)
async def test_what_is_no_answer_of_a_key_is_refused(browser: Browser, answer: str) -> None:
    await browser.sign_in("agent")
    await browser.get(PAGE)
    page = (await browser.post(PAGE, {"act": "passkey", "name": "x", "proof": now(browser.world)})).text
    form = {"act": "passkey_made", "name": "x", "challenge": challenge_of(page), "passkey": answer}
    assert (await browser.post(PAGE, form)).status_code == 422
    stranger = Browser(browser.world)
    form = {"email": "agent@example.org", "password": PASSWORD, "passkey": answer}
    form["challenge"] = challenge_of((await stranger.get("/panel/sign-in")).text)
    assert (await stranger.post("/panel/sign-in", form)).status_code == 401


async def test_a_key_is_looked_at_while_codes_wait_and_ends_with_a_new_link(browser: Browser) -> None:
    phone = key("phone")
    await browser.sign_in("agent")
    await add(browser, phone)
    await lock_again(browser)
    assert (await sign_in(from_elsewhere(browser), phone)).status_code == 303
    guest, link = Browser(browser.world), f"/panel/invitations/{await reset(browser.world, 'agent')}"
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", (await guest.get(link)).text).group(1).replace(" ", "")
    new = {"password": "une phrase assez longue", "again": "une phrase assez longue"}
    await guest.post(link, {**new, "code": codes.code_at(secret, browser.world.clock.now())})
    assert (await sign_in(guest, phone, password=new["password"])).status_code == 401
    assert await browser.world.database.fetch(text("SELECT 1 FROM passkey")) == []


async def test_no_key_is_made_for_who_shows_no_present_factor(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get(PAGE)
    assert (await browser.post(PAGE, {"act": "passkey", "name": "x", "proof": "000000"})).status_code == 422
    stolen = challenge_of((await browser.get("/panel/sign-in")).text)  # one that signs in makes no key
    form = {"act": "passkey_made", "name": "x", "challenge": stolen, "passkey": key("phone").make(stolen)}
    await browser.get(PAGE)
    assert (await browser.post(PAGE, form)).status_code == 422
