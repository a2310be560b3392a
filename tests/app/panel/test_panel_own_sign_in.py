"""Recovery codes and another authenticator of one's own, and the way back in from the server."""

import re

import pytest
from sqlalchemy import text

from app.panel.access import sign_in_limits
from app.panel.access.factors import codes
from app.panel.access.reset import RESET_SECONDS, reset_person
from app.panel.access.staff import DEMO_CODE_SECRET, StaffError
from tests.app.panel.camide import KEY, PASSWORD, World
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_guessing import recovery_codes, try_in

pytestmark = pytest.mark.anyio
PAGE = "/panel/settings/sign-in"


async def actions(world: World, count: int) -> list[tuple[str, str]]:
    rows = await world.database.fetch(text(f"SELECT action, detail FROM audit_line ORDER BY id DESC LIMIT {count}"))
    return [(row["action"], row["detail"]) for row in rows]


async def ten_codes(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert "Vous n&#39;en avez pas" in (await browser.get(PAGE)).text
    made = await recovery_codes(browser)
    assert len(set(made)) == 10
    assert made[0] not in (await browser.get(PAGE)).text  # shown once
    first = Browser(browser.world)
    answer = await try_in(first, "agent", PASSWORD, made[0])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?said=recovery_used")
    assert "Il en reste 9" in (await first.get(answer.headers["location"])).text
    assert (await try_in(Browser(browser.world), "agent", PASSWORD, made[0])).status_code == 401  # once
    assert (await try_in(Browser(browser.world), "agent", "not hers", made[1])).status_code == 401
    assert (await try_in(Browser(browser.world), "auditor", PASSWORD, made[1])).status_code == 401  # hers alone
    assert (await try_in(Browser(browser.world), "agent", PASSWORD, made[1])).status_code == 303
    newer = await recovery_codes(browser)
    assert (await try_in(Browser(browser.world), "agent", PASSWORD, made[2])).status_code == 401
    assert (await try_in(Browser(browser.world), "agent", PASSWORD, newer[0])).status_code == 303
    told = [action for action, _ in await actions(browser.world, 20)]
    assert (told.count("recovery_made"), told.count("recovery_used")) == (2, 3)


async def test_ten_recovery_codes_are_shown_once_and_each_serves_once(browser: Browser) -> None:
    await ten_codes(browser)


async def test_ten_recovery_codes_are_shown_once_on_postgresql(postgres_world: World) -> None:
    await ten_codes(Browser(postgres_world))


async def test_only_digests_of_recovery_codes_are_kept(browser: Browser) -> None:
    await browser.sign_in("agent")
    made = {code.replace("-", "") for code in await recovery_codes(browser)}
    rows = await browser.world.database.fetch(text("SELECT code_hash FROM recovery_code"))
    assert len(rows) == 10
    assert not made & {row["code_hash"] for row in rows}
    assert all(re.fullmatch("[0-9a-f]{64}", row["code_hash"]) for row in rows)


async def test_an_open_browser_alone_changes_no_second_factor(browser: Browser) -> None:
    await browser.sign_in("agent")
    for act in ("codes", "authenticator"):
        await browser.get(PAGE)
        answer = await browser.post(PAGE, {"act": act, "proof": "000000"})
        assert answer.status_code == 422
        assert "ni un code de secours" in answer.text
    assert await browser.world.database.fetch(text("SELECT 1 FROM recovery_code")) == []
    for _ in range(sign_in_limits.FREE_CODES):
        await browser.post(PAGE, {"act": "codes", "proof": "000000"})
    assert await recovery_codes(browser) == []  # guesses wait here as they do at the sign-in


async def begin(browser: Browser, proof: str) -> tuple[str, dict[str, str]]:
    """The secret of a new authenticator, and the form that connects it."""
    await browser.get(PAGE)
    page = (await browser.post(PAGE, {"act": "authenticator", "proof": proof})).text
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    return secret, {"act": "confirm", "sealed": re.search(r'name="sealed" value="([^"]+)"', page).group(1)}


@pytest.mark.parametrize("by", ["code", "recovery"])
async def test_she_connects_another_authenticator_by_the_old_one_or_a_recovery_code(browser: Browser, by: str) -> None:
    world, other = browser.world, Browser(browser.world)
    await other.sign_in("agent")
    await browser.sign_in("agent")
    proof = (await recovery_codes(browser))[0]
    world.clock.pass_seconds(30)
    if by == "code":
        proof = codes.code_at(DEMO_CODE_SECRET, world.clock.now())
    secret, form = await begin(browser, proof)
    assert (await browser.post(PAGE, {**form, "code": "000000"})).status_code == 422
    assert (await browser.post(PAGE, {**form, "code": codes.code_at(secret, world.clock.now())})).status_code == 303
    assert (await other.get("/panel")).status_code == 303  # signed out
    assert (await browser.get("/panel")).status_code == 200
    assert (await actions(world, 1))[0][0] == "authenticator_changed"
    world.clock.pass_seconds(30)
    old, new = (codes.code_at(which, world.clock.now()) for which in (DEMO_CODE_SECRET, secret))
    assert (await try_in(Browser(world), "agent", PASSWORD, old)).status_code == 401
    assert (await try_in(Browser(world), "agent", PASSWORD, new)).status_code == 303


async def test_what_connects_an_authenticator_is_hers_and_ends(browser: Browser) -> None:
    world, thief = browser.world, Browser(browser.world)
    await browser.sign_in("agent")
    world.clock.pass_seconds(30)
    secret, form = await begin(browser, codes.code_at(DEMO_CODE_SECRET, world.clock.now()))
    await thief.sign_in("auditor")
    await thief.get(PAGE)
    code = codes.code_at(secret, world.clock.now())
    assert (await thief.post(PAGE, {**form, "code": code})).status_code == 422
    assert (await browser.post(PAGE, {**form, "sealed": "made.up.one", "code": code})).status_code == 422
    world.clock.pass_seconds(901)
    assert (await browser.post(PAGE, {**form, "code": codes.code_at(secret, world.clock.now())})).status_code == 422
    assert (await browser.sign_in("agent")).status_code == 303  # nothing has changed


async def reset(world: World, who: str) -> str:
    async with world.database.unit_of_work() as unit:
        return await reset_person(unit, f"{who}@example.org", key=KEY, now_us=int(world.clock.now().timestamp() * 1e6))


async def test_a_lone_admin_comes_back_by_a_link_from_the_server(browser: Browser) -> None:
    world = browser.world
    await browser.sign_in("admin")
    spare = (await recovery_codes(browser))[0]
    link = f"/panel/invitations/{await reset(world, 'admin')}"
    assert (await browser.get("/panel")).status_code == 303  # her sessions ended
    action, detail = (await actions(world, 1))[0]
    assert (action, detail) == ("staff_reset", f"admin {world.staff['admin']}")
    guest = Browser(world)
    page = (await guest.get(link)).text
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    new = "une phrase assez longue"
    form = {"password": new, "again": new, "code": codes.code_at(secret, world.clock.now())}
    assert (await guest.post(link, form)).status_code == 303
    assert (await guest.get(link)).status_code == 404  # once
    world.clock.pass_seconds(30)
    assert (await try_in(Browser(world), "admin", new, spare)).status_code == 401  # those of before ended too
    now = codes.code_at(secret, world.clock.now())
    assert (await try_in(guest, "admin", new, now)).status_code == 303
    assert "Nouveau lien donné sur le serveur" in (await guest.get("/panel/audit?action=staff_reset")).text


async def test_a_link_from_the_server_ends_after_a_day_and_is_for_people_who_are_there(browser: Browser) -> None:
    world = browser.world
    link = f"/panel/invitations/{await reset(world, 'admin')}"
    world.clock.pass_seconds(RESET_SECONDS + 1)
    assert (await browser.get(link)).status_code == 404
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE staff SET disabled_us = 1 WHERE email = 'agent@example.org'"))
    for who, why in {"nobody": "known", "agent": "stopped"}.items():
        with pytest.raises(StaffError) as refused:
            await reset(world, who)
        assert refused.value.why == why
