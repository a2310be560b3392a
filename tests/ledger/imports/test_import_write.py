"""An import is all or nothing, comes in once, waits for the officers, and goes out as it came in."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.files.formats.reading import read_file
from ledger.books.command import Command
from ledger.database import Database
from ledger.exports.groups import export_group
from ledger.imports.openings import confirm_opening, opening_waiting, reverse_opening
from ledger.imports.reading.sheet import Sheet
from ledger.imports.writing import NotWritten, check, write
from ledger.people.membership.members import members_of_phone
from ledger.reports.positions import read_positions
from ledger.rules.refusal import Refusal
from tests.village import AWA, BINTA, found_village, hold_meeting

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
IMPORTING = Command(0, "", NOW, "import")
PAPER_BOOK = {
    "group": {"code": "K-1", "name": "Benkadi", "family": "vsla", "share_value": 500, "founded_on": "2026-06-03"},
    "opening": {"loan_cash": 60_000, "solidarity_cash": 9_000, "outside_cash": 0},
    "members": [
        {"number": 1, "name": "Fanta", "phone": "+22370002001", "role": "president", "shares": 24},
        {"number": BINTA, "name": "Binta", "phone": "+22370002003", "role": "treasurer", "shares": 30,
         "loan_principal": 15_000, "loan_charge": 1_500},
        {"number": AWA, "name": "Awa", "shares": 26, "fines_due": 50},
    ],
}  # fmt: skip


def a_file(document: object, name: str = "groups.json") -> Sheet:
    return read_file(json.dumps(document).encode(), name)


def acting(member: int | None, key: str = "k") -> Command:
    return Command(1, key, NOW, "ussd", member)


async def test_a_paper_book_becomes_opening_figures(database: Database) -> None:
    done = await write(a_file(PAPER_BOOK), database, IMPORTING)
    position = await read_positions(database, "K-1")
    binta = position.members[1]
    assert (done.groups, done.members, done.already) == (1, 3, False)
    assert position.funds == {"loan": 60_000, "solidarity": 9_000, "outside": 0}
    assert (binta.shares, binta.loan_principal, binta.loan_charge) == (30, 15_000, 1_500)
    assert position.members[2].fines_due == 50
    assert position.transactions == 1
    figures = await opening_waiting(database, 1)
    assert figures is not None
    assert (figures.savings_xof, figures.lent_xof, figures.fines_due_xof) == (40_000, 16_500, 50)


async def test_the_same_file_never_comes_in_twice(database: Database) -> None:
    await write(a_file(PAPER_BOOK), database, IMPORTING)
    again = await write(a_file(PAPER_BOOK), database, IMPORTING)
    assert again.already
    assert (await read_positions(database, "K-1")).transactions == 1
    other = a_file(PAPER_BOOK | {"opening": {"loan_cash": 1}})
    (problem, *_) = await check(other, database, NOW.date())
    assert str(problem) == 'row 1, group: a group of this code is there already; K-2 is free ("K-1")'


async def test_one_bad_cell_keeps_everything_out(database: Database) -> None:
    good = PAPER_BOOK
    bad = {**PAPER_BOOK, "group": {"code": "K-2"}, "members": [{"number": 1, "name": "Salif", "shares": "x"}]}
    with pytest.raises(NotWritten) as refused:
        await write(a_file({"groups": [good, bad]}), database, IMPORTING)
    assert [str(problem) for problem in refused.value.problems] == ['row 4, shares: not a whole number ("x")']
    with pytest.raises(LookupError):
        await read_positions(database, "K-1")


async def test_an_officer_confirms_once_and_then_nothing_takes_it_back(database: Database) -> None:
    await write(a_file(PAPER_BOOK), database, IMPORTING)
    with pytest.raises(Refusal, match=r"opening\.not_an_officer"):
        await confirm_opening(database, acting(AWA))
    await confirm_opening(database, acting(BINTA))
    await confirm_opening(database, acting(1))
    assert await opening_waiting(database, 1) is None
    with pytest.raises(Refusal, match=r"opening\.confirmed"):
        await reverse_opening(database, acting(BINTA))


async def test_taken_back_as_a_whole_and_brought_again(database: Database) -> None:
    await write(a_file(PAPER_BOOK), database, IMPORTING)
    reversal = await reverse_opening(database, acting(None, "back"))
    again = await reverse_opening(database, acting(None, "back"))
    assert reversal is not None
    assert again is not None
    assert (reversal.seq, again.seq, again.repeated) == (2, 2, True)
    assert await members_of_phone(database, "+22370002003") == []
    with pytest.raises(Refusal, match=r"opening\.none"):
        await confirm_opening(database, acting(BINTA))
    assert not (await write(a_file(PAPER_BOOK), database, IMPORTING)).already
    assert (await read_positions(database, "K-1")).funds["loan"] == 60_000


async def test_what_went_on_is_not_taken_back(database: Database) -> None:
    document = PAPER_BOOK | {"members": [{"number": n, "name": f"Fanta {n}", "shares": 4} for n in range(1, 6)]}
    await write(a_file(document), database, IMPORTING)
    await database.post(acting(1).draft("expense", {"box:loan": -500, "expenses": 500}, alone=True))
    with pytest.raises(Refusal, match=r"opening\.moved_on"):
        await reverse_opening(database, acting(None, "back"))


async def test_a_group_without_opening_imported_has_none(database: Database) -> None:
    await found_village(database)
    for answer in (confirm_opening, reverse_opening):
        with pytest.raises(Refusal, match=r"opening\.none"):
            await answer(database, acting(BINTA))


async def test_import_of_an_export_exports_the_same(database: Database) -> None:
    """A village that has met, saved, lent and repaid goes out, comes in under another code, and goes out the same."""
    group = await found_village(database)
    await hold_meeting(database, group)
    exported = await export_group(database, "00001")
    assert exported["members"][AWA - 1]["loan_principal"] > 0
    moved = exported | {"group": exported["group"] | {"code": "00002"}}
    await write(a_file(moved), database, replace(IMPORTING, at=datetime(2026, 12, 1, tzinfo=UTC)))
    assert await export_group(database, "00002") == moved
    assert moved["opening"] == exported["opening"]
