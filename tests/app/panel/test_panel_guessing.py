"""Guessing at the panel's sign-in: what strangers try keeps nobody out who has her password and her second factor."""

import re

import httpx
import pytest
from sqlalchemy import text

from app.panel.access import sign_in_limits
from app.panel.access.factors import codes
from app.panel.access.staff import DEMO_CODE_SECRET
from tests.app.panel.camide import PASSWORD
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
TOO_MANY = "Trop d&#39;essais. Vérifiez"


def from_elsewhere(browser: Browser, address: str = "203.0.113.9") -> Browser:
    """A browser that nobody knows, at another address."""
    other = Browser(browser.world)
    transport = httpx.ASGITransport(app=browser.world.app(), client=(address, 40_000))
    other.client = httpx.AsyncClient(transport=transport, base_url="http://kesu.test")
    return other


async def try_in(browser: Browser, who: str, password: str = "not her password", code: str = "000000"):
    await browser.get("/panel/sign-in")
    fields = {"email": f"{who}@example.org", "password": password, "code": code}
    return await browser.post("/panel/sign-in", fields)


async def test_strangers_tries_at_her_address_say_too_many_and_do_not_keep_her_out(browser: Browser) -> None:
    stranger = from_elsewhere(browser)
    said = [TOO_MANY in (await try_in(stranger, "agent")).text for _ in range(25)]
    assert said == [False] * 4 + [True] * 21
    assert (await browser.sign_in("agent")).status_code == 303
    assert TOO_MANY not in (await try_in(stranger, "agent")).text  # counted anew since she came in
    rows = await browser.world.database.fetch(text("SELECT action FROM audit_line ORDER BY id DESC LIMIT 2"))
    assert [row["action"] for row in rows] == ["sign_in", "sign_in_tried"]


async def test_strangers_behind_her_own_router_do_not_keep_her_out(browser: Browser) -> None:
    """Forty tries at her address and others, from the very address that she comes from, in the ten minutes before."""
    for number in range(40):
        answer = await try_in(Browser(browser.world), ("agent", f"nobody{number}")[number % 2])
        assert answer.status_code == (401 if number < sign_in_limits.TRIES_PER_SOURCE else 429)
    assert (await browser.sign_in("agent")).status_code == 303
    assert (await Browser(browser.world).sign_in("auditor")).status_code == 303


async def test_beyond_six_hundred_nobody_is_looked_at_but_browsers_that_are_known(browser: Browser) -> None:
    await browser.sign_in("agent")
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE sign_in_limit SET tries = 600 WHERE key NOT LIKE 'day/%'"))
    assert (await Browser(browser.world).sign_in("auditor")).status_code == 429
    assert (await browser.sign_in("agent")).status_code == 303


async def test_wrong_codes_behind_the_right_password_make_other_browsers_wait_longer_and_longer(
    browser: Browser,
) -> None:
    """Six digits can be guessed by whoever has her password: from many addresses too, every guess counts."""
    clock = browser.world.clock
    await browser.sign_in("agent")  # from now on her browser is known
    for number in range(sign_in_limits.FREE_CODES):
        await try_in(from_elsewhere(browser, f"203.0.113.{number}"), "agent", PASSWORD)
    thief = from_elsewhere(browser, "198.51.100.7")
    assert (await thief.sign_in("agent")).status_code == 401  # a right guess is not looked at
    clock.pass_seconds(20)
    assert (await browser.sign_in("agent")).status_code == 303
    await lock_again(browser)
    clock.pass_seconds(61)
    assert (await from_elsewhere(browser).sign_in("agent")).status_code == 303


async def lock_again(browser: Browser) -> None:
    for number in range(sign_in_limits.FREE_CODES):
        await try_in(from_elsewhere(browser, f"203.0.114.{number}"), "agent", PASSWORD)


async def test_a_stolen_browser_is_known_for_ten_wrong_codes_a_day(browser: Browser) -> None:
    await browser.sign_in("agent")
    for _ in range(sign_in_limits.FREE_CODES):
        await try_in(browser, "agent", PASSWORD)
    assert (await browser.sign_in("agent")).status_code == 401


@pytest.mark.parametrize("cookie", ["", "1.2.3", "9" * 400, "x.y.z", "1761991200000000.aa.bb"])
async def test_a_made_up_cookie_makes_no_browser_known(browser: Browser, cookie: str) -> None:
    await lock_again(browser)
    thief = from_elsewhere(browser, "198.51.100.7")
    thief.client.cookies.set("kesu_known", cookie, domain="kesu.test", path="/panel/sign-in")
    assert (await thief.sign_in("agent")).status_code == 401


async def test_no_browser_is_known_by_anothers_cookie_or_after_a_new_password(browser: Browser) -> None:
    await browser.sign_in("auditor")
    await lock_again(browser)
    assert (await browser.sign_in("agent")).status_code == 401
    browser.world.clock.pass_seconds(61)
    await browser.sign_in("agent")
    new = "un autre mot de passe"
    await browser.post("/panel/settings", {"act": "password", "old": PASSWORD, "new": new, "again": new})
    for number in range(sign_in_limits.FREE_CODES):
        await try_in(from_elsewhere(browser, f"203.0.114.{number}"), "agent", new)
    assert (await browser.sign_in("agent", new)).status_code == 401


async def recovery_codes(browser: Browser) -> list[str]:
    """Ten codes of the person signed in, made on the page."""
    browser.world.clock.pass_seconds(30)
    await browser.get("/panel/settings/sign-in")
    now = codes.code_at(DEMO_CODE_SECRET, browser.world.clock.now())
    page = (await browser.post("/panel/settings/sign-in", {"act": "codes", "proof": now})).text
    return re.findall(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>", page)


async def test_a_recovery_code_is_looked_at_while_codes_wait(browser: Browser) -> None:
    await browser.sign_in("agent")
    made = await recovery_codes(browser)
    await lock_again(browser)
    answer = await try_in(from_elsewhere(browser), "agent", PASSWORD, made[0].lower().replace("-", " "))
    assert answer.status_code == 303


def test_each_wait_is_twice_as_long_up_to_a_day() -> None:
    minutes = [sign_in_limits.locked_until_us(tries, 0) // 60_000_000 for tries in (9, 10, 11, 12, 13, 40)]
    assert minutes == [0, 1, 2, 4, 8, 24 * 60]


async def test_an_address_that_is_nobodys_answers_like_one_that_is_somebodys(browser: Browser) -> None:
    """Otherwise wrong passwords would tell who works here, and wrong codes whose password was found."""
    heard: dict[str, list[tuple[int, bool]]] = {"agent": [], "auditor": [], "nobody": []}
    for tries, seconds in ((6, 0), (1, 61), (1, 700), (8, 0)):
        for who, answers in heard.items():
            for _ in range(tries):
                answer = await try_in(browser, who, PASSWORD if who == "auditor" else "not her password")
                answers.append((answer.status_code, TOO_MANY in answer.text))
        browser.world.clock.pass_seconds(seconds)
    assert heard["agent"] == heard["nobody"] == heard["auditor"]
    assert (401, True) in heard["agent"]
