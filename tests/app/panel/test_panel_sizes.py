"""What a group's rules say of its size and its phones is shown to the field agent, never refused."""

import pytest
from sqlalchemy import text

from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
_RULES = text("UPDATE constitution SET settings = :settings WHERE group_id = 1")


@pytest.mark.parametrize(
    ("settings", "unusual"),
    [
        ('{"min_members": 6, "max_members": 6}', False),
        ('{"min_members": 7}', True),
        ('{"min_members": 2, "max_members": 5}', True),
    ],
)
async def test_a_group_of_another_size_than_its_rules_have_is_shown(
    browser: Browser, settings: str, unusual: bool
) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(_RULES, settings=settings)
    await browser.sign_in("agent")
    page = (await browser.get("/panel/groups?q=00001")).text
    assert ("6 membres : taille inhabituelle" in page) is unusual


async def test_three_members_on_one_phone_are_shown_two_are_not_as_loud(browser: Browser) -> None:
    await browser.sign_in("agent")
    for served, said in ((2, False), (3, True)):
        async with browser.world.database.unit_of_work() as unit:
            sql = text("UPDATE member SET phone = '+22376000001' WHERE group_id = 1 AND number <= :served")
            await unit.fetch(sql, served=served)
        page = (await browser.get("/panel/groups/00001/members/1")).text
        assert ("Trois membres ou plus" in page) is said
        listed = (await browser.get("/panel/groups/00001")).text
        assert ('class="chip bad">téléphone' in listed or 'class="chip bad">' in listed.split("<tbody>")[-1]) is said
