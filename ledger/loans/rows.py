"""The loans of a group as they stand in their table: found by number, or all that are in one state."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    func,
    select,
    update,
)

from ledger.card.queries import GROUP
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Loan, Member, TierMember, table_of
from ledger.tables.expressions.codes import account_code

_loan, _member = table_of(Loan), table_of(Member)
_account, _tier_member = table_of(Account), table_of(TierMember)
_OWED = (
    select(cast(func.coalesce(func.sum(_account.c.balance_xof), 0), BigInteger))
    .where(_account.c.group_id == _loan.c.group_id, _account.c.member == _loan.c.member)
    .where(_account.c.kind.in_(("principal", "charge", "penalty")))
    .scalar_subquery()
)
_TO_GROUP = (
    select(func.count())
    .where(_tier_member.c.tier_id == _loan.c.group_id, _tier_member.c.member == _loan.c.member)
    .where(_tier_member.c.ended_on.is_(None))
    .scalar_subquery()
)
_BY_NUMBER = select(_loan, _TO_GROUP.label("to_group")).where(
    _loan.c.group_id == GROUP, _loan.c.number == bindparam("number")
)
ASKED: "Select[Any]" = (
    select(
        _loan.c.number,
        _loan.c.member,
        _member.c.name,
        _loan.c.principal_xof,
        _loan.c.weeks,
        _loan.c.purpose,
        _loan.c.refinances,
        _loan.c.status,
        _OWED.label("owed_xof"),
        _TO_GROUP.label("to_group"),
    )
    .join(_member, and_(_member.c.group_id == _loan.c.group_id, _member.c.number == _loan.c.member))
    .where(_loan.c.group_id == GROUP)
    .order_by(_loan.c.number)
)
"""What ``asked`` reads of the loans of a group, with the members who asked, oldest first."""
_gone = _member.alias("gone")
CHARGES_STOPPED = exists().where(
    _gone.c.group_id == _loan.c.group_id,
    _gone.c.number == _loan.c.member,
    _gone.c.left_why == "died",
    func.coalesce(_loan.c.more_time_on, "") < _gone.c.left_on,
)
"""That a loan is charged nothing more: she who owes it died, and the assembly has not decided about it since."""
_BY_STATUS = ASKED.where(_loan.c.status.in_((bindparam("status"), bindparam("or_status"))))
CHANGE = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_number"))
"""One step of a loan's life, at ``at_group`` and ``at_number``."""


def account_is(account: FromClause, kind: str) -> ColumnElement[bool]:
    """That ``account`` is the loan's account of a kind: ``kind`` and the loan's number make its code."""
    return and_(account.c.group_id == _loan.c.group_id, account.c.code == account_code(kind, _loan.c.number))


@dataclass(frozen=True, slots=True)
class LoanAsked:
    """A loan as the committee sees it.

    ``refinances``: it is to take the place of all that she owes, ``owed_xof``; ``to_group``: a group asked its tier.
    """

    number: int
    member: int
    name: str
    principal_xof: int
    weeks: int
    purpose: str
    refinances: bool
    owed_xof: int
    handed_over: bool
    to_group: bool = False


def asked(rows: list[Row]) -> list[LoanAsked]:
    """Rows with the columns of ``LoanAsked``."""
    return [
        LoanAsked(
            row["number"],
            row["member"],
            row["name"],
            row["principal_xof"],
            row["weeks"],
            row["purpose"],
            bool(row["refinances"]),
            row["owed_xof"],
            row["status"] == "handed_over",
            bool(row["to_group"]),
        )
        for row in rows
    ]


async def loans_with_status(database: Database | UnitOfWork, group_id: int, status: str) -> list[LoanAsked]:
    """Every loan of the group in one state, oldest first."""
    return asked(await database.fetch(_BY_STATUS, group_id=group_id, status=status, or_status=status))


async def loans_leaving(database: Database, group_id: int) -> list[LoanAsked]:
    """Every loan that is approved and not yet acknowledged, oldest first."""
    return asked(await database.fetch(_BY_STATUS, group_id=group_id, status="approved", or_status="handed_over"))


async def loan_row(unit: Database | UnitOfWork, group_id: int, loan: int) -> Row:
    """One loan, all its columns, and ``to_group`` where a group in the tier asked for it.

    Raises:
        Refusal: ``loan.not_approved``: there is none of that number.
    """
    rows = await unit.fetch(_BY_NUMBER, group_id=group_id, number=loan)
    if not rows:
        raise Refusal("loan.not_approved")
    return rows[0]


async def loan_amount(database: Database | UnitOfWork, group_id: int, loan: int) -> int:
    """How many francs a loan is of; 0 when there is no such loan."""
    rows = await database.fetch(_BY_NUMBER, group_id=group_id, number=loan)
    return int(rows[0]["principal_xof"]) if rows else 0


async def lent_row(unit: UnitOfWork, group_id: int, loan: int) -> Row:
    """One loan whose money has left the box and is still owed, or still on its way to her; all its columns.

    Raises:
        Refusal: ``loan.nothing_owed``.
    """
    rows = await unit.fetch(_BY_NUMBER, group_id=group_id, number=loan)
    if not rows or rows[0]["status"] not in ("running", "handed_over"):
        raise Refusal("loan.nothing_owed")
    return rows[0]
