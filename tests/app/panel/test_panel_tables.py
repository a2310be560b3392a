"""Tables that leave the panel: harmless to open, without names where names do not belong."""

import csv
import dataclasses
import io
from fractions import Fraction

import pytest

from app.panel.documents import in_two
from app.panel.figures import percent
from app.panel.savix_lines import Line
from app.panel.small_cells import small_cells, suppressed
from ledger.rules.indicators import Figures, indicators
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio


async def test_a_redacted_export_holds_no_name_number_or_phone(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    named = (await browser.get("/panel/export/members.csv")).text
    assert "Awa Traoré" in named
    assert "'+22370000101" in named
    redacted = (await browser.get("/panel/export/members_redacted.csv")).text
    assert "Awa" not in redacted
    assert "+223" not in redacted
    assert len(redacted.splitlines()) == len(named.splitlines()) == 13
    assert "Alhamdou" not in (await browser.get("/panel/export/groups.csv")).text
    noted = await browser.get("/panel/audit?action=exported")
    assert "members.csv, 12 rows" in noted.text


async def test_an_agent_takes_no_names_out(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert (await browser.get("/panel/export/members.csv")).status_code == 403
    assert (await browser.get("/panel/export/members_redacted.csv")).status_code == 200


def line(key: str, active: int) -> Line:
    figures = Figures(
        active=active,
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
    return Line(key, key, 1, figures, indicators(figures))


def test_few_people_are_hidden_and_cannot_be_told_from_the_rest() -> None:
    assert suppressed([line("Kayes", 30), line("Gao", 12), line("Kidal", 4)]) == {"Kidal", "Gao"}
    assert suppressed([line("Kayes", 30), line("Gao", 3), line("Kidal", 4)]) == {"Kidal", "Gao"}
    assert suppressed([line("Kayes", 30), line("Gao", 12)]) == set()
    assert suppressed([line("Kidal", 4)]) == {"Kidal"}


def test_a_count_of_one_to_four_people_is_a_small_cell() -> None:
    few = dataclasses.replace(line("Kayes", 30).figures, borrowers=1, loans=1, loans_xof=500)
    assert {"borrowers", "mean_loan", "loans_xof"} <= small_cells(few)
    assert small_cells(dataclasses.replace(few, borrowers=5, loans=5)) == set()


async def test_a_donor_reads_no_cell_of_few_people(browser: Browser) -> None:
    await browser.sign_in("donor")
    page = (await browser.get("/panel/indicators?by=region")).text
    assert "moins de 5" in page  # one borrower in Kayes
    rows = list(
        csv.DictReader(
            io.StringIO((await browser.get("/panel/export/indicators.csv?by=region")).content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert [(row["key"], row["active"], row["borrowers"], row["loans_xof"]) for row in rows] == [
        ("Kayes", "12", "", "")
    ]


async def test_the_savix_table_keeps_its_identity(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    text = (await browser.get("/panel/export/indicators.csv?by=group")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["key"] for row in rows] == ["00001", "00002"]
    first = rows[0]
    # 72 000 F saved, 10 000 F of them lent and late, 7 200 F in the solidarity fund; one of six borrows.
    assert (first["savings_xof"], first["loans_xof"], first["loan_cash_xof"]) == ("72000", "10000", "62000")
    assert (first["portfolio_at_risk"], first["borrowers_indicator"]) == ("1.0000", "0.1667")
    assert int(first["assets_xof"]) == int(first["debts_xof"]) + int(first["equity_xof"]) == 79_200


def test_percentages_are_written_as_people_write_them() -> None:
    shown = [percent(Fraction(*pair), "fr") for pair in ((1, 3), (1, 12), (0, 1), (1, 1), (-1, 40))]
    assert shown == ["33\u00a0%", "8,3\u00a0%", "0\u00a0%", "100\u00a0%", "-2,5\u00a0%"]
    assert percent(None, "fr") == "–"


def test_a_narrow_table_is_folded_once() -> None:
    assert in_two(["n", "there"], [["1", "x"], ["2", "y"], ["3", "z"]]) == [
        ["n", "there", "n", "there"],
        ["1", "x", "3", "z"],
        ["2", "y", "", ""],
    ]
    assert in_two(["n"], [["1"], ["2"]]) == [["n", "n"], ["1", "2"]]
