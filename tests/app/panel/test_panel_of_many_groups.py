"""Pages of a large network are the pages of a small one: the same statements, and as few bytes."""

import gzip
from datetime import timedelta

import pytest

from app.organisations.figures.series.weeks import rebuild_weeks
from bench.network import Network, fill_database
from bench.panel import FIRST, addresses, cost_of
from tests.app.panel.camide import NOW, World, make_busy
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_pages import PAGES, count_statements

pytestmark = pytest.mark.anyio
GROUPS, WEEKS = 60, 3
MOST_BYTES = 6_800


async def statements(browser: Browser) -> dict[str, int]:
    counting, found = count_statements(browser.world, browser), {}
    for address in PAGES:
        counting.statements = 0
        answer = await browser.get(address)
        assert answer.status_code == 200, address
        assert len(gzip.compress(answer.content)) < MOST_BYTES, f"{address} is not told in pages"
        found[address] = counting.statements
    browser.world.database = counting._database
    return found


COUNTED = {"/panel/search", "/panel/audit", "/panel/messages/budgets"}


async def test_pages_of_many_groups_run_no_more_statements(world: World) -> None:
    await make_busy(world)
    browser = Browser(world)
    await browser.sign_in("ngo_admin")
    await rebuild_weeks(world.database, NOW.date(), WEEKS)
    few = await statements(browser)
    last_sunday = NOW.date() - timedelta(days=NOW.date().weekday() + 1)
    await fill_database(f"sqlite:///{world.database._path}", Network(GROUPS, WEEKS, 4, last_sunday, ngo_id=1), FIRST)
    await rebuild_weeks(world.database, NOW.date(), WEEKS)
    many = await statements(browser)
    counted = {address for address in few if many[address] == few[address] + 1}
    assert many == {address: cost + (address in counted) for address, cost in few.items()}
    assert {address.partition("?")[0] for address in counted} <= COUNTED, "a list that outgrows its page is counted"
    of_the_network = [address for address in addresses(GROUPS) if "K-" in address]
    assert of_the_network
    for address in of_the_network[:2]:
        cost = await cost_of(browser, address, None)
        assert cost.ms > 0
        assert cost.octets < MOST_BYTES
