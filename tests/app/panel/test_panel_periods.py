"""Indicators and totals of a period that somebody chooses, worked out by hand."""

import csv
import io
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, text

from app.organisations.figures.series.periods import LAST_WEEKS, RUNNING_AND_LAST, chosen, last_weeks, offered
from app.organisations.figures.series.weeks import rebuild_weeks, record_week
from ledger.tables import Opening, table_of
from ledger.tontine.rounds import draw, pay_pot
from ledger.tontine.state import read_tontine
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser
from tests.village_life import found

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
        ("to=2026-11-01", "2000-01-01", "2026-11-01"),
        ("from=0001-01-01", "2000-01-01", "2026-11-22"),
        ("from=9999-12-31", "2026-11-22", "2026-11-22"),
    ],
)
async def test_odd_dates_are_put_right(past: Browser, asked: str, since: str, until: str) -> None:
    page = (await past.get(f"/panel/indicators?{asked}")).text
    assert re.findall(r'type="date" name="\w+" value="([^"]*)"', page) == [since, until]


@pytest.mark.parametrize("asked", ["period=2026-13", "period=2027", "from=x&to=2026-11-01", "from=32/13/2026"])
async def test_what_is_no_period_is_refused_in_one_line(past: Browser, asked: str) -> None:
    for page in ("", "/indicators", "/export/groups.csv"):
        answer = await past.get(f"/panel{page}?{asked}")
        assert answer.status_code == 400
        assert "une période qui n&#39;existe pas ou n&#39;a pas commencé" in answer.text


async def test_stocks_leave_as_they_stood_on_the_last_day(past: Browser) -> None:
    answers = [await past.get(f"/panel/export/{name}.csv?period=2026-09") for name in ("groups", "members", "loans")]
    for answer in answers:
        assert "2026-09-01_2026-09-30.csv" in answer.headers["content-disposition"]
    groups, members, loans = (answer.text.splitlines()[1:] for answer in answers)
    book = load_workbook(io.BytesIO((await past.get("/panel/export/loans.xlsx?period=2026-09")).content))
    assert "du 01/09/2026 au 30/09/2026" in str(
        book.worksheets[0].oddHeader.center.text or book.worksheets[0]["A1"].value
    )
    # Five Wednesdays of 12 shares of 500 F, 600 F of solidarity each; the loan of 10 000 F was out and not yet late.
    assert ";6;6;30000;3000;10000;20000;0;" in groups[0]
    assert sum(int(line.split(";")[9]) for line in members[:6]) == 30_000
    assert (len(loans), "en cours" in loans[0], loans[0].endswith(";;0")) == (1, True, True)


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


async def test_the_worker_counts_what_nobody_counted_and_settles_it_two_days_after_its_end(world: World) -> None:
    kept = text("SELECT week_on, settled, savings_xof FROM week_figure WHERE group_id = 1 ORDER BY week_on DESC")
    sunday = date(2026, 11, 22)
    for today, settled in ((sunday, [0, 1, 1]), (date(2026, 11, 23), [0, 0, 1]), (date(2026, 11, 24), [0, 1, 1])):
        await record_week(world.database, today)
        rows = await world.database.fetch(kept)
        assert [row["settled"] for row in rows[:3]] == settled
    assert (rows[1]["week_on"], rows[1]["savings_xof"]) == ("2026-11-16", 72_000)
    before = len(rows)
    await record_week(world.database, date(2026, 11, 24))
    assert len(await world.database.fetch(kept)) > before, "a few each time"


async def test_one_chip_gives_one_figure(past: Browser) -> None:
    first, clicked = [(await past.get(address)).text for address in ("/panel", "/panel?period=4")]
    held = re.compile(r"\d+ sur \d+ prévues depuis le [\d/]+")
    assert held.findall(first) == held.findall(clicked) == ["4 sur 8 prévues depuis le 26/10/2026"]
    assert "Du 26/10/2026 au 22/11/2026" in first
    assert (await rows_of(past, "period=4"))[0]["from"] == "2026-10-26"


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2024, 2, 29), date(2027, 1, 1), date(2026, 12, 31)])
def test_named_periods_meet_and_leave_out_no_day(today: date) -> None:
    for unit, names in offered(today).items():
        periods = [chosen(name, today) for name in names]
        assert periods[0].until == chosen(f"this_{unit}", today).until == today
        assert periods[0].since == chosen(f"this_{unit}", today).since
        last = chosen(f"last_{unit}", today)
        assert (last.since, last.until) == (periods[1].since, periods[1].until)
        for later, earlier in pairwise(periods):
            assert earlier.until + timedelta(days=1) == later.since
    for weeks in LAST_WEEKS:
        period = last_weeks(int(weeks), today)
        assert ((period.until - period.since).days + 1, period.until) == (7 * int(weeks), today)
    assert len({chosen(name, today).file_name for name in RUNNING_AND_LAST}) > 1


@pytest.mark.parametrize(
    "choice", ["2026-13", "2026-Q5", "2026-00", "1999", "2027", "2026-12", "20260", "", "last_day"]
)
def test_what_names_no_period_that_has_begun_is_none(choice: str) -> None:
    assert chosen(choice, date(2026, 11, 22)) is None


async def test_a_quarter_is_told_by_its_name(past: Browser) -> None:
    by_name, by_days = [
        (await rows_of(past, asked))[0] for asked in ("period=2026-Q3", "from=2026-07-01&to=2026-09-30")
    ]
    assert by_name == by_days
    assert (by_name["from"], by_name["to"], by_name["savings_xof"]) == ("2026-07-01", "2026-09-30", "30000")
    page = (await past.get("/panel/indicators?period=2026-Q3")).text
    assert "Du 01/07/2026 au 30/09/2026" in page
    assert '<option value="2026-Q3" selected>T3 2026</option>' in page


async def test_an_imported_group_is_told_from_its_opening_figures_on(world: World) -> None:
    opening = {"sha": "x", "file_name": "camide.csv", "line": 2, "imported_us": 1, "seq": 1}
    async with world.database.unit_of_work() as unit:
        await unit.fetch(insert(table_of(Opening)), group_id=1, **opening)
    await rebuild_weeks(world.database, world.clock.now().date(), weeks=26)
    browser = Browser(world)
    await browser.sign_in("ngo_admin")
    # Its first transaction is of 2 September: its group is founded, but nobody knew its money.
    assert [row["key"] for row in await rows_of(browser, "from=2026-08-01&to=2026-09-01")] == ["00002"]
    assert [row["key"] for row in await rows_of(browser, "from=2026-08-01&to=2026-09-30")] == ["00001", "00002"]
    page = (await browser.get("/panel/groups/00001")).text
    assert "Reprise du 02/09/2026" in page
    weeks = await world.database.fetch(text("SELECT min(week_on) AS first FROM week_figure WHERE group_id = 1"))
    assert weeks[0]["first"] == "2026-08-31"


async def test_a_tontine_says_whose_turn_it_is_and_is_in_no_savings(world: World) -> None:
    before = Browser(world)
    await before.sign_in("ngo_admin")
    told = (await rows_of(before, "period=cycle"))[0]
    tontine = await found(world.database, "tontine", members=8, code="00009", ngo_id=1)

    class Straight:
        def randrange(self, stop: int, /) -> int:
            return stop - 1

    await draw(world.database, tontine.command(), Straight())
    await tontine.meet()
    await tontine.collect(**{f"m{number}": int(number != 8) for number in range(1, 9)})
    await pay_pot(world.database, tontine.command(), (await read_tontine(world.database, tontine.group_id)).next_pot())
    await tontine.part()
    world.clock.at = tontine.now
    page = (await before.get("/panel/groups/00009")).text
    first = (await read_tontine(world.database, tontine.group_id)).turns[0].member
    assert f"Tour 1 : Fanta {first}. À lui remettre : 500" in page, "the pot was short of one stake"
    assert re.search(
        rf"1 · Fanta {first} <span[^>]*>son tour</span></th><td[^>]*>3.500.F</td><td[^>]*>500.F</td>", page
    )
    assert re.search(r"· Fanta 8</th><td[^>]*>–</td><td[^>]*>4.000.F</td><td[^>]*>500.F</td>", page)
    rows = {row["key"]: row for row in await rows_of(before, "period=cycle")}
    line = rows["00009"]
    assert (line["savings_xof"], line["savings_per_member"], line["return_on_savings"], line["profit_xof"]) == (
        "0", "", "", "0",
    )  # fmt: skip
    assert rows["00001"]["savings_per_member"] == told["savings_per_member"]
    listed = (await before.get("/panel/groups?family=tontine")).text
    assert re.search(r'<td class="num"[^>]*>8</td><td class="num wide"[^>]*>–</td>', listed)
