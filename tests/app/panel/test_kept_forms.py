"""What somebody typed is not lost when her session ends: it waits for her, sealed in her browser, and for no other."""

import html
import re

import pytest
from sqlalchemy import text

from app.panel.access.sessions import IDLE_SECONDS
from tests.app.panel.camide import PASSWORD
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
ENROL = "/panel/groups/00001/enrol"
TYPED = {"name": "Nana <Cissé>", "phone": "", "language": "fr", "sex": "f", "consent_how": "oral"}
NEW = text("SELECT name FROM member WHERE group_id = 1 AND number = 7")


async def too_late(browser: Browser, who: str = "agent") -> str:
    """Types a form for more than an hour, sends it, and gives what the answer keeps."""
    await browser.sign_in(who)
    await browser.get(ENROL)
    browser.world.clock.pass_seconds(IDLE_SECONDS + 1)
    answer = await browser.post(ENROL, TYPED)
    assert answer.status_code == 401
    found = re.search(r'name="kept" value="([^"]+)"', answer.text)
    return html.unescape(found.group(1)) if found else ""


async def again(browser: Browser, kept: str, who: str):
    page = await browser.client.post("/panel/sign-in/kept", data={"kept": kept})
    browser.last = page.text
    code = await browser.code_of(who)
    fields = {"email": f"{who}@example.org", "password": PASSWORD, "code": code, "kept": kept}
    return await browser.post("/panel/sign-in", fields)


async def test_what_was_typed_is_sent_after_signing_in_again(browser: Browser) -> None:
    kept = await too_late(browser)
    assert "Nana" not in browser.last
    answer = await again(browser, kept, "agent")
    assert answer.status_code == 200
    assert "Nana &lt;Cissé&gt;" in answer.text
    assert await browser.world.database.fetch(NEW) == []
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text))
    sent = {name: html.unescape(value) for name, value in fields.items() if name != "csrf"}
    assert sent == TYPED
    assert (await browser.post(ENROL, sent)).status_code == 303
    assert [row["name"] for row in await browser.world.database.fetch(NEW)] == ["Nana <Cissé>"]


async def test_what_another_tab_had_typed_waits_after_signing_out(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get(ENROL)
    tab = browser.last
    assert (await browser.post("/panel/sign-out")).status_code == 303
    browser.last = tab
    answer = await browser.post(ENROL, TYPED)
    assert answer.status_code == 401
    found = re.search(r'name="kept" value="([^"]+)"', answer.text)
    assert found, "it would be lost"
    assert "Nana" not in answer.text
    assert "Nana &lt;Cissé&gt;" in (await again(browser, html.unescape(found.group(1)), "agent")).text
    assert (await browser.get("/panel")).status_code == 200


async def test_somebody_else_at_the_same_browser_sees_nothing_of_it(browser: Browser) -> None:
    kept = await too_late(browser)
    answer = await again(browser, kept, "ngo_admin")
    assert (answer.status_code, answer.headers["location"]) == (303, "/panel")
    assert "Nana" not in answer.text


@pytest.mark.parametrize("what", ["another site", "no session", "not our form"])
async def test_only_a_form_of_ours_of_a_session_that_was_is_kept(browser: Browser, what: str) -> None:
    await browser.sign_in("agent")
    await browser.get(ENROL)
    browser.world.clock.pass_seconds(IDLE_SECONDS + 1)
    headers = {"Sec-Fetch-Site": "cross-site"} if what == "another site" else {}
    if what == "no session":
        browser.client.cookies.clear()
    fields = TYPED | ({"csrf": "x.y"} if what == "not our form" else {})
    answer = await browser.post(ENROL, fields, headers=headers)
    assert (answer.status_code, "kept" in answer.text) == (303, False)


async def test_passwords_are_kept_nowhere(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get("/panel/settings")
    browser.world.clock.pass_seconds(IDLE_SECONDS + 1)
    answer = await browser.post("/panel/settings", {"act": "password", "old": "my old secret", "new": "a b c d e f"})
    kept = html.unescape(re.search(r'name="kept" value="([^"]+)"', answer.text).group(1))
    assert "secret" not in (await again(browser, kept, "agent")).text
