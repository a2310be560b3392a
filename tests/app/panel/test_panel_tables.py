"""Tables that leave the panel: harmless to open, without names where names do not belong."""

import csv
import dataclasses
import io
import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import insert, text

from app.organisations.figures.donors.suppression import FEW, Suppression, hidden_lines, suppress
from app.organisations.figures.indicators.savix_lines import IndicatorLine
from app.organisations.figures.indicators.summed import Summed
from app.organisations.figures.series.weeks import record_week
from app.panel.pages.figures.export import TABLES
from app.panel.web.formats import percent
from ledger.books.chart import BOX_LOAN, CHARGES_EARNED, charge_of, loan_accounts, principal_of
from ledger.books.draft import Actor, Draft
from ledger.journal.accounts import open_accounts
from ledger.rules.reports.indicators import Figures
from ledger.tables import Loan, table_of
from tests.app.panel.camide import NOW, make_busy
from tests.app.panel.conftest import Browser, without_tokens

pytestmark = pytest.mark.anyio


async def test_a_redacted_export_holds_no_name_number_or_phone(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    named = (await browser.get("/panel/export/members.csv")).text
    assert "Awa Traoré" in named
    assert "+223 70 00 01 01" in named
    redacted = (await browser.get("/panel/export/members_redacted.csv")).text
    assert "Awa" not in redacted
    assert "+223" not in redacted
    assert len(redacted.splitlines()) == len(named.splitlines()) == 13
    assert "Alhamdou" not in (await browser.get("/panel/export/groups.csv")).text
    noted = await browser.get("/panel/audit?action=exported")
    assert "members.csv, lignes: 12" in noted.text


@pytest.mark.parametrize(("table", "numbers"), [("members", ["number"]), ("loans", ["loan", "member"])])
async def test_without_names_neither_order_nor_numbers_tell_who_it_is(
    browser: Browser, table: str, numbers: list[str]
) -> None:
    await make_busy(browser.world)
    await browser.sign_in("ngo_admin")

    async def rows(name: str) -> list[dict[str, str]]:
        body = (await browser.get(f"/panel/export/{name}.csv?names=machine")).text
        return list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff")), delimiter=";"))

    named, redacted = await rows(table), await rows(f"{table}_redacted")
    shared = [name for name in redacted[0] if name in named[0] and name not in numbers]
    assert len(named) == len(redacted) > 0
    assert sorted([row[name] for name in shared] for row in named) == sorted(
        [row[name] for name in shared] for row in redacted
    )
    pseudonyms = [list(row.values())[1] for row in redacted]
    assert len(set(pseudonyms)) == len(redacted)
    assert all(len(one) == 10 for one in pseudonyms)
    assert [(row["group"], one) for row, one in zip(redacted, pseudonyms, strict=True)] == sorted(
        (row["group"], one) for row, one in zip(redacted, pseudonyms, strict=True)
    )
    assert not {"number", "name", "phone"} & redacted[0].keys()


async def test_an_agent_takes_no_names_out(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert (await browser.get("/panel/export/members.csv")).status_code == 403
    assert (await browser.get("/panel/export/members_redacted.csv")).status_code == 200


def line(key: str, active: int, **counted: int) -> IndicatorLine:
    figures = Figures(
        active=active,
        savers=active,
        called=active,
        at_start=active,
        joined=0,
        left=0,
        attending=0,
        savings_xof=1000,
        loans=0,
        loans_xof=0,
        borrowers=0,
        late_xof=0,
        written_off_xof=0,
        loan_cash_xof=1000,
        other_funds_xof=0,
        property_xof=0,
        property_at_start_xof=0,
        debts_xof=0,
        weeks=4,
    )
    figures = dataclasses.replace(figures, **counted)
    return IndicatorLine(key, key, Summed.of(figures))


def hidden_of(*lines: IndicatorLine) -> Suppression:
    """What is hidden of one table of lines of a group each."""
    alone = [dataclasses.replace(each, ids=frozenset({number})) for number, each in enumerate(lines)]
    return suppress({"region": alone}, {number: each.figures for number, each in enumerate(lines)})["region"]


def test_few_people_are_hidden_and_cannot_be_told_from_the_rest() -> None:
    assert hidden_of(line("Kayes", 30), line("Gao", 12), line("Kidal", 4)).lines == {"Kidal", "Gao"}
    assert hidden_of(line("Kayes", 30), line("Gao", 3), line("Kidal", 4)).lines == {"Kidal", "Gao"}
    assert hidden_of(line("Kayes", 30), line("Gao", 12)).lines == set()
    assert hidden_of(line("Kidal", 4)).lines == {"Kidal"}
    # the total less Kayes and Gao would be three people
    few = hidden_of(line("Kayes", 30), line("Gao", 12), line("Kidal", 1), line("Ségou", 2))
    assert few.lines == {"Kidal", "Ségou", "Gao"}


def test_a_cell_of_one_to_four_people_is_hidden_with_the_one_that_would_tell_it() -> None:
    lines = [
        line("Gao", 12, borrowers=5, loans=5, loans_xof=900),
        line("Kayes", 30, borrowers=9, loans=9, loans_xof=2_000),
        line("Ségou", 20, borrowers=2, loans=2, loans_xof=500),
    ]
    table = hidden_of(*lines)
    assert table.lines == frozenset()
    gao, kayes, segou = (table.over(each) for each in lines)
    assert {"borrowers", "mean_loan", "loans_xof", "portfolio_at_risk", "late_xof"} <= segou - table.whole
    assert gao == segou  # or 16 - 9 - 5 would tell the two of Ségou
    assert kayes == table.whole


def test_all_but_a_few_is_hidden_as_a_few_are() -> None:
    table = hidden_of(line("Kayes", 30, borrowers=28, loans=28, loans_xof=900), line("Gao", 12))
    assert "borrowers" in table.over(line("Kayes", 30)) & table.over(line("Gao", 12))  # two of Kayes do not borrow
    assert "borrowers" not in table.whole


def test_who_came_and_left_is_never_told() -> None:
    moved = {"joined", "left", "at_start", "growth", "drop_out"}
    table = hidden_of(line("Kayes", 300, left=40, at_start=340), line("Gao", 120))
    assert moved <= table.whole & table.over(line("Kayes", 300))


def test_what_two_lines_have_in_common_is_no_fewer_than_five() -> None:
    """Region and family cross in a group of three: one of the two lines is hidden, in whichever table it stands."""
    groups = [line("a", 20), line("b", 3), line("c", 15)]
    figures = {number: each.figures for number, each in enumerate(groups)}
    crossing = {
        "region": [dataclasses.replace(line("Kayes", 23), ids=frozenset({0, 1}))],
        "family": [dataclasses.replace(line("tontine", 18), ids=frozenset({1, 2}))],
    }
    found = suppress(crossing, figures)
    assert (found["region"].lines, found["family"].lines) == (set(), {"tontine"})


@settings(deadline=None)  # a busy machine is no clock
@given(people=st.dictionaries(st.text(max_size=2), st.integers(0, 30), min_size=1, max_size=7))
def test_what_a_total_leaves_over_is_never_one_to_four_people(people: dict[str, int]) -> None:
    shown = people.keys() - hidden_lines(people)
    assert not any(people[key] in FEW for key in shown)
    if shown:
        assert sum(people.values()) - sum(people[key] for key in shown) not in FEW


async def test_a_donor_reads_no_cell_of_few_people(browser: Browser) -> None:
    await browser.sign_in("donor")
    page = (await browser.get("/panel/indicators?by=region")).text
    assert "moins de 5" in page  # one borrower in Kayes
    assert page.count("non montré") >= 5
    front = (await browser.get("/panel")).text
    assert "54\u00a0000\u00a0F" in front  # at the end of October
    assert "10\u00a0000\u00a0F" not in front  # and what she owes is not on the first page either
    rows = list(
        csv.DictReader(
            io.StringIO(
                (await browser.get("/panel/export/indicators.csv?names=machine&by=region")).content.decode("utf-8-sig")
            ),
            delimiter=";",
        )
    )
    assert [(row["key"], row["active"], row["borrowers"], row["loans_xof"]) for row in rows] == [
        ("Kayes", "12", "", "")
    ]


async def test_a_donor_cannot_subtract_one_filter_from_another(browser: Browser) -> None:
    await make_busy(browser.world)
    await browser.sign_in("donor")
    for address in ("/panel/indicators?by=region", "/panel/trainings?period=52"):
        plain = without_tokens((await browser.get(address)).text)
        assert 'name="programme"' not in plain
        assert without_tokens((await browser.get(f"{address}&programme=1")).text) == plain
    first, second = [
        re.findall(r'type="date" name="\w+" value="([^"]*)"', (await browser.get(f"/panel/indicators?{asked}")).text)
        for asked in ("from=2026-09-02&to=2026-10-05", "from=2026-09-03&to=2026-10-06")
    ]
    assert first == second == ["2026-10-01", "2026-10-31"]


async def test_the_savix_table_keeps_its_identity(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    text = (await browser.get("/panel/export/indicators.csv?names=machine&by=group")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["key"] for row in rows] == ["00001", "00002"]
    first = rows[0]
    # 72 000 F saved, 10 000 F of them lent and late, 7 200 F in the solidarity fund; one of six borrows.
    assert (first["savings_xof"], first["loans_xof"], first["loan_cash_xof"]) == ("72000", "10000", "62000")
    assert (first["portfolio_at_risk"], first["borrowers_indicator"]) == ("1.0000", "0.1667")
    assert int(first["assets_xof"]) == int(first["debts_xof"]) + int(first["equity_xof"]) == 79_200


async def test_what_is_lent_and_at_risk_is_the_same_on_every_page(browser: Browser) -> None:
    world = browser.world
    async with world.database.unit_of_work() as unit:  # a second loan, not late, beside Awa's late one
        row = (await unit.fetch(text("SELECT * FROM loan WHERE group_id = 1")))[0]
        second = {**row, "number": 2, "member": 2, "idem_key": "loan-2", "last_due_on": "2027-01-20"}
        await unit.fetch(insert(table_of(Loan)), **second)
        await open_accounts(unit, 1, loan_accounts(2, 2))
    entries = {
        BOX_LOAN: -20_000,
        principal_of(2): 20_000,
        charge_of(1): 1_000,
        charge_of(2): 4_000,
        CHARGES_EARNED: -5_000,
    }
    await world.database.post(Draft(1, "loan/2", "loan", entries, Actor("m3", "ussd"), NOW.date(), NOW, meeting=12))
    await record_week(world.database, NOW.date())
    await browser.sign_in("ngo_admin")
    # Of 35 000 F that are owed with their charges 11 000 F are late: 31 %.
    for address in ("/panel", "/panel?period=4", "/panel/indicators"):
        page = (await browser.get(address)).text
        assert "35\u00a0000\u00a0F" in page, address
        assert "31\u00a0%" in page, address
    assert "35\u00a0000\u00a0F" in (await browser.get("/panel/groups/00001")).text
    assert "à risque 31\u00a0%" in (await browser.get("/panel/groups")).text


async def opened(browser: Browser, address: str) -> list[list[object]]:
    """The rows of both sheets of a workbook."""
    book = load_workbook(io.BytesIO((await browser.get(address)).content))
    return [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.rows]


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_column_has_a_name_in_the_readers_words_and_a_line_that_explains_it(
    browser: Browser, language: str
) -> None:
    await make_busy(browser.world)
    await browser.sign_in("ngo_admin")
    await browser.post("/panel/settings", {"act": "language", "language": language})
    for name in TABLES:
        by_program = (await browser.get(f"/panel/export/{name}.csv?names=machine")).content.decode("utf-8-sig")
        header = next(csv.reader(io.StringIO(by_program), delimiter=";"))
        by_reader = (await browser.get(f"/panel/export/{name}.csv")).content.decode("utf-8-sig")
        names = next(csv.reader(io.StringIO(by_reader), delimiter=";" if language == "fr" else ","))
        assert len(names) == len(header)
        assert all("_" not in shown for shown in names), name
        lines = await opened(browser, f"/panel/export/{name}.xlsx")
        assert [cell for cell in lines[1] if cell] == names
        explained = lines[-len(header) :]
        assert [line[:2] for line in explained] == [list(pair) for pair in zip(names, header, strict=True)]
        assert all(line[2] for line in explained)


async def test_files_open_right_in_french_and_in_english(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    answer = await browser.get("/panel/export/indicators.csv?by=group&period=last_quarter")
    assert 'filename="kesu-indicators-2026-07-01_2026-09-30.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert (rows[0]["Du"], rows[0]["Au"], rows[0]["Emprunteuses"]) == ("2026-07-01", "2026-09-30", "0,1667")
    heading, header, first = (await opened(browser, "/panel/export/indicators.xlsx?by=group&period=last_quarter"))[:3]
    assert heading[0] == "Indicateurs SAVIX, du 01/07/2026 au 30/09/2026"
    assert first[header.index("Du")].date() == date(2026, 7, 1)
    assert first[header.index("Emprunteuses")] == pytest.approx(1 / 6)
    loans = await opened(browser, "/panel/export/loans.xlsx")
    assert loans[2][loans[1].index("Frais, % par période")] == 10
    assert loans[2][loans[1].index("Jours de retard")] > 0
    await browser.get("/panel/settings")
    await browser.post("/panel/settings", {"act": "language", "language": "en"})
    english = (await browser.get("/panel/export/indicators.csv?by=group&period=last_quarter")).content.decode(
        "utf-8-sig"
    )
    assert next(csv.DictReader(io.StringIO(english)))["Borrowers"] == "0.1667"
    members = await browser.get("/panel/export/members.csv")
    assert 'filename="kesu-members-2026-11-22.csv"' in members.headers["content-disposition"]


async def test_the_export_page_asks_for_a_period_and_keeps_it(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/export?period=2026-Q3&names=machine")).text
    assert "Du 01/07/2026 au 30/09/2026" in page
    assert "/panel/export/indicators.csv?period=2026-Q3&amp;by=group&amp;names=machine" in page
    assert "/panel/export/trainings.xlsx?period=2026-Q3&amp;names=machine" in page
    assert "/panel/export/groups.csv?period=2026-Q3&amp;names=machine" in page
    assert "/panel/export/supports.csv?names=machine" in page


def test_percentages_are_written_as_people_write_them() -> None:
    shown = [percent(Fraction(*pair), "fr") for pair in ((1, 3), (1, 12), (0, 1), (1, 1), (-1, 40))]
    assert shown == ["33\u00a0%", "8,3\u00a0%", "0\u00a0%", "100\u00a0%", "-2,5\u00a0%"]
    # rounded once, halves up: 10,46 is 10 and not 11 by way of 10,5; 9,96 is 10
    once = [percent(Fraction(part, 10_000), "fr") for part in (1046, 1050, 1049, 996, 994, 5, -1050)]
    assert once == ["10\u00a0%", "11\u00a0%", "10\u00a0%", "10\u00a0%", "9,9\u00a0%", "0,1\u00a0%", "-11\u00a0%"]
    assert percent(None, "fr") == "–"


@pytest.mark.parametrize(
    ("name", "column", "words", "code"),
    [
        ("groups", "État", "actif", "active"),
        ("groups", "Méthode", "AVEC", "vsla"),
        ("groups", "Silencieux", "oui", "1"),
        ("members", "Sexe", "Femme", "f"),
        ("members", "Siège de groupe", "non", "0"),
        ("loans", "État", "en cours", "running"),
        ("loans", "Objet", "commerce", "trade"),
    ],
)
async def test_a_file_for_people_holds_words_and_one_for_programs_codes(
    browser: Browser, name: str, column: str, words: str, code: str
) -> None:
    await browser.sign_in("ngo_admin")
    files = {}
    for names in ("readable", "machine"):
        text = (await browser.get(f"/panel/export/{name}.csv?names={names}")).content.decode("utf-8-sig")
        files[names] = list(csv.reader(io.StringIO(text), delimiter=";"))
    place = files["readable"][0].index(column)
    told = {(row[place], plain[place]) for row, plain in zip(files["readable"][1:], files["machine"][1:], strict=True)}
    assert (words, code) in told
    assert not {one for one, _ in told} & {plain for _, plain in told}


async def test_every_column_of_the_definitions_has_a_meaning(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    for name in TABLES:
        book = load_workbook(io.BytesIO((await browser.get(f"/panel/export/{name}.xlsx")).content))
        lines = [[cell.value for cell in row] for row in book.worksheets[1].rows]
        assert [line for line in lines if not line[3]] == [], name
