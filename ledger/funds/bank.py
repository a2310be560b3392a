"""Money of the loan fund that is kept outside the box, at a bank or in a wallet: put there, taken back, fees, interest.

A count of the box has none of it. Two officers say what was moved. Source: SAVIX form, "Loan fund cash in box or bank";
docs/rules.md, "Property and the bank".
"""

from typing import Final

from ledger.books.chart import BOX_LOAN, EXPENSES, INCOME, kept_at
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.journal.accounts import open_when_needed
from ledger.people.authentication.second import require_second
from ledger.rules.funds.property import PLACES
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal

INTO_PLACE: Final = {"deposit": BOX_LOAN, "interest": INCOME}
OUT_OF_PLACE: Final = {"withdrawal": BOX_LOAN, "bank_fee": EXPENSES}
ACTS: Final = ("deposit", "withdrawal", "bank_fee", "interest")


async def move_kept(database: Database, command: Command, act: str, place: str, amount_xof: int) -> Posted:
    """Record one of ``ACTS`` with the money kept at one of ``PLACES``, at the open meeting.

    Raises:
        Refusal: no meeting is open, as ``check_kept``, ``second.needed``, ``second.not_an_officer``.
        ValueError: there is no such act or place.
    """
    if act not in ACTS or place not in PLACES:
        raise ValueError(f"{act} of {place}")
    assert command.member is not None  # noqa: S101 -- money is moved by a person
    signed_xof = amount_xof if act in INTO_PLACE else -amount_xof
    entries = {kept_at(place): signed_xof, (INTO_PLACE | OUT_OF_PLACE)[act]: -signed_xof}
    async with begin(database, command, Request(kind=act, entries=entries), member=command.member) as begun:
        if begun.posted:
            return begun.posted
        meeting = begun.meeting
        check_kept(begun.card, act, place, amount_xof)
        command = await require_second(begun.unit, command)
        await open_when_needed(begun.unit, command.group_id, entries)
        return await begun.unit.post(command.draft(act, entries, meeting=meeting))


def check_kept(card: Card, act: str, place: str, amount_xof: int) -> None:
    """What goes through the box is counted in coins; a bank counts in francs.

    Raises:
        Refusal: ``money.not_positive``, ``money.not_payable``; ``fund.short`` of the box, ``kept.short`` of the place;
            ``kept.below_a_coin`` where what is left there can only be noted as a fee.
    """
    check_payable(amount_xof, least_of(card, act))
    most_xof = most_of(card, act, place)
    if most_xof is None or amount_xof <= most_xof:
        return
    if act == "deposit":
        raise Refusal("fund.short", fund="loan", amount_xof=amount_xof, cash_xof=most_xof)
    if act == "withdrawal" and 0 < most_xof < least_of(card, act):
        raise Refusal("kept.below_a_coin", kept_xof=most_xof)
    raise Refusal("kept.short", amount_xof=amount_xof, cash_xof=most_xof)


def least_of(card: Card, act: str) -> int:
    """The smallest amount: a coin of the box, or a franc."""
    return card.rules.cash_unit_xof if act in ("deposit", "withdrawal") else 1


def most_of(card: Card, act: str, place: str) -> int | None:
    """The most that there is for an act; nothing limits interest where something was ever kept."""
    if act == "deposit":
        return card.box_loan_xof
    return None if act == "interest" and place in card.places else kept_xof(card, place)


def kept_after_xof(card: Card, act: str, place: str, amount_xof: int) -> int:
    """What the place holds once an act is written."""
    return kept_xof(card, place) + (amount_xof if act in INTO_PLACE else -amount_xof)


def kept_xof(card: Card, place: str) -> int:
    """What is kept at one place."""
    return card.bank_xof if place == "bank" else card.wallet_xof
