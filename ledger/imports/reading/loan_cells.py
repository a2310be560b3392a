"""Reads what is owed on loans: from the simple columns of a sheet, or from the full list that an export writes."""

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from ledger.imports.groups import GroupToImport, LoanToImport
from ledger.imports.reading.cells import MAX_XOF, Cells
from ledger.imports.reading.numbers import NOTHING

MODELS: Final = ("flat", "rollover", "flat-term", "declining")
_AMOUNTS: Final = ("principal", "charge", "penalty", "lent")
_COUNTS: Final = ("weeks", "periods", "periods_charged")
_MORE_TIME: Final = {"replanned_xof": MAX_XOF, "replanned_period": 1_000}
_DAYS: Final = ("handed_over_on", "next_due_on", "last_due_on")


def read_loans(cells: Cells, group: GroupToImport, today: date) -> tuple[LoanToImport, ...]:
    """Her loans; the list, where there is one, must agree with the sums beside it."""
    principal, charge = cells.whole("loan_principal", 0), cells.whole("loan_charge", 0)
    if not cells.filled("loans"):
        return _one_loan(cells, group, today, principal, charge)
    try:
        loans = tuple(_from_json(item) for item in json.loads(cells.row.cells["loans"]))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        cells.wrong("loans", "loans")
        return ()
    for column, stated, summed in (
        ("loan_principal", principal, sum(loan.principal_xof for loan in loans)),
        ("loan_charge", charge, sum(loan.charge_xof for loan in loans)),
    ):
        if cells.filled(column) and stated != summed:
            cells.wrong(column, "contradicts")
    return loans


def _one_loan(
    cells: Cells, group: GroupToImport, today: date, principal_xof: int, charge_xof: int
) -> tuple[LoanToImport, ...]:
    """One loan from what a passbook shows: charges up to today are in it, those that fall due later are not.

    Without a due date it is due one period from today.
    """
    lent_xof = cells.whole("loan_lent", principal_xof or charge_xof)
    due_on = cells.due_day("loan_due_on", today)
    if not principal_xof and not charge_xof:
        _say_no_loan(cells)
        return ()
    _check_loan(cells, group, due_on, lent_xof, principal_xof)
    rules = group.constitution
    period = timedelta(weeks=rules.charge_period_weeks)
    last_due_on = due_on or today + period
    periods = max(1, -(-(last_due_on - today) // period))
    next_due_on = last_due_on - (periods - 1) * period
    over = next_due_on <= today  # then its one period, the last, is charged in the sheet's own figures
    charged = 1 if rules.charge_model == "flat-term" or over else 0
    while next_due_on <= today:
        next_due_on += period
    handed_over_on = last_due_on - period if over else min(today, next_due_on - period)
    return (
        LoanToImport(
            principal_xof=principal_xof,
            charge_xof=charge_xof,
            penalty_xof=0,
            lent_xof=max(lent_xof, principal_xof),
            handed_over_on=handed_over_on,
            next_due_on=next_due_on,
            last_due_on=last_due_on,
            weeks=periods * rules.charge_period_weeks,
            periods=periods if over else periods + charged,
            periods_charged=charged,
            charge_model=rules.charge_model,
            charge_percent=str(rules.charge_percent),
            purpose="opening",
        ),
    )


def _from_json(item: dict[str, Any]) -> LoanToImport:
    """One loan of the list.

    Raises:
        ValueError, TypeError, KeyError: for anything that is not as exported.
    """
    amounts = {name: _whole(item[name], MAX_XOF) for name in _AMOUNTS}
    counts = {name: _whole(item[name], 1_000) for name in _COUNTS}
    days = {name: date.fromisoformat(item[name]) for name in _DAYS}
    percent = Fraction(item["charge_percent"])
    had_more_time = bool(_MORE_TIME.keys() & item.keys())
    more_time = {name: _whole(item[name], most) if had_more_time else None for name, most in _MORE_TIME.items()}
    if set(item) - {*_AMOUNTS, *_COUNTS, *_DAYS, *_MORE_TIME, "charge_model", "charge_percent", "purpose"}:
        raise ValueError("unknown keys")
    if item["charge_model"] not in MODELS or not 0 <= percent <= 100:
        raise ValueError("charge")
    owed = amounts["principal"] + amounts["charge"] + amounts["penalty"]
    if not owed or not amounts["lent"] or amounts["principal"] > amounts["lent"]:
        raise ValueError("nothing owed, or more than was lent")
    return LoanToImport(
        principal_xof=amounts["principal"],
        charge_xof=amounts["charge"],
        penalty_xof=amounts["penalty"],
        lent_xof=amounts["lent"],
        handed_over_on=days["handed_over_on"],
        next_due_on=days["next_due_on"],
        last_due_on=days["last_due_on"],
        weeks=counts["weeks"],
        periods=counts["periods"],
        periods_charged=counts["periods_charged"],
        charge_model=item["charge_model"],
        charge_percent=str(percent),
        purpose=str(item["purpose"])[:60],
        **more_time,
    )


def _whole(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError("not a whole number")
    return value


def _say_no_loan(cells: Cells) -> None:
    for column in ("loan_lent", "loan_due_on"):
        if cells.filled(column) and cells.row.cells[column] not in ("0", *NOTHING):
            cells.wrong(column, "no_loan")


def _check_loan(cells: Cells, group: GroupToImport, due_on: date | None, lent_xof: int, principal_xof: int) -> None:
    if due_on is not None and due_on < group.founded_on and "founded_on" in group.stated:
        cells.wrong("loan_due_on", "due_early", due=due_on.isoformat(), began=group.founded_on.isoformat())
    if lent_xof < principal_xof:
        cells.wrong("loan_lent", "contradicts")
