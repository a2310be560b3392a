"""A programme's report: a donor who has the programme reads it, and nothing behind it."""

import re
from datetime import date

import pytest
from sqlalchemy import text

from app.organisations.figures.series.periods import DATES, ReportingPeriod
from app.organisations.incomes.incomes import IncomeFigures, IncomeGiven, begin_income, note_figures
from app.organisations.incomes.lots import LotGiven, LotShare, sell_lot
from app.organisations.persons.persons import PersonGiven, enter_person
from app.organisations.programmes.programme_report import programme_report
from app.organisations.programmes.programmes import choose_groups, make_programme, programme_names, programmes
from app.organisations.supports.supports import LineGiven, SupportGiven, hand_over, promise_support
from app.organisations.tenancy import ScopedReader, TenantScope
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
AUGUST, SEPTEMBER, NOVEMBER = date(2026, 8, 5), date(2026, 9, 9), date(2026, 11, 20)
PERIOD = "from=2026-09-01&to=2026-10-31"


@pytest.fixture
async def programme(world: World) -> int:
    return await make_relance(world)


async def make_relance(world: World) -> int:
    """Twelve persons get 300 000 F in September, six of whom say so; two more get it in November."""
    async with world.database.unit_of_work() as unit:
        number = await make_programme(unit, 1, "Relance", date(2026, 1, 1))
        await choose_groups(unit, number, [world.groups["00001"]], [1])
        she = [
            await enter_person(unit, 1, PersonGiven(sex, born=born, region="Gao"), None, 0)
            for sex, born in [("f", 1990)] * 7 + [("m", 1970)] * 7
        ]
        for day, whom in ((AUGUST, she[:12]), (NOVEMBER, she[12:])):
            given = SupportGiven("cash", "Relance", day, programme_id=number)
            support = await promise_support(
                unit, 1, None, given, [LineGiven(1, day, 300_000, person_id=who) for who in whom]
            )
            on = max(day, SEPTEMBER)
            await hand_over(unit, {"id": support, "kind": "cash"}, 1, on, None)  # type: ignore[arg-type]
        said = "UPDATE support_line SET word = 'yes', said_us = 1758000000000000 WHERE person_id <= :most"
        await unit.fetch(text(said), most=she[5])
    return number


async def give(world: World, number: int) -> None:
    admin = Browser(world)
    await admin.sign_in("ngo_admin")
    address = f"/panel/team/{world.staff['donor']}"
    await admin.get(address)
    assert (await admin.post(address, {"act": "view", "programme": str(number)})).status_code == 303


def figures(page: str) -> dict[str, tuple[str, str]]:
    plain = re.sub(r"[\u00a0\u202f]", " ", page)
    rows = re.findall(r"<tr><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td>", plain)
    return {name: (start, end) for name, start, end in rows}


async def test_a_donor_reads_the_report_of_her_programme_and_nothing_behind_it(
    browser: Browser, programme: int
) -> None:
    await give(browser.world, programme)
    await browser.sign_in("donor")
    address = f"/panel/programmes/{programme}/report"
    assert address in (await browser.get("/panel")).text
    page = (await browser.get(f"{address}?{PERIOD}")).text
    found = figures(page)
    assert found["Promis"] == ("3 600 000 F", "3 600 000 F"), "what two got in November waits"
    assert found["Remis"] == ("0 F", "3 600 000 F")
    assert found["Personnes"] == ("0", "10")
    assert found["Gao"] == ("0", "10")
    assert found["36 à 59 ans"] == ("0", "10")
    assert "01/09/2026" in page
    assert "31/10/2026" in page
    assert "22/11/2026" in page, "the day it was read"
    for beyond in ("Benkadi", "00001", "Awa", "Binta"):
        assert beyond not in page
    english = (await browser.get(f"{address}?{PERIOD}&language=en")).text
    assert "Handed over" in english
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        answer = await browser.get(f"{address}/{kind}?{PERIOD}")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
    assert (await browser.get(f"{address}/exe")).status_code == 404
    for path, status in (
        (f"/panel/programmes/{programme}", 403),
        ("/panel/groups/00001", 403),
        ("/panel/support", 403),
        ("/panel/persons", 403),
        ("/panel/export/supports.csv", 403),
        (f"/panel/programmes/{programme + 1}/report", 404),
    ):
        assert (await browser.get(path)).status_code == status, path


async def test_the_running_month_is_in_no_report(browser: Browser, programme: int) -> None:
    await give(browser.world, programme)
    await browser.sign_in("donor")
    address = f"/panel/programmes/{programme}/report"
    pages = [(await browser.get(f"{address}?{asked}")).text for asked in ("period=2026-11", "from=2026-11-20", "")]
    assert len(set(map(str, map(figures, pages)))) == 1
    assert "31/10/2026" in pages[0]


async def test_who_leads_prints_what_a_donor_sees_and_others_do_not(browser: Browser, programme: int) -> None:
    await give(browser.world, programme)
    address = f"/panel/programmes/{programme}/report?{PERIOD}"
    await browser.sign_in("donor")
    hers = figures((await browser.get(address)).text)
    for who, status in (("ngo_admin", 200), ("admin", 200), ("salif", 404), ("agent", 403), ("translator", 403)):
        await browser.sign_in(who)
        answer = await browser.get(address)
        assert answer.status_code == status, who
        assert status != 200 or figures(answer.text) == hers, who


async def test_two_programmes_of_one_name_each_have_their_groups_figures(world: World) -> None:
    period = ReportingPeriod(DATES, date(2026, 9, 1), date(2026, 10, 31))
    window = ScopedReader(world.database, TenantScope("installation"))
    first = await make_relance(world)

    async def groups() -> list[tuple[int | None, int | None]]:
        row = next(row for row in await programmes(window) if row["id"] == first)
        report = await programme_report(window, row, period, NOVEMBER)
        return [(one.start, one.end) for one in report.figures if one.section == "groups"]

    alone = await groups()
    assert alone[0] == (1, 1)
    async with world.database.unit_of_work() as unit:
        other = await make_programme(unit, 2, "Relance", date(2026, 1, 1))
        await choose_groups(unit, other, [world.groups["00003"]], [2])
    assert await groups() == alone
    assert await programme_names(window) == {1: ["Relance (Camide)"], 3: ["Relance (AMSODE)"]}


@pytest.mark.parametrize("scope", ["programme", "limited", "ngo"])
async def test_postgresql_reads_it_behind_every_wall(postgres_world: World, scope: str) -> None:
    number = await make_relance(postgres_world)
    wall = TenantScope(scope, ngo_id=1, staff_id=postgres_world.staff["donor"], programme_id=number)
    window = ScopedReader(postgres_world.database, wall)
    period = ReportingPeriod(DATES, date(2026, 9, 1), date(2026, 10, 31))
    row = {"id": number, "name": "Relance", "ngo_name": "Camide"}
    report = await programme_report(window, row, period, NOVEMBER)  # type: ignore[arg-type]
    handed = next(figure for figure in report.figures if figure.name == "handed_xof")
    assert (handed.start, handed.end) == ((0, 0) if scope == "limited" else (0, 3_600_000))


async def test_a_donor_reads_activities_against_their_baselines_and_no_sector_of_a_few(
    browser: Browser, programme: int
) -> None:
    async with browser.world.database.unit_of_work() as unit:
        for number, she in enumerate(range(1, 13)):
            given = IncomeGiven("trade" if number < 10 else "crafts", "Étal", programme_id=programme)
            before, after = IncomeFigures(AUGUST, 10_000, 0), IncomeFigures(SEPTEMBER, 10_400 + 1_700 * number, 0, 1)
            activity = await begin_income(unit, (1, she), given, before, None, 0)
            await note_figures(unit, activity, after, None, 0)
        few = await begin_income(unit, (1, 13), given, IncomeFigures(date(2026, 10, 1), 10_000, 0), None, 0)
        await note_figures(unit, few, IncomeFigures(date(2026, 10, 5), 900_000, 0, 1), None, 0)
    await give(browser.world, programme)
    await browser.sign_in("donor")
    found = figures((await browser.get(f"/panel/programmes/{programme}/report?{PERIOD}")).text)
    assert found["Personnes avec une situation de départ"] == ("10", "10"), "the thirteenth waits until five more begin"
    assert found["Personnes visitées"] == ("0", "10")
    assert found["Ont doublé leur revenu"] == ("0", "5"), "six of twelve, rounded to five"
    assert found["L&#39;ont décuplé"] == ("0", "0"), "what one of a few found in October is not told"
    assert found["Revenu médian"] == ("0 F", "20 000 F")
    assert found["Artisanat"] == ("non montré", "non montré")


async def test_a_donor_reads_what_was_sold_and_a_lot_of_a_few_waits(browser: Browser, programme: int) -> None:
    async with browser.world.database.unit_of_work() as unit:
        for day, price, whom in ((SEPTEMBER, 100_000, range(1, 13)), (date(2026, 10, 5), 7_000, range(1, 4))):
            sold = LotGiven("Riz", "2026", "kg", "PAM", day, price, programme_id=programme, costs=[("Sacs", 1_000)])
            await sell_lot(unit, 1, None, sold, [(she, LotShare(1)) for she in whom], 0)
    await give(browser.world, programme)
    await browser.sign_in("donor")
    found = figures((await browser.get(f"/panel/programmes/{programme}/report?{PERIOD}")).text)
    assert [found[name] for name in ("Lots vendus", "Productrices", "Prix des lots", "Payé aux productrices")] == [
        ("0", "1"), ("0", "10"), ("0 F", "100 000 F"), ("0 F", "99 000 F"),
    ]  # fmt: skip
