"""What a group keeps at a bank and owns together comes in with its opening figures, and goes out and in again."""

import json

import pytest

from app.files.formats.reading import read_file
from ledger.books.chart import INHERITED
from ledger.exports.groups import export_group
from ledger.funds.bank import move_kept
from ledger.funds.property import buy, take_off
from ledger.imports.openings import opening_waiting
from ledger.imports.writing import check, write
from ledger.reports.indicators import read_figures
from tests.ledger.imports.test_import_write import IMPORTING, NOW, PAPER_BOOK, a_file
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
SHEET = """Code;Nom;Parts;Caisse;Argent à la banque;Mobile money;Biens;Biens au début
K-7;Fanta;20;1000;4000;500;6500;{at_start}
K-7;Binta;4;;;;;
"""


async def test_a_sheet_brings_the_bank_and_property_now_and_at_the_start(database):
    sheet = read_file(SHEET.format(at_start="").encode(), "k7.csv")
    (short,) = await check(sheet, database, NOW.date())
    assert short.why == "box_short", "what was there when the cycle began was not bought with its savings"
    await write(read_file(SHEET.format(at_start="0").encode(), "k7.csv"), database, IMPORTING)
    figures = (await read_figures(database, [1], NOW.date()))[1]
    assert (figures.loan_cash_xof, figures.property_xof, figures.property_at_start_xof) == (5_500, 6_500, 0)
    assert figures.profit_xof == 0
    waiting = await opening_waiting(database, 1)
    assert (waiting.loan_cash_xof, waiting.kept_xof, waiting.property_xof) == (1_000, 4_500, 6_500)


async def test_a_list_of_groups_alone_has_neither(database):
    alone = "Code;Nom du groupe;Biens\nK-8;Sabugnuma;500\n"
    (problem,) = await check(read_file(alone.encode(), "list.csv"), database, NOW.date())
    assert (problem.column, problem.why) == ("property", "no_members")


async def test_what_was_bought_goes_out_and_comes_in_again(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await move_kept(database, village.command(), "deposit", "bank", 1_000)
    await buy(database, village.command(), "machine", 2_000, ALL_IN_FAVOUR)
    await take_off(database, village.command(), "machine1", 500, ALL_IN_FAVOUR)
    out = await export_group(database, "00001")
    assert out["opening"]["balances"]["property:machine1"] == 1_500
    out["group"]["code"] = "K-2"
    await write(a_file(json.loads(json.dumps(out))), database, IMPORTING)
    again = await export_group(database, "K-2")
    assert again["opening"] == out["opening"]


@pytest.mark.parametrize("code", ["property:mill1", "property:machine", "kept:tree", "kept:"])
async def test_an_account_that_no_group_has_is_named(database, code):
    wrong = PAPER_BOOK | {"opening": {"loan_cash": 60_000, "balances": {code: 500}}}
    (problem,) = await check(a_file(wrong), database, NOW.date())
    assert (problem.column, problem.why) == ("balances", "cannot")
    assert f"no import can hold this: {code} 500 F" in str(problem)


async def test_balances_that_are_none_are_refused_in_words(database):
    wrong = PAPER_BOOK | {"opening": {"loan_cash": 60_000, "balances": {"property:land1": "5 000"}}}
    (problem,) = await check(a_file(wrong), database, NOW.date())
    assert "not balances as the export writes them" in str(problem)


async def test_the_figures_of_property_at_start_come_in_with_an_export(database):
    opening = {"loan_cash": 60_000, "balances": {"property:land1": 5_000, INHERITED: -5_000}}
    await write(a_file(PAPER_BOOK | {"opening": opening}), database, IMPORTING)
    figures = (await read_figures(database, [1], NOW.date()))[1]
    assert (figures.property_xof, figures.property_at_start_xof) == (5_000, 5_000)
