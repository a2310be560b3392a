"""Meetings that were missed, by reason, place and month; a donor sees no cell of few groups, nor what would tell it."""

from datetime import date

import pytest
from sqlalchemy import insert, text

from app.organisations.figures.missed import Cell, by_month, by_place, gaps, table
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.people.groups.facts import FactChange, change_facts
from ledger.tables import MeetingGap, table_of
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio


def gap(group_id: int, region: str, reason: str, missed: int = 1) -> dict[str, object]:
    return {"group_id": group_id, "region": region, "reason": reason, "missed": missed, "due_on": "2026-10-13"}


def test_missed_meetings_are_counted_by_line_and_reason() -> None:
    rows = [gap(1, "Gao", "insecurity", 3), gap(1, "Gao", "insecurity", 0), gap(2, "Kayes", "")]
    found = table(rows, by_place, few_hidden=False)
    assert list(found) == ["Gao", "Kayes", ""]
    assert found["Gao"]["insecurity"] == Cell(3, 1, 1)
    assert found["Kayes"]["not_said"] == Cell(1, 0, 1)
    assert found[""][""] == Cell(4, 1, 2)
    assert list(table(rows, by_month, few_hidden=False)) == ["2026-10", ""]


def test_a_cell_of_few_groups_is_hidden_with_what_would_tell_it() -> None:
    rows = [gap(number, "Gao", "insecurity") for number in range(2)]
    rows += [gap(number, "Gao", "travel") for number in range(10, 17)]
    rows += [gap(number, "Kayes", reason) for number in range(20, 28) for reason in ("insecurity", "travel")]
    found = table(rows, by_place, few_hidden=True)
    assert found["Gao"]["insecurity"] is None
    assert found["Kayes"]["insecurity"] is None, "the column's total less this cell would tell it"
    assert None in (found["Gao"]["travel"], found["Gao"][""]), "and so would the line's"
    assert found[""]["insecurity"] == Cell(10, 0, 10)


def test_nothing_is_told_of_fewer_than_five_groups_in_all() -> None:
    found = table([gap(number, "Gao", "travel") for number in range(4)], by_place, few_hidden=True)
    assert all(cell is None for line in found.values() for cell in (line["travel"], line[""]))


async def late(browser: Browser) -> None:
    """Benkadi stopped for weeks before its eighth meeting, and Alhamdou of the other organisation before its third."""
    async with browser.world.database.unit_of_work() as unit:
        for group_id, meeting in ((1, 8), (3, 3)):
            await unit.fetch(
                insert(table_of(MeetingGap)),
                group_id=group_id,
                meeting=meeting,
                due_on="2026-10-07",
                missed=4,
                reason="insecurity",
            )
            for number in range(1, meeting):
                await unit.fetch(
                    text("UPDATE meeting SET held_on = :on WHERE group_id = :group AND number = :number"),
                    on=f"2026-09-{number:02}",
                    group=group_id,
                    number=number,
                )


async def test_an_organisation_sees_its_own_groups_that_stopped_and_came_back(browser: Browser) -> None:
    await late(browser)
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/missed?period=2026")).text
    assert "Insécurité" in page
    assert ">Benkadi</a>" in page
    assert "Alhamdou" not in page
    assert "Groupes sans réunion pendant quatre semaines" in page
    # Six members save one to three shares of 500 F a meeting: 6,000 F whichever it is.
    assert page.count("6\u00a0000\u00a0F") == 2


async def test_a_group_that_was_displaced_since_counts_where_it_was_that_day(browser: Browser) -> None:
    await late(browser)
    group_id, now = browser.world.groups["00001"], browser.world.clock.now()
    for day, region in ((date(2026, 10, 20), "Ségou"), (date(2026, 11, 3), "Mopti")):
        change = FactChange(holds_from=day, reason="insécurité", at=now)
        async with browser.world.database.unit_of_work() as unit:
            await change_facts(unit, group_id, {"region": region}, change)
    window = ScopedReader(browser.world.database, TenantScope("ngo", ngo_id=1))
    [row] = await gaps(window, ReportingPeriod("dates", date(2026, 10, 1), date(2026, 11, 22)))
    assert by_place(row) == "Kayes"


async def test_a_donor_is_told_of_no_single_group(browser: Browser) -> None:
    await late(browser)
    await browser.sign_in("donor")
    page = (await browser.get("/panel/missed?period=2026")).text
    assert "Benkadi" not in page
    assert "6\u00a0000\u00a0F" not in page
    assert 'class="num">4<' not in page
