"""The first pages, as somebody of Camide and somebody of another organisation see them."""

import pytest

from tests.app.panel.conftest import Browser, without_tokens

pytestmark = pytest.mark.anyio


async def test_a_stranger_is_sent_to_the_sign_in_and_back(browser: Browser) -> None:
    answer = await browser.get("/panel/groups/00001")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/panel/sign-in?next=/panel/groups/00001"


async def test_the_dashboard_adds_up_the_groups_of_ones_own_organisation(browser: Browser) -> None:
    assert (await browser.sign_in("ngo_admin")).headers["location"] == "/panel"
    page = (await browser.get("/panel")).text
    # Benkadi and Sabougnouma: 12 members; 12 weeks × 6 × 1 to 3 shares of 500 F = 72 000 F; 10 000 F late.
    assert "72\u00a0000\u00a0F" in page
    assert "10\u00a0000\u00a0F en retard" in page
    assert "100\u00a0%" in page
    assert "Benkadi" in page
    assert "Alhamdou" not in page


async def test_a_group_shows_its_members_and_a_member_her_history(browser: Browser) -> None:
    await browser.sign_in("agent")
    page = await browser.get("/panel/groups/00001")
    assert page.status_code == 200
    assert "Awa Traoré" in page.text
    page = await browser.get("/panel/groups/00001/members/1")
    assert page.status_code == 200
    assert "+223\u00a070\u00a000\u00a001\u00a001" in page.text


async def test_beyond_the_wall_and_nowhere_look_the_same(browser: Browser) -> None:
    await browser.sign_in("salif")
    beyond, nowhere = await browser.get("/panel/groups/00001"), await browser.get("/panel/groups/99999")
    assert (beyond.status_code, without_tokens(beyond.text)) == (nowhere.status_code, without_tokens(nowhere.text))
    assert beyond.status_code == 404
