"""A loan that came in with its due day past is late from that day: the meeting of it was held on paper."""

import json
from datetime import UTC, date, datetime

import pytest

from app.files.formats.reading import read_file
from ledger.books.command import Command
from ledger.card import read_card
from ledger.database import Database
from ledger.imports.writing import write
from ledger.loans.due import due_at_meeting, late_today
from ledger.loans.request import limit_of
from ledger.meeting.meetings import open_meeting
from ledger.reports.indicators import read_figures
from ledger.reports.indicators_at_date import read_figures_on

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
CAME_IN = datetime(2026, 11, 22, 16, tzinfo=UTC)
FANTA, BINTA, AWA = 1, 3, 9
OPENING = {
    "group": {"code": "K-1", "name": "Benkadi", "family": "vsla", "share_value": 500, "founded_on": "2026-06-03",
              "meeting_weekday": 3},
    "opening": {"loan_cash": 60_000, "solidarity_cash": 9_000, "outside_cash": 0},
    "members": [
        {"number": FANTA, "name": "Fanta", "phone": "+22370002001", "role": "president", "shares": 24,
         "loan_principal": 9_000, "loan_charge": 900, "loan_due_on": "2026-11-22"},
        {"number": BINTA, "name": "Binta", "phone": "+22370002003", "role": "treasurer", "shares": 30,
         "loan_principal": 15_000, "loan_charge": 1_500, "loan_due_on": "2026-11-10"},
        {"number": AWA, "name": "Awa", "shares": 26, "loan_principal": 4_000, "loan_due_on": "2026-12-16"},
    ],
}  # fmt: skip


async def come_in(database: Database) -> None:
    await write(read_file(json.dumps(OPENING).encode(), "groups.json"), database, Command(0, "", CAME_IN, "import"))


async def late_on(database: Database, day: date) -> dict[int, int]:
    """The days late by member, on which the figures of that day agree."""
    late = await late_today(database, 1, day)
    owed_xof = sum(due.due_xof + due.owed_after_xof - due.fines_xof for due in late)
    for read in (read_figures, read_figures_on):
        figures = (await read(database, [1], day))[1]
        assert figures.late_xof == owed_xof, read
        assert (figures.late_30_xof > 0) is any(due.days_late > 30 for due in late)
    return {due.member: due.days_late for due in late}


async def test_it_is_late_from_its_own_day_before_anybody_met_here(database: Database) -> None:
    await come_in(database)
    assert await late_on(database, date(2026, 11, 22)) == {BINTA: 12}
    assert await late_on(database, date(2026, 11, 23)) == {BINTA: 13}, "Fanta's day is today's: a meeting is waited for"
    assert await late_on(database, date(2026, 12, 11)) == {BINTA: 31}
    card = await read_card(database, 1, BINTA)
    assert limit_of(card, Command(1, "ask", CAME_IN, "ussd", BINTA)).reason == "overdue"


async def test_the_first_meeting_here_fines_it_and_begins_the_wait_of_what_was_due_since(database: Database) -> None:
    await come_in(database)
    at = datetime(2026, 11, 25, 16, tzinfo=UTC)
    rules = (await read_card(database, 1, BINTA)).rules
    foretold = {due.member: due.fines_xof for due in await due_at_meeting(database, 1, at.date(), rules)}
    await open_meeting(database, Command(1, "open", at, "ussd", BINTA))
    asked = {due.member: due.fines_xof for due in await due_at_meeting(database, 1, at.date(), rules)}
    assert foretold == asked == {FANTA: 0, BINTA: 250}
    assert await late_on(database, at.date()) == {BINTA: 15}
    assert await late_on(database, date(2026, 11, 26)) == {FANTA: 1, BINTA: 16}
