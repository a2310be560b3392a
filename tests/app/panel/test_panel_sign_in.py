"""Signing in, being locked out, being invited, and being signed out again."""

import re

import httpx
import pytest
from sqlalchemy import text

from app.organisations.organisation import change_organisation, organisation_of, particulars
from app.panel.access import sign_in_limits
from app.panel.access.factors import codes
from app.panel.access.factors.seal import is_current, is_sealed_by, seal, unseal
from app.panel.access.sessions import IDLE_SECONDS, MAX_SECONDS
from app.panel.access.staff import DEMO_CODE_SECRET, StaffError, codes_to_seal_anew, current_code, make_admin
from tests.app.panel.camide import KEY, PASSWORD, STAFF, World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio


async def try_in(browser: Browser, who: str, password: str = PASSWORD, code: str = "000000") -> httpx.Response:
    await browser.get("/panel/sign-in")
    return await browser.post("/panel/sign-in", {"email": f"{who}@example.org", "password": password, "code": code})


async def test_password_and_code_sign_in_and_a_code_does_it_once(browser: Browser) -> None:
    browser.world.clock.pass_seconds(30)
    code = await current_code(browser.world.database, "agent@example.org", key=KEY, at=browser.world.clock.now())
    first = await try_in(browser, "agent", code=code)
    assert first.status_code == 303
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await try_in(Browser(browser.world), "agent", code=code)).status_code == 401


@pytest.mark.parametrize(("who", "password"), [("agent", "not her password"), ("nobody", PASSWORD)])
async def test_no_answer_tells_which_part_was_wrong(browser: Browser, who: str, password: str) -> None:
    answer = await try_in(browser, who, password)
    assert answer.status_code == 401
    assert "le mot de passe ou le code ne convient pas" in answer.text
    assert password not in answer.text


async def test_the_key_is_replaced_and_her_authenticator_still_fits(browser: Browser) -> None:
    world = browser.world
    await browser.get("/panel/sign-in")  # a form drawn under the old key
    world.key, world.key_other = "the newest key of them all, long enough", KEY
    changed = Browser(world)
    changed.client.cookies, changed.last = browser.client.cookies, browser.last
    world.clock.pass_seconds(30)
    code = await current_code(world.database, "agent@example.org", key=KEY, at=world.clock.now())
    form = {"email": "agent@example.org", "password": PASSWORD, "code": code}
    assert (await changed.post("/panel/sign-in", form)).status_code == 303
    assert await codes_to_seal_anew(world.database, world.key) == len(STAFF) - 1
    world.key_other = ""
    for who, status in (("agent", 303), ("auditor", 401)):  # the auditor has not signed in since
        world.clock.pass_seconds(30)
        code = codes.code_at(DEMO_CODE_SECRET, world.clock.now())
        assert (await try_in(Browser(world), who, code=code)).status_code == status


SEALED_BEFORE = {  # by the release before Fernet: DEMO_CODE_SECRET under KEY, and under another key
    KEY: "000102030405060708090a0b0c0d0e0f964fd6efb29ac8c39295f8b3e8eabfd4f25d43f624166761cb8abacc4d7fc7c1",
    "another key": "000102030405060708090a0b0c0d0e0fec4379f0f204b5fb20ed430f68721068aa7a6b010c037d340930c5c678cb26da",
}


@pytest.mark.parametrize("key", SEALED_BEFORE)
async def test_a_secret_sealed_before_fernet_is_sealed_anew_at_her_next_sign_in(browser: Browser, key: str) -> None:
    world, before = browser.world, SEALED_BEFORE[key]
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE staff SET code_secret = :old WHERE email = 'agent@example.org'"), old=before)
    waiting = await codes_to_seal_anew(world.database, KEY)
    assert waiting == (0 if key == KEY else 1)  # a cipher of before is no reason to keep a key of before
    world.key_other = key
    world.clock.pass_seconds(30)
    code = codes.code_at(DEMO_CODE_SECRET, world.clock.now())
    assert (await try_in(Browser(world), "agent", code=code)).status_code == 303
    rows = await world.database.fetch(text("SELECT code_secret FROM staff WHERE email = 'agent@example.org'"))
    assert is_current(KEY, rows[0]["code_secret"])
    assert rows[0]["code_secret"] != before
    assert DEMO_CODE_SECRET not in rows[0]["code_secret"]


def test_a_seal_that_was_touched_or_is_anothers_opens_nothing() -> None:
    sealed = seal(KEY, DEMO_CODE_SECRET)
    assert unseal(("first", KEY), sealed) == DEMO_CODE_SECRET
    assert seal(KEY, DEMO_CODE_SECRET) != sealed
    for wrong in (sealed[:-8] + "AAAAAA==", "", "gAAAA", "no seal", "abc"):
        with pytest.raises(ValueError, match="sealed under another key"):
            unseal((KEY,), wrong)
    for wrong in (SEALED_BEFORE["another key"], seal("another", DEMO_CODE_SECRET)):
        assert not is_sealed_by(KEY, wrong)


async def test_right_ones_are_not_counted(browser: Browser) -> None:
    for _ in range(sign_in_limits.TRIES_PER_SOURCE * 2):
        await browser.sign_in("agent")
        browser.world.clock.pass_seconds(0.1)
    (row,) = await browser.world.database.fetch(text("SELECT coalesce(sum(tries), 0) AS tries FROM sign_in_limit"))
    assert row["tries"] == 0


@pytest.mark.parametrize(("seconds", "each"), [(IDLE_SECONDS + 1, None), (MAX_SECONDS + 1, 1800)])
async def test_a_session_ends_idle_after_an_hour_and_in_any_case_after_twelve(
    browser: Browser, seconds: int, each: int | None
) -> None:
    await browser.sign_in("agent")
    if each:
        for _ in range(seconds // each):
            assert (await browser.get("/panel")).status_code == 200
            browser.world.clock.pass_seconds(each)
    browser.world.clock.pass_seconds(seconds % each + 1 if each else seconds)
    assert (await browser.get("/panel")).status_code == 303


async def test_signing_out_ends_the_session_in_the_database(browser: Browser) -> None:
    await browser.sign_in("agent")
    kept = dict(browser.client.cookies)
    assert (await browser.post("/panel/sign-out")).status_code == 303
    browser.client.cookies.update(kept)
    assert (await browser.get("/panel")).status_code == 303


async def test_forms_from_elsewhere_do_nothing(browser: Browser) -> None:
    await browser.sign_in("agent")
    address, fields = "/panel/settings", {"act": "language", "language": "en"}
    token = browser.token()
    tried = [
        ({}, {"Origin": "http://kesu.test"}),
        ({"csrf": "made.up"}, {"Origin": "http://kesu.test"}),
        ({"csrf": token}, {"Origin": "http://evil.test"}),
        ({"csrf": token}, {"Origin": "null"}),
        ({"csrf": token}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf": token}, {"Sec-Fetch-Site": "same-site"}),
    ]
    for more, headers in tried:
        answer = await browser.client.post(address, data={**fields, **more}, headers=headers)
        assert answer.status_code == 403, headers
    assert (await browser.post(address, fields)).status_code == 303
    assert "Settings" in (await browser.get(address)).text


async def test_a_token_of_another_browser_is_refused(browser: Browser) -> None:
    other = Browser(browser.world)
    await other.sign_in("auditor")
    await browser.sign_in("agent")
    answer = await browser.client.post(
        "/panel/settings", data={"csrf": other.token(), "act": "sessions"}, headers={"Origin": "http://kesu.test"}
    )
    assert answer.status_code == 403


async def test_an_invitation_makes_a_person_once(browser: Browser) -> None:
    world = browser.world
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/team")
    fields = {"name": "Salif Konaté", "email": "Nouveau@Example.org", "role": "auditor", "language": "fr"}
    page = (await browser.post("/panel/team", fields)).text
    link = re.search(r"http://kesu\.test(/panel/invitations/[\w-]+)", page).group(1)
    guest = Browser(world)
    page = (await guest.get(link)).text
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    assert 'href="otpauth://totp/Kesu:' in page  # for who joins on the phone that has the authenticator
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "style=" not in page
    good = {"password": "une phrase assez longue", "again": "une phrase assez longue"}
    assert (await guest.post(link, {**good, "again": "autre", "code": "1"})).status_code == 422
    assert (await guest.post(link, {"password": "court", "again": "court", "code": "1"})).status_code == 422
    code = codes.code_at(secret, world.clock.now())
    assert (await guest.post(link, {**good, "code": code})).headers["location"] == "/panel/sign-in"
    assert (await guest.get(link)).status_code == 404
    world.clock.pass_seconds(30)
    await guest.get("/panel/sign-in")
    fresh = codes.code_at(secret, world.clock.now())
    fields = {"email": "nouveau@example.org", "password": good["password"], "code": fresh}
    assert (await guest.post("/panel/sign-in", fields)).status_code == 303
    assert "Benkadi" in (await guest.get("/panel/groups")).text


async def link_given(giver: Browser, address: str, fields: dict[str, str]) -> str:
    """The path of the link that a page of the team shows."""
    await giver.get(address)
    page = (await giver.post(address, fields)).text
    found = re.search(r"http://kesu\.test(/panel/invitations/[\w-]+)", page)
    assert found, "no link on the page"
    return found.group(1)


NANA = {"name": "Nana", "email": "nana@example.org", "role": "auditor", "language": "fr"}


async def newer_and_older(browser: Browser) -> None:
    agent = f"/panel/team/{browser.world.staff['agent']}"
    await browser.sign_in("ngo_admin")
    invited, again = [await link_given(browser, "/panel/team", NANA) for _ in range(2)]
    other = await link_given(browser, "/panel/team", {**NANA, "email": "oumou.sylla@example.org"})
    renewed, once_more = [await link_given(browser, agent, {"act": "link"}) for _ in range(2)]
    await browser.sign_in("admin")  # the installation's own side
    whole, whole_again = [await link_given(browser, "/panel/team", NANA) for _ in range(2)]
    guest = Browser(browser.world)
    assert [(await guest.get(link)).status_code for link in (invited, renewed, whole)] == [404, 404, 404]
    assert [(await guest.get(link)).status_code for link in (again, other, once_more, whole_again)] == [200] * 4


async def test_a_newer_link_ends_the_older_one_of_the_same_person_and_side_alone(browser: Browser) -> None:
    await newer_and_older(browser)


async def test_a_newer_link_ends_the_older_one_on_postgresql(postgres_world: World) -> None:
    await newer_and_older(Browser(postgres_world))


async def test_a_link_is_listed_with_its_giver_and_withdrawn(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    link = await link_given(browser, "/panel/team", NANA)
    page = (await browser.get("/panel/team")).text
    assert "nana@example.org" in page
    given = re.search(r'name="invitation" value="([0-9a-f]+)"', page).group(1)
    agent = Browser(browser.world)
    await agent.sign_in("agent")
    assert (await agent.post("/panel/team", {"act": "withdraw", "invitation": given})).status_code == 403
    await browser.get("/panel/team")
    assert (await browser.post("/panel/team", {"act": "withdraw", "invitation": given})).status_code == 303
    assert (await Browser(browser.world).get(link)).status_code == 404
    assert "nana@example.org" not in (await browser.get("/panel/team")).text
    assert (await browser.post("/panel/team", {"act": "withdraw", "invitation": given})).status_code == 404
    assert "Lien retiré" in (await browser.get("/panel/audit?action=staff_link_ended")).text


@pytest.mark.parametrize("act", [{"act": "stop"}, {"act": "role", "role": "auditor"}])
async def test_a_link_ends_with_its_givers_access_or_role(browser: Browser, act: dict[str, str]) -> None:
    giver = Browser(browser.world)
    await giver.sign_in("ngo_admin")
    link = await link_given(giver, "/panel/team", NANA)
    await browser.sign_in("admin")
    address = f"/panel/team/{browser.world.staff['ngo_admin']}"
    hers = await link_given(browser, address, {"act": "link"})
    assert (await browser.post(address, act)).status_code == 303
    await browser.get(address)
    await browser.post(address, {"act": "admit"})
    guest = Browser(browser.world)
    assert [(await guest.get(one)).status_code for one in (link, hers)] == [404, 404]


@pytest.mark.parametrize(("chosen", "language"), [("", "en"), ("fr", "fr")])
async def test_who_is_invited_reads_the_organisations_first_language_that_the_panel_speaks(
    browser: Browser, chosen: str, language: str
) -> None:
    database = browser.world.database
    async with database.unit_of_work() as unit:
        row = await organisation_of(unit, "camide")
        assert row is not None
        await change_organisation(unit, row, particulars("Camide", ["bm", "en", "fr"], []), 1)
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/team")
    fields = {"name": "Nana", "email": "nana@example.org", "role": "agent", "language": chosen}
    assert (await browser.post("/panel/team", fields)).status_code == 200
    (invited,) = await database.fetch(text("SELECT language FROM invitation WHERE email = 'nana@example.org'"))
    assert invited["language"] == language


async def test_an_organisations_admin_makes_no_admin_of_the_installation(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/team")
    fields = {"name": "X", "email": "x@example.org", "role": "admin", "language": "fr"}
    assert (await browser.post("/panel/team", fields)).status_code == 403
    fields["role"] = "ngo_admin"
    fields["ngo"] = "2"  # another organisation's number is not hers to give
    await browser.get("/panel/team")
    assert (await browser.post("/panel/team", fields)).status_code == 200
    rows = await browser.world.database.fetch(text("SELECT ngo_id FROM invitation WHERE email = 'x@example.org'"))
    assert [row["ngo_id"] for row in rows] == [1]


async def test_somebody_who_is_stopped_is_out_at_once(browser: Browser) -> None:
    agent = Browser(browser.world)
    await agent.sign_in("agent")
    await browser.sign_in("ngo_admin")
    address = f"/panel/team/{browser.world.staff['agent']}"
    await browser.get(address)
    assert (await browser.post(address, {"act": "stop"})).status_code == 303
    assert (await agent.get("/panel")).status_code == 303
    assert (await agent.sign_in("agent")).status_code == 401
    await browser.get(address)
    await browser.post(address, {"act": "admit"})
    assert (await agent.sign_in("agent")).status_code == 303


async def test_nobody_changes_her_own_role(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = f"/panel/team/{browser.world.staff['ngo_admin']}"
    await browser.get("/panel/settings")
    assert (await browser.post(address, {"act": "role", "role": "auditor"})).status_code == 403


async def test_a_new_password_asks_the_old_one_and_ends_other_sessions(browser: Browser) -> None:
    other = Browser(browser.world)
    await other.sign_in("agent")
    await browser.sign_in("agent")
    new = "un autre mot de passe"
    fields = {"act": "password", "old": "wrong", "new": new, "again": new}
    assert (await browser.post("/panel/settings", fields)).status_code == 422
    assert (await browser.post("/panel/settings", {**fields, "old": PASSWORD})).status_code == 303
    assert (await other.get("/panel")).status_code == 303
    assert (await browser.get("/panel")).status_code == 200
    assert (await other.sign_in("agent")).status_code == 401
    assert (await other.sign_in("agent", new)).status_code == 303


async def test_the_command_line_makes_people_and_refuses_what_will_not_do(world: World) -> None:
    made = await make_admin(world.database, "chef@example.org", "un mot de passe long", key=KEY, at=world.clock.now())
    assert made.code_url.startswith("otpauth://totp/Kesu:chef%40example.org")
    with pytest.raises(StaffError):  # only demo logins tell their codes
        await current_code(world.database, "chef@example.org", key=KEY, at=world.clock.now())
    for why, changes in {
        "known": {},
        "email": {"email": "no address"},
        "short": {"email": "a@b.org", "password": "short"},
        "role": {"email": "a@b.org", "role": "chief"},
        "ngo": {"email": "a@b.org", "role": "agent"},
    }.items():
        options = {"email": "chef@example.org", "password": "un mot de passe long", "role": "admin", **changes}
        with pytest.raises(StaffError) as refused:
            await make_admin(world.database, **options, key=KEY, at=world.clock.now())
        assert refused.value.why == why


async def test_in_production_the_demo_codes_are_worth_nothing_and_cookies_are_bound(world: World) -> None:
    world.env = "production"
    browser = Browser(world)
    browser.client.base_url = "https://kesu.test"
    answer = await browser.get("/panel/sign-in")
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    assert "secure" in answer.headers["set-cookie"].lower()
    world.clock.pass_seconds(30)
    code = await current_code(world.database, "agent@example.org", key=KEY, at=world.clock.now())
    fields = {"email": "agent@example.org", "password": PASSWORD, "code": code}
    headers = {"Origin": "https://kesu.test"}
    answer = await browser.client.post("/panel/sign-in", data={**fields, "csrf": browser.token()}, headers=headers)
    assert answer.status_code == 401


async def test_after_signing_in_one_goes_to_pages_of_the_panel_only(browser: Browser) -> None:
    for wanted in ("//evil.test/", "https://evil.test", "/panel//evil.test", "/panel/\\evil", "/elsewhere"):
        page = (await browser.get("/panel/sign-in", params={"next": wanted})).text
        assert 'name="next" value="/panel"' in page


async def test_every_answer_has_the_headers(browser: Browser) -> None:
    for address in ("/panel/sign-in", "/panel/nowhere", "/panel/static/panel.css", "/panel"):
        answer = await browser.get(address)
        assert "default-src 'none'" in answer.headers["content-security-policy"], address
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await browser.get("/panel/sign-in")).headers["cache-control"] == "no-store"


async def test_the_audit_log_tells_who_read_what_and_cannot_be_rewritten(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get("/panel/groups/00001/members/1")
    rows = await browser.world.database.fetch(text("SELECT * FROM audit_line ORDER BY id DESC LIMIT 1"))
    assert (rows[0]["action"], rows[0]["member"]) == ("member_read", 1)
    for statement in ("UPDATE audit_line SET detail = ''", "DELETE FROM audit_line"):
        with pytest.raises(Exception, match="append-only"):
            async with browser.world.database.unit_of_work() as unit:
                await unit.fetch(text(statement))


async def test_a_colleagues_particulars_are_put_right(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = f"/panel/team/{browser.world.staff['agent']}"
    right = {"act": "about", "name": "Aïcha Touré", "email": "Aicha@example.org", "language": "en"}
    for field, value in (("email", "no address"), ("email", "auditor@example.org"), ("name", ""), ("language", "xx")):
        await browser.get(page)
        assert (await browser.post(page, right | {field: value})).status_code == 422, field
    await browser.get(page)
    assert (await browser.post(page, right)).status_code == 303
    row = (await browser.world.database.fetch(text("SELECT * FROM staff WHERE email = 'aicha@example.org'")))[0]
    assert (row["name"], row["language"]) == ("Aïcha Touré", "en")
    await browser.get(page)
    assert (await browser.post(page, {"act": "role", "role": "auditor"})).status_code == 303
    lines = await browser.world.database.fetch(text("SELECT detail FROM audit_line WHERE action = 'staff_changed'"))
    said = ("about name, email, language fr → en", "role agent → auditor")
    assert [line["detail"] for line in lines] == [f"{each} of {row['id']}" for each in said]
