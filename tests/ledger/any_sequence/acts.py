"""The act of the ledger behind each act of the model, by the same name."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from ledger import loans
from ledger.assembly import decisions
from ledger.books.command import Command
from ledger.database import Database
from ledger.funds import (
    bank,
    buying_in,
    declarations,
    expenses,
    fines,
    income,
    outside_fund,
    outside_loans,
    property,  # noqa: A004 -- the module's name
    savings,
    solidarity_fund,
)
from ledger.loans import (
    repayments,
    rescheduling,
    withdrawal,
    write_off,
)
from ledger.meeting import cancelled, corrections, counts, incidents, meetings, money_back, roll_call
from ledger.meeting.rounds import collection, confirmation
from ledger.people.membership import joining
from ledger.people.membership.enrolment_rows import Enrolment
from ledger.rules.assembly.voting import AssemblyVote
from ledger.settlement import comes_back, departure, opening_purchase, share_out, taking_over
from ledger.settlement.ends_of_cycles import self_help_year
from tests.ledger.any_sequence.deciding import against
from tests.village import BINTA, MEETING_AT, PRESIDENT

BY_HERSELF = frozenset(
    {"declare", "declare_repayment", "request_loan", "withdraw", "acknowledge", "cast_vote", "count"}
)
"""Acts that a member does for herself; the treasurer does the others."""
_DECLARED = text("SELECT declared_seq FROM declaration WHERE group_id = :group_id ORDER BY declared_seq")
_UNDER = text("SELECT seq FROM journal WHERE group_id = :group_id AND idem_key = :key")
Given = dict[str, Any]


def act_of(group_id: int, name: str, key: str, now: int, seen: int, given: Given) -> Command:
    """Who does it, when (``now`` in seconds after the first meeting), and where the books stood on her screen."""
    member = given["member"] if name in BY_HERSELF else BINTA
    at = MEETING_AT + timedelta(seconds=now)
    second = given.get("second", PRESIDENT) if member == BINTA else None
    return Command(group_id, key, at, "ussd", member, seen, confirmed_by=second)


def vote(voices: tuple[int, int]) -> AssemblyVote:
    return AssemblyVote(*voices, against=against(voices))


async def _decide(database: Database, by: Command, place: int, accept: bool) -> object:
    rows = await database.fetch(_DECLARED, group_id=by.group_id)
    seq = rows[place]["declared_seq"] if place < len(rows) else 0
    answer = confirmation.confirm_declaration if accept else declarations.refuse_declaration
    return await answer(database, by, seq)


async def _reverse(database: Database, by: Command, target: str) -> object:
    rows = await database.fetch(_UNDER, group_id=by.group_id, key=target)
    return await corrections.reverse(database, by, rows[0]["seq"] if rows else 0)


def _call_roll(database: Database, by: Command, presences: dict[int, str]) -> Coroutine[Any, Any, object]:
    return roll_call.call_roll(database, replace(by, expected_seq=None), presences)


def _count(
    database: Database, by: Command, member: int, moment: str, loan: int, solidarity: int
) -> Coroutine[Any, Any, object]:
    assert by.member == member
    return counts.count_box(database, by, moment, {"loan": loan, "solidarity": solidarity})


def _accept(
    database: Database, by: Command, number: int, fund: str, counted: int, voices: tuple[int, int]
) -> Coroutine[Any, Any, object]:
    return incidents.accept_difference(database, by, number, fund, counted, vote(voices))


def _repay_lender(
    database: Database, by: Command, lender: int, fund: str, amount_xof: int, charge: int
) -> Coroutine[Any, Any, object]:
    return outside_loans.repay_lender(database, by, lender, fund, amount_xof, charge)


def _impose_by_vote(
    database: Database, by: Command, member: int, code: str, voices: tuple[int, int]
) -> Coroutine[Any, Any, object]:
    return fines.impose_by_vote(database, by, member, code, vote(voices))


def _withdraw(database: Database, by: Command, member: int, loan: int) -> Coroutine[Any, Any, object]:
    assert by.member == member
    return withdrawal.withdraw_request(database, by, loan)


def _note(database: Database, by: Command, member: int, shares: int, **brought: int) -> Coroutine[Any, Any, object]:
    amounts = {f"{name}_xof": amount for name, amount in brought.items()}
    by = replace(by, expected_seq=None)  # a note is held to the note that its screen showed, not to the journal
    return collection.note_all(database, by, {member: collection.Contribution(shares=shares, **amounts)})


def _join(database: Database, by: Command, member: int) -> Coroutine[Any, Any, object]:
    return joining.join(database, by, Enrolment(number=member, name=f"Djénéba {member}", joined_on=by.day))


def _write_off(database: Database, by: Command, loan: int, voices: tuple[int, int]) -> Coroutine[Any, Any, object]:
    return write_off.write_off(database, by, loan, vote(voices))


def _reschedule(
    database: Database, by: Command, loan: int, weeks: int, voices: tuple[int, int]
) -> Coroutine[Any, Any, object]:
    return rescheduling.reschedule(database, by, loan, weeks, vote(voices))


def _change_rules(
    database: Database, by: Command, setting: str, value: int | str, voices: tuple[int, int]
) -> Coroutine[Any, Any, object]:
    return decisions.change_constitution(database, by, {setting: value}, vote(voices))


def _sell(
    database: Database, by: Command, thing: str, amount_xof: int, voices: tuple[int, int]
) -> Coroutine[Any, Any, object]:
    return property.sell(database, by, thing, amount_xof, vote(voices))


def _take_off(
    database: Database, by: Command, thing: str, amount_xof: int, voices: tuple[int, int]
) -> Coroutine[Any, Any, object]:
    return property.take_off(database, by, thing, amount_xof, vote(voices))


def _take_over(
    database: Database, by: Command, thing: str, member: int, voices: tuple[int, int]
) -> Coroutine[Any, Any, object]:
    return taking_over.take_over(database, by, thing, member, vote(voices))


def _share_out(database: Database, by: Command, expenses: int) -> Coroutine[Any, Any, object]:
    return share_out.commit_share_out(database, by, expenses_xof=expenses)


def _request_loan(
    database: Database, by: Command, member: int, amount_xof: int, weeks: int, refinances: bool = False
) -> Coroutine[Any, Any, object]:
    return loans.request_loan(database, by, member, amount_xof, weeks, "riz", refinances=refinances)


def _vote(database: Database, by: Command, member: int, loan: int, approves: bool) -> Coroutine[Any, Any, object]:
    assert by.member == member
    return loans.cast_vote(database, by, loan, approves=approves)


def _acknowledge(database: Database, by: Command, member: int, loan: int) -> Coroutine[Any, Any, object]:
    assert by.member == member
    return loans.acknowledge(database, by, loan)


_ACTS: dict[str, Callable[..., Coroutine[Any, Any, object]]] = {
    "declare": savings.declare,
    "declare_repayment": repayments.declare_repayment,
    "decide": _decide,
    "note": _note,
    "post_round": collection.post_round,
    "open_meeting": meetings.open_meeting,
    "close_meeting": meetings.close_meeting,
    "cancel": cancelled.cancel_meeting,
    "call_roll": _call_roll,
    "count": _count,
    "accept": _accept,
    "close_incident": lambda database, by, number: incidents.close_incident(database, by, number, "recounted"),
    "earn": lambda database, by, amount_xof: income.earn(database, by, amount_xof, "loyer"),
    "receive_grant": lambda database, by, amount_xof: outside_fund.receive_grant(database, by, amount_xof, "CARE"),
    "spend_grant": lambda database, by, amount_xof: outside_fund.spend_grant(database, by, amount_xof, "moulin"),
    "to_loan_box": outside_fund.to_loan_box,
    "keep": bank.move_kept,
    "buy": lambda database, by, kind, amount_xof, voices: property.buy(database, by, kind, amount_xof, vote(voices)),
    "sell": _sell,
    "take_off": _take_off,
    "take_over": _take_over,
    "receive_loan": outside_loans.receive_loan,
    "repay_lender": _repay_lender,
    "request_loan": _request_loan,
    "cast_vote": _vote,
    "hand_over": loans.hand_over,
    "acknowledge": _acknowledge,
    "withdraw": _withdraw,
    "take_back": money_back.take_back,
    "repay": repayments.repay,
    "write_off": _write_off,
    "reschedule": _reschedule,
    "impose": lambda database, by, member, code, voted: fines.impose(database, by, member, code, voted=voted),
    "impose_by_vote": _impose_by_vote,
    "pay_fine": fines.pay_fine,
    "grant": solidarity_fund.grant,
    "lend_help": solidarity_fund.lend_help,
    "repay_help": solidarity_fund.repay_help,
    "spend": lambda database, by, amount_xof: expenses.spend(database, by, amount_xof, "cahiers"),
    "join": _join,
    "buy_in": buying_in.buy_in_now,
    "leave": departure.leave,
    "die": departure.record_death,
    "come_back": comes_back.come_back,
    "pay_heirs": departure.pay_heirs,
    "close_year": self_help_year.close_year,
    "reverse": _reverse,
    "freeze": share_out.freeze,
    "thaw": share_out.thaw,
    "share_out": _share_out,
    "purchase": opening_purchase.purchase,
    "change_rules": _change_rules,
}


def do(database: Database, by: Command, name: str, given: Given) -> Coroutine[Any, Any, object]:
    """Do the act of that name; the ledger's amounts carry their unit in their names."""
    words = {"amount_xof" if word == "amount" else word: of for word, of in given.items() if word != "second"}
    return _ACTS[name](database, by, **words)
