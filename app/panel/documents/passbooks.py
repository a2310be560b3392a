"""Passbooks as paper: a page a member with her days, the oldest first; in figures, or drawn for who reads none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.organisations.figures.positions.members import MemberRow
from app.panel.documents.drawings import money, stamps
from app.panel.documents.paper import (
    Cell,
    KeptTogether,
    Paper,
    PaperLabels,
    PaperTable,
    Say,
    Text,
    paper_language,
    paper_words,
)
from app.panel.web import formats
from ledger.database import Row

COLUMNS: Final = {"day": 13, "shares": 9, "saved": 14, "loan": 15, "to_pay": 15, "balance": 15}
DRAWN: Final = {"day": 12, "shares": 16, "saved": 18, "loan": 20, "to_pay": 18, "balance": 20}


@dataclass(frozen=True, slots=True)
class PassbookDay:
    """What a day brought a member, and where she stood at its end; whole francs, ``day`` empty: all days before.

    ``loan_xof``: positive where she received, negative where she brought.
    """

    day: str
    shares: int
    saved_xof: int
    loan_xof: int
    to_pay_xof: int
    balance_xof: int


@dataclass(frozen=True, slots=True)
class Passbooks:
    """Those of some members of a group, with the state of the books that they are of."""

    group: Row
    people: Sequence[MemberRow]
    days: dict[int, list[PassbookDay]]
    share_xof: int
    today: date
    seal: str


def added_up(rows: Sequence[Row], share_xof: int, since: str, most: int) -> list[PassbookDay]:
    """One member's days from what moved on each, the oldest first; what was before ``since``, or too much, is one line.

    ``rows``: sums of a day as the accounts have them, ``shares_xof``, ``loan_xof`` and ``owed_xof``, in order of days.
    """
    days: list[PassbookDay] = []
    balance_xof = to_pay_xof = 0
    for row in rows:
        saved_xof = -row["shares_xof"]
        balance_xof += saved_xof
        to_pay_xof += row["owed_xof"]
        shares = abs(saved_xof) // share_xof * (1 if saved_xof > 0 else -1)
        days.append(PassbookDay(row["effective_on"], shares, saved_xof, row["loan_xof"], to_pay_xof, balance_xof))
    shown = [day for day in days if day.day >= since][-most:]
    before = days[: len(days) - len(shown)]
    if before and (before[-1].balance_xof or before[-1].to_pay_xof):
        last = before[-1]
        shown.insert(0, PassbookDay("", last.balance_xof // share_xof, 0, 0, last.to_pay_xof, last.balance_xof))
    return shown


def passbooks_paper(books: Passbooks, language: str, *, drawn: bool = False) -> Paper:
    """A leaf a member. ``drawn``: stamps for shares, notes and coins for amounts, each with its figure below."""
    say = paper_words(language)
    group = books.group
    title = f"{say('passbook.title')} · {group['name']} ({group['code']})"
    leaves = [
        KeptTogether(one.row["name"], tuple(_leaf(books, one, say, language, drawn=drawn))) for one in books.people
    ]
    return Paper("passbooks", title, paper_language(language), leaves, pocket=not drawn, fits=True)


def _leaf(
    books: Passbooks, person: MemberRow, say: Say, language: str, *, drawn: bool
) -> Iterator[Text | PaperLabels | PaperTable]:
    row, group = person.row, books.group
    days = books.days.get(row["number"], [])
    owed_xof = days[-1].to_pay_xof if days else 0
    place = f"{group['name']} ({group['code']})" + (f", {group['village']}" if group["village"] else "")
    yield Text(f"{row['number']} · {place} · {formats.day(books.today)}")
    amount = _amounts(language, drawn=drawn)
    count = row["savings_xof"] // books.share_xof
    shares: Cell = stamps(count, str(count)) if drawn else str(count)
    yield PaperLabels(
        (
            (say("passbook.shares"), shares),
            (say("passbook.balance"), amount(row["savings_xof"])),
            (say("passbook.to_pay"), amount(owed_xof)),
            (say("passbook.solidarity"), amount(row["solidarity_xof"])),
            (say("passbook.fingerprint"), books.seal),
        )
    )
    if days:
        columns = DRAWN if drawn else COLUMNS
        heads = tuple((say(f"passbook.{name}"), width) for name, width in columns.items())
        lines = tuple(_line(day, say, language, drawn=drawn) for day in days)
        yield PaperTable("", heads, lines, () if drawn else tuple(range(1, len(columns))))


def _line(day: PassbookDay, say: Say, language: str, *, drawn: bool) -> tuple[Cell, ...]:
    amount = _amounts(language, drawn=drawn)
    shares: Cell = stamps(day.shares, str(day.shares)) if drawn else str(day.shares)
    return (
        formats.day(day.day) if day.day else say("passbook.before"),
        shares if day.shares else "",
        amount(day.saved_xof) if day.saved_xof else "",
        amount(day.loan_xof, signed=True) if day.loan_xof else "",
        amount(day.to_pay_xof),
        amount(day.balance_xof),
    )


def _amounts(language: str, *, drawn: bool) -> Callable[..., Cell]:
    """How an amount is shown; ``signed``: with what she received marked as such."""

    def shown(amount_xof: int, *, signed: bool = False) -> Cell:
        label = ("+" if signed and amount_xof > 0 else "") + formats.amount(amount_xof, language)
        return money(amount_xof, label) if drawn else label

    return shown
