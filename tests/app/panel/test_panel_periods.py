"""Indicators and totals of a period that somebody chooses, worked out by hand."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from app.organisations.figures.weeks import rebuild_weeks
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio


@pytest.fixture
async def past(world: World) -> Browser:
    await rebuild_weeks(world.database, world.clock.now().date(), weeks=13)
    browser = Browser(world)
    await browser.sign_in("ngo_admin")
    return browser


async def rows_of(browser: Browser, asked: str) -> list[dict[str, str]]:
    answer = await browser.get(f"/panel/export/indicators.csv?names=machine&by=group&{asked}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


async def test_september_is_told_as_it_was(past: Browser) -> None:
    benkadi = (await rows_of(past, "from=2026-09-02&to=2026-09-30"))[0]
    # Five Wednesdays of 12 shares of 500 F; the loan of 10 000 F was out and not yet late; 600 F a week of solidarity.
    assert (benkadi["from"], benkadi["to"]) == ("2026-09-02", "2026-09-30")
    assert (benkadi["active"], benkadi["savings_xof"], benkadi["loans_xof"]) == ("6", "30000", "10000")
    assert (benkadi["late_xof"], benkadi["other_funds_xof"], benkadi["portfolio_at_risk"]) == ("0", "3000", "0.0000")
    assert int(benkadi["assets_xof"]) == int(benkadi["debts_xof"]) + int(benkadi["equity_xof"]) == 33_000


async def test_the_last_four_weeks_end_where_things_stand_today(past: Browser) -> None:
    now, of_cycle = (await rows_of(past, "period=4"))[0], (await rows_of(past, "period=cycle"))[0]
    same = ("active", "savings_xof", "loans_xof", "late_xof", "loan_cash_xof", "assets_xof", "portfolio_at_risk")
    assert {name: now[name] for name in same} == {name: of_cycle[name] for name in same}
    assert now["late_xof"] == "10000"
    assert (of_cycle["from"], now["from"]) == ("", "2026-10-26")


async def test_who_came_and_went_counts_in_the_period_she_came_or_went(past: Browser) -> None:
    async with past.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET left_on = '2026-10-15' WHERE group_id = 1 AND number = 6"))
        await unit.fetch(text("UPDATE member SET joined_on = '2026-10-01' WHERE group_id = 1 AND number = 5"))
    october, november = [(await rows_of(past, asked))[0] for asked in ("from=2026-09-28&to=2026-10-31", "period=4")]
    assert [october[name] for name in ("active", "at_start", "joined", "left")] == ["5", "5", "1", "1"]
    assert [november[name] for name in ("active", "at_start", "joined", "left")] == ["5", "5", "0", "0"]


async def test_attendance_is_that_of_every_roll_of_the_period(past: Browser) -> None:
    async with past.world.database.unit_of_work() as unit:
        for meeting, presences in ((11, "ppppaa"), (12, "pppppp")):
            for member, presence in enumerate(presences, 1):
                await unit.fetch(
                    text(
                        "INSERT INTO attendance (group_id, meeting, member, presence)"
                        " VALUES (1, :meeting, :member, :presence)"
                    ),
                    meeting=meeting,
                    member=member,
                    presence={"p": "present", "a": "absent"}[presence],
                )
        await unit.fetch(text("DELETE FROM week_figure"))
    await rebuild_weeks(past.world.database, past.world.clock.now().date(), weeks=4)
    assert (await rows_of(past, "period=4"))[0]["attendance"] == "0.8333"  # 10 of 12
    assert (await rows_of(past, "period=cycle"))[0]["attendance"] == "1.0000"


async def test_the_dashboard_goes_back_to_the_end_of_a_period(past: Browser) -> None:
    page = (await past.get("/panel?from=2026-09-02&to=2026-09-30")).text
    assert "Situation au 30/09/2026" in page
    assert "30\u00a0000\u00a0F" in page
    # 5 of Benkadi's and 0 of Sabougnouma's meetings; four whole weeks were planned for each
    assert "5 sur 8 prévues depuis le 02/09/2026" in page
    assert "Incidents ouverts" not in page
    assert "72\u00a0000\u00a0F" in (await past.get("/panel?period=13")).text


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ("from=2026-10-31&to=2026-10-01", "2026-10-01", "2026-10-31"),
        ("from=2026-11-01&to=2030-01-01", "2026-11-01", "2026-11-22"),
        ("from=x&to=2026-11-01", "2000-01-01", "2026-11-01"),
        ("from=0001-01-01", "2000-01-01", "2026-11-22"),
        ("from=9999-12-31", "2026-11-22", "2026-11-22"),
        ("period=-1&from=32/13/2026", "", "2026-11-22"),
    ],
)
async def test_odd_dates_are_put_right(past: Browser, asked: str, since: str, until: str) -> None:
    page = (await past.get(f"/panel/indicators?{asked}")).text
    assert re.findall(r'type="date" name="\w+" value="([^"]*)"', page) == [since, until]


async def test_a_day_is_told_whatever_was_kept_of_it(past: Browser) -> None:
    asked = "from=2026-09-02&to=2026-10-28"  # a Wednesday
    told = await rows_of(past, asked)
    assert told[0]["savings_xof"] == "54000"
    for statement in (
        "UPDATE week_figure SET settled = 0, savings_xof = 1",
        "DELETE FROM week_figure",
        "DELETE FROM month_figure",
    ):
        async with past.world.database.unit_of_work() as unit:
            await unit.fetch(text(statement))
        assert await rows_of(past, asked) == told, statement
