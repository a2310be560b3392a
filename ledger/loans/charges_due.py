"""Charges fall due at meetings: no days are counted, and a charge is written once per loan and period.

That of a whole term is owed from the hand-over on; that of a period under way when the rest of the loan is settled
before its due meeting, where the group has it so or a new loan takes its place. A dead woman's loan is charged nothing
until the assembly gives it more time.

Source: VSL Associates' field guide; CARE's manual, "Loans"; docs/rules.md, "Loans".
"""

from datetime import date
from fractions import Fraction

from sqlalchemy import bindparam, select

from ledger.books.chart import CHARGES_EARNED, charge_of
from ledger.books.command import Command
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.instalments import charged, uncharged
from ledger.loans.rows import CHANGE, CHARGES_STOPPED, account_is, loan_row
from ledger.rules.charges import charge_due
from ledger.rules.constitution import Constitution
from ledger.rules.due_dates import due_days, next_due_day
from ledger.rules.waterfall import Repayment
from ledger.tables import Account, Loan, table_of

_loan = table_of(Loan)
_principal, _charge = table_of(Account).alias("principal"), table_of(Account).alias("charge")
_DUE = (
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
    .join(_principal, account_is(_principal, "principal"))
    .join(_charge, account_is(_charge, "charge"))
    .where(_loan.c.group_id == GROUP, _loan.c.status == "running", _loan.c.next_due_on <= bindparam("today"))
    .where(~CHARGES_STOPPED)
    .order_by(_loan.c.number)
)


async def charges_falling_due(reader: Database | UnitOfWork, group_id: int, rules: Constitution, today: date) -> int:
    """What ``charge_what_falls_due`` would post today, in whole francs: after a long time it may be many periods."""
    total_xof = 0
    for row in await reader.fetch(_DUE, group_id=group_id, today=today.isoformat()):
        period, charge_xof = row["periods_charged"], row["charge"]
        due_on, last_due_on = (date.fromisoformat(row[day]) for day in ("next_due_on", "last_due_on"))
        while due_on <= today:
            period += 1
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
            total_xof += amount_xof
            due_on = next_due_day(rules, due_on, last_due_on, period, row["periods"])
    return total_xof


async def charge_what_falls_due(unit: UnitOfWork, command: Command, rules: Constitution, meeting: int) -> None:
    """Post the charge of every period that ended by this meeting; periods nobody met for are caught up in turn."""
    today = command.day
    while due := await unit.fetch(_DUE, group_id=command.group_id, today=today.isoformat()):
        for row in due:
            period = row["periods_charged"] + 1
            if not (was_charged := charged_at_handover(row)):
                amount = charge_due(
                    row["charge_model"],
                    Fraction(row["charge_percent"]),
                    lent_xof=row["lent"],
                    principal_xof=row["principal"],
                    charge_xof=row["charge"],
                    period=period,
                    periods=row["periods"],
                    cash_unit_xof=rules.cash_unit_xof,
                )
                await _post_charge(unit, command, row["number"], period, amount, meeting)
            due_on, last_due_on = (date.fromisoformat(row[day]) for day in ("next_due_on", "last_due_on"))
            if not was_charged:
                await charged(unit, command.group_id, row["number"], period, due_on, amount)
            next_due_on = next_due_day(rules, due_on, last_due_on, period, row["periods"])
            await _go_on(unit, command.group_id, row["number"], period, next_due_on)


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
