"""Lists sort by any column, say how long they are, page both ways and keep their filter; cells know their column."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import insert

from app.panel.web.cards import labelled
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.tables import SavingsGroup, table_of
from tests.app.panel.camide import World, make_busy
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio


def ways(page: str) -> dict[str, str]:
    return {name: unescape(address) for name, address in re.findall(r'rel="(prev|next)" href="([^"]+)"', page)}


async def many_groups(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        for number in range(100, 160):
            row = {"family": "vsla", "ngo_id": 1, "founded_on": "2026-11-01", "region": "Kayes"}
            await unit.fetch(insert(table_of(SavingsGroup)), id=number, code=f"{number:05}", name="G", **row)


async def test_a_list_says_how_long_it_is_and_is_paged_both_ways_with_its_filter(browser: Browser) -> None:
    await many_groups(browser)
    await browser.sign_in("ngo_admin")
    first = (await browser.get("/panel/groups?region=Kayes&sort=-code")).text
    assert "1–50 sur 62" in first
    assert ways(first) == {"next": "?region=Kayes&sort=-code&page=2"}
    second = (await browser.get(f"/panel/groups{ways(first)['next']}")).text
    assert "51–62 sur 62" in second
    assert ways(second) == {"prev": "?region=Kayes&sort=-code&page=1"}
    beyond = (await browser.get("/panel/groups?region=Kayes&sort=-code&page=99")).text
    assert "51–62 sur 62" in beyond
    codes = [re.findall(r'href="/panel/groups/(\d{5})"', page) for page in (first, second)]
    assert codes[0] + codes[1] == [*(f"{number:05}" for number in range(159, 99, -1)), "00002", "00001"]


@pytest.mark.parametrize(("column", "first"), [("savings", "00001"), ("members", "00001"), ("late", "00001")])
async def test_a_heading_sorts_by_its_column_and_then_the_other_way(browser: Browser, column: str, first: str) -> None:
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/groups")).text
    assert f'href="?sort=-{column}"' in page
    down = (await browser.get(f"/panel/groups?sort=-{column}")).text
    assert f'aria-sort="descending"><a href="?sort={column}"' in down
    assert re.findall(r'href="/panel/groups/(\d{5})"', down)[0] == first
    up = (await browser.get(f"/panel/groups?sort={column}")).text
    assert sorted(re.findall(r'href="/panel/groups/(\d{5})"', up)) == ["00001", "00002"]


SORTED = {
    "/panel/audit": "person",
    "/panel/groups/00001/meetings": "present",
    "/panel/groups/00001/members/1": "amount",
    "/panel/groups/00001/seats": "savings",
    "/panel/groups/00001/share-out": "net_xof",
    "/panel/groups/00001/visits": "score",
    "/panel/organisations": "people",
    "/panel/persons": "code",
    "/panel/programmes": "groups",
    "/panel/search?q=a": "phone",
    "/panel/supports/1": "quantity",
    "/panel/team": "seen",
}
"""Lists that are long on a large installation, each with one of its columns."""


async def every_list(browser: Browser) -> None:
    await make_busy(browser.world)
    await browser.sign_in("admin")
    await browser.get("/panel/groups/00001/seats")
    await browser.post("/panel/groups/00001/tier")
    await browser.get("/panel/groups/00001/seats")
    await browser.post("/panel/groups/00001/seats", {"act": "take", "group": "00002"})
    for address, column in SORTED.items():
        joint = "&" if "?" in address else "?"
        for order, said in ((column, "ascending"), (f"-{column}", "descending")):
            answer = await browser.get(f"{address}{joint}sort={order}")
            assert answer.status_code == 200, address
            assert f'aria-sort="{said}"' in answer.text, address
            assert re.search(r"<span>1–\d+ sur \d+</span>", answer.text), address


async def test_every_list_sorts_by_its_columns_and_says_how_long_it_is(browser: Browser) -> None:
    await every_list(browser)


async def test_every_list_sorts_on_postgresql(postgres_world: World) -> None:
    await every_list(Browser(postgres_world))


async def test_passbooks_are_paged_both_ways(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    async with browser.world.database.unit_of_work() as unit:
        for number in range(101, 161):
            await enrol_member(unit, 1, Enrolment(number=number, name=f"Sira {number}", joined_on=date(2026, 9, 2)))
    page = (await browser.get("/panel/groups/00001/passbooks?language=fr&drawn=1&page=2")).text
    assert "11–20 sur 66" in page
    assert ways(page) == {name: f"?language=fr&drawn=1&page={to}" for name, to in (("prev", 1), ("next", 3))}


def test_every_cell_of_a_card_names_its_column() -> None:
    table = (
        '<table class="cards"><thead><tr><th scope="col">Nom</th><th scope="col" class="num"><a href="?">Parts</a></th>'
        '<th scope="col">Dû</th></tr></thead><tbody><tr><th scope="row">Awa</th><td class="num">3</td><td>0</td></tr>'
        '<tr><th scope="row">Ba</th><td colspan="2">–</td></tr><tr><th scope="row">Ci</th><td data-th="">4</td></tr>'
        "</tbody></table>"
    )
    drawn = labelled(f"<p>{table}</p>")
    assert '<td class="num" data-th="Parts">3</td><td data-th="Dû">0</td>' in drawn
    assert '<td colspan="2">–</td>' in drawn
    assert '<td data-th="">4</td>' in drawn, "its line's heading says what it is"
    assert labelled(table.replace("cards", "ruled")) == table.replace("cards", "ruled")


async def test_who_is_signed_in_and_the_way_out_stand_on_every_page(browser: Browser) -> None:
    await browser.sign_in("auditor")
    for address in ("/panel", "/panel/groups/00001", "/panel/team", "/panel/groups/99999"):
        page = (await browser.get(address)).text
        assert '<a href="/panel/settings">auditor' in page
        assert 'action="/panel/sign-out"' in page
