"""Charges fall due at meetings: no days are counted, and a charge is written once per loan and period.

That of a whole term is owed from the hand-over on; that of a period under way when the rest of the loan is settled
before its due meeting, where the group has it so or a new loan takes its place. A dead woman's loan is charged nothing
until the assembly gives it more time.

Source: VSL Associates' field guide; CARE's manual, "Loans"; docs/rules.md, "Loans".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count, zip_longest
from typing import Any

from sqlalchemy import Select, bindparam, select

from ledger.books.chart import CHARGES_EARNED, charge_of
from ledger.books.command import Command
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.instalments import charged, uncharged
from ledger.loans.rows import CHANGE, CHARGES_STOPPED, account_is, loan_row
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.charges import charge_due
from ledger.rules.loans.due_dates import due_days, next_due_day
from ledger.rules.loans.waterfall import Repayment
from ledger.tables import Account, Loan, table_of

_loan = table_of(Loan)
_principal, _charge = table_of(Account).alias("principal"), table_of(Account).alias("charge")
RUNNING: "Select[Any]" = (
    select(
        _loan.c.number,
        _loan.c.member,
        _loan.c.principal_xof.label("lent"),
        _loan.c.periods,
        _loan.c.periods_charged,
        _loan.c.charge_model,
        _loan.c.charge_percent,
        _loan.c.next_due_on,
        _loan.c.last_due_on,
        _principal.c.balance_xof.label("principal"),
        _charge.c.balance_xof.label("charge"),
        _charge.c.last_seq.label("charge_seq"),
    )
    .select_from(_loan)
    .join(_principal, account_is(_principal, "principal"))
    .join(_charge, account_is(_charge, "charge"))
    .where(_loan.c.status == "running")
)
"""Every loan that runs, of all groups, with what ``periods_due`` reads of it."""
_DUE = RUNNING.where(_loan.c.group_id == GROUP, _loan.c.next_due_on <= bindparam("today"), ~CHARGES_STOPPED).order_by(
    _loan.c.number
)


@dataclass(frozen=True, slots=True)
class PeriodDue:
    """A period that ends on ``due_on`` and what it is charged, in whole francs; none: it was at the hand-over."""

    period: int
    due_on: date
    next_due_on: date
    charge_xof: int | None


def periods_due(row: Row, rules: Constitution, on: date) -> Iterator[PeriodDue]:
    """The periods of a loan that end by that day and are not charged, meetings that nobody held included."""
    charge_xof = row["charge"]
    due_on, last_due_on = date.fromisoformat(row["next_due_on"]), date.fromisoformat(row["last_due_on"])
    for period in count(row["periods_charged"] + 1):
        if due_on > on:
            return
        amount_xof = None
        if period > 1 or not charged_at_handover(row):
            amount_xof = charge_due(
                row["charge_model"],
                Fraction(row["charge_percent"]),
                lent_xof=row["lent"],
                principal_xof=row["principal"],
                charge_xof=charge_xof,
                period=period,
                periods=row["periods"],
                cash_unit_xof=rules.cash_unit_xof,
            )
            charge_xof += amount_xof
        next_due_on = next_due_day(rules, due_on, last_due_on, period, row["periods"])
        yield PeriodDue(period, due_on, next_due_on, amount_xof)
        due_on = next_due_on


async def charges_falling_due(reader: Database | UnitOfWork, group_id: int, rules: Constitution, today: date) -> int:
    """What ``charge_what_falls_due`` would post today, in whole francs: after a long time it may be many periods."""
    rows = await reader.fetch(_DUE, group_id=group_id, today=today.isoformat())
    return sum(due.charge_xof or 0 for row in rows for due in periods_due(row, rules, today))


async def charge_what_falls_due(unit: UnitOfWork, command: Command, rules: Constitution, meeting: int) -> None:
    """Post the charge of every period that ended by this meeting; periods nobody met for are caught up in turn."""
    group_id = command.group_id
    rows = await unit.fetch(_DUE, group_id=group_id, today=command.day.isoformat())
    for turn in zip_longest(*(periods_due(row, rules, command.day) for row in rows)):
        for row, due in zip(rows, turn, strict=True):
            if due is None:
                continue
            if due.charge_xof is not None:
                await _post_charge(unit, command, row["number"], due.period, due.charge_xof, meeting)
                await charged(unit, group_id, row["number"], due.period, due.due_on, due.charge_xof)
            await _go_on(unit, group_id, row["number"], due.period, due.next_due_on)


def charged_at_handover(row: Row) -> bool:
    """Whether the charge that falls due next was written when the money was handed over: that of a whole term.

    Loans handed over by an earlier version have it at their first due meeting.
    """
    return bool(row["charge_model"] == "flat-term" and row["periods_charged"] == 0 and row["charge_seq"])


async def charge_at_handover(unit: UnitOfWork, card: Card, row: Row, handed_over_on: date) -> dict[str, int]:
    """Give the entries of a charge that is owed as soon as the money is in her hands, and note it for its first day."""
    if row["charge_model"] != "flat-term":
        return {}
    loan, lent_xof = row["number"], row["principal_xof"]
    amount = charge_due(
        row["charge_model"],
        Fraction(row["charge_percent"]),
        lent_xof=lent_xof,
        principal_xof=lent_xof,
        charge_xof=0,
        period=1,
        periods=row["periods"],
        cash_unit_xof=card.rules.cash_unit_xof,
    )
    first_due_on = due_days(card.rules, handed_over_on, row["weeks"])[0]
    await charged(unit, card.group_id, loan, 1, first_due_on, amount)
    return {charge_of(loan): amount, CHARGES_EARNED: -amount} if amount else {}


async def charge_what_is_settled(
    unit: UnitOfWork, command: Command, card: Card, repayment: Repayment, meeting: int | None
) -> None:
    """Post the charge of every period under way that a repayment settles with the rest of its loan."""
    for part in repayment.parts:
        if not part.started_xof:
            continue
        loan = next(loan for loan in card.running if loan.number == int(part.key))
        period, due_on, last_due_on = loan.periods_charged + 1, loan.next_due_on, loan.last_due_on
        assert due_on is not None and last_due_on is not None  # noqa: S101, PT018 -- it runs, so that it has its days
        await _post_charge(unit, command, loan.number, period, part.started_xof, meeting)
        await charged(unit, card.group_id, loan.number, period, due_on, part.started_xof)
        next_due_on = next_due_day(card.rules, due_on, last_due_on, period, loan.periods)
        await _go_on(unit, card.group_id, loan.number, period, next_due_on)


async def uncharge(unit: UnitOfWork, group_id: int, loan: int) -> None:
    """Let the period that was charged last, and whose charge was reversed, fall due once more on its day."""
    period: int = (await loan_row(unit, group_id, loan))["periods_charged"]
    due_on = date.fromisoformat(await uncharged(unit, group_id, loan, period))
    await _go_on(unit, group_id, loan, period - 1, due_on)


async def _post_charge(
    unit: UnitOfWork, command: Command, loan: int, period: int, amount_xof: int, meeting: int | None
) -> None:
    if amount_xof:
        entries = {charge_of(loan): amount_xof, CHARGES_EARNED: -amount_xof}
        await unit.post(command.child(f"charge/{loan}/{period}").draft("charge", entries, meeting=meeting))


async def _go_on(unit: UnitOfWork, group_id: int, loan: int, period: int, next_due_on: date) -> None:
    due = {"periods_charged": period, "next_due_on": next_due_on.isoformat()}
    await unit.fetch(CHANGE, at_group=group_id, at_number=loan, **due)
