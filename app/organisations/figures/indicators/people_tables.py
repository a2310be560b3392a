"""Members and loans as tables to take out, as they stand or stood at the end of a day; with names, or without."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
)

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.positions.accounts_then import accounts, begun_then
from app.organisations.figures.positions.as_it_was import RowThen
from app.organisations.figures.positions.members import debit, hers
from app.organisations.tenancy import ScopedReader, visible
from ledger.books.canonical import microseconds
from ledger.database import Row
from ledger.rules.loans.lateness import Missed, days_late
from ledger.tables import Loan, Member, SavingsGroup, table_of
from ledger.tables.expressions.lateness import missed, missed_at, next_due_at

_visible, _member, _loan = visible(SavingsGroup), table_of(Member), table_of(Loan)
_UNTIL: BindParameter[str] = bindparam("until")
_OVER: BindParameter[int] = bindparam("over_us")
_OF_MEMBERS: Final = (
    *("number", "name", "sex", "phone", "language", "joined_on", "left_on", "consent_on", "institution"),
)
_OF_LOANS: Final = (
    *("number", "member", "purpose", "principal_xof", "weeks", "charge_model", "charge_percent"),
    *("status", "handed_over_on", "next_due_on", "last_due_on", "decided_us"),
)


def _members(*, then: bool) -> Select[Any]:
    """Every member with what her accounts hold; of a past day those who had come by it."""
    account = accounts(then=then)
    every = (
        select(
            _visible.c.code,
            *(_member.c[name] for name in _OF_MEMBERS),
            (-debit("shares", of=account)).label("savings_xof"),
            (-debit("solidarity", of=account)).label("solidarity_xof"),
            debit("fines", of=account).label("fines_xof"),
            debit("principal", of=account).label("principal_xof"),
            debit("charge", of=account).label("charge_xof"),
        )
        .join_from(_visible, _member, _member.c.group_id == _visible.c.id)
        .outerjoin(account, hers(account))
        .group_by(_visible.c.code, _member.c.group_id, _member.c.number)
        .order_by(_visible.c.code, _member.c.number)
    )
    return every.where(begun_then(), _member.c.joined_on <= _UNTIL) if then else every


def of_loan(account: FromClause, kind: str) -> ColumnElement[bool]:
    """Which of the accounts is this one of a loan: ``principal``, ``charge`` or ``handover``."""
    code = literal(f"{kind}:").concat(cast(_loan.c.number, Text))
    return and_(account.c.group_id == _loan.c.group_id, account.c.code == code)


def _loans(*, then: bool) -> Select[Any]:
    """Every loan with what is left of it; of a past day those that had been asked for by it."""
    account = accounts(then=then)
    principal, charge, given = (account.alias(kind) for kind in ("principal", "charge", "given"))
    balances = [func.coalesce(of.c.balance_xof, 0) for of in (principal, charge, given)]
    # text: the rule of lateness stands once in SQL, as text for any loan (ledger/tables/expressions/lateness.py).
    oldest = (
        missed_at("loan", "coalesce(principal.balance_xof, 0)", "coalesce(charge.balance_xof, 0)", ":until")
        if then
        else missed("loan")
    )
    every = (
        select(
            _visible.c.code,
            *(_loan.c[name] for name in _OF_LOANS),
            text(f"{oldest} AS missed"),
            *(of.label(f"{name}_xof") for of, name in zip(balances, ("left", "charge", "given"), strict=True)),
        )
        .join_from(_visible, _loan, _loan.c.group_id == _visible.c.id)
        .outerjoin(principal, of_loan(principal, "principal"))
        .outerjoin(charge, of_loan(charge, "charge"))
        .outerjoin(given, of_loan(given, "handover"))
        .order_by(_visible.c.code, _loan.c.number)
    )
    if not then:
        return every
    asked = or_(_loan.c.requested_us < _OVER, _loan.c.handed_over_on <= _UNTIL)
    return every.add_columns(text(f"{next_due_at('loan', ':until')} AS due_then")).where(begun_then(), asked)


_MEMBERS, _MEMBERS_THEN = _members(then=False), _members(then=True)
_LOANS, _LOANS_THEN = _loans(then=False), _loans(then=True)


def pseudonym(key: str, group: str, member: int, loan: int | None = None) -> str:
    """The same ten letters for the same member, or her loan, in every export of this installation, and no way back."""
    of = [group, str(member)] if loan is None else [group, "loan", str(loan)]
    named = "\x00".join(["kesu/panel/pseudonym", *of])
    return hmac.new(key.encode(), named.encode(), hashlib.sha256).hexdigest()[:10]


def _ordered(rows: list[tuple[Cell, ...]], *, redacted: bool) -> list[tuple[Cell, ...]]:
    """Without names a group's lines stand by their pseudonyms: by number, their order would tell the number."""
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1]))) if redacted else rows


async def members_table(window: ScopedReader, key: str, today: date, until: date, *, redacted: bool) -> BookTable:
    """A line a member; redacted: a pseudonym in place of number, name and phone, in an order that tells nothing."""
    money = ("savings_xof", "solidarity_xof", "fines_xof", "principal_xof", "charge_xof")
    open_columns = ("sex", "language", "joined_on", "left_on", "consent_on", *money, "institution")
    day, rows = until.isoformat(), list[tuple[Cell, ...]]()
    for row in await (window.fetch(_MEMBERS_THEN, until=day) if until < today else window.fetch(_MEMBERS)):
        named: tuple[Cell, ...] = (
            (pseudonym(key, row["code"], row["number"]),) if redacted else (row["number"], row["name"], row["phone"])
        )
        then = RowThen(row, {name: _by(row[name], day) for name in ("left_on", "consent_on")})
        rows.append((row["code"], *named, *(then[name] for name in open_columns)))
    who = ("member",) if redacted else ("number", "name", "phone")
    header = ("group", *who, *open_columns)
    return BookTable("members_redacted" if redacted else "members", header, _ordered(rows, redacted=redacted))


async def loans_table(window: ScopedReader, key: str, today: date, until: date, *, redacted: bool) -> BookTable:
    """A line a loan; redacted: pseudonyms in place of its number and the member's, in an order that tells nothing."""
    terms = ("purpose", "principal_xof", "weeks", "charge_model")
    columns = ("status", "handed_over_on", "next_due_on", "last_due_on", "left_xof", "charge_xof")
    rows: list[tuple[Cell, ...]] = []
    for row in await _loans_of(window, today, until):
        which: tuple[Cell, Cell] = (row["number"], row["member"])
        if redacted:
            of = (key, row["code"], row["member"])
            which = (pseudonym(*of, row["number"]), pseudonym(*of))
        percent, late = Fraction(row["charge_percent"]), Missed.read(row["missed"])
        days = days_late(late, until)
        told = (*(row[name] for name in terms), percent, *(row[name] for name in columns))
        missed_on = late.due_on.isoformat() if late and days else None
        rows.append((row["code"], *which, *told, missed_on, days))
    header = ("group", "loan", "member", *terms, "charge_percent", *columns, "missed_on", "days_late")
    return BookTable("loans_redacted" if redacted else "loans", header, _ordered(rows, redacted=redacted))


async def _loans_of(window: ScopedReader, today: date, until: date) -> Sequence[Row]:
    if until >= today:
        return await window.fetch(_LOANS)
    over_us = microseconds(datetime.combine(until + timedelta(days=1), time(), UTC))
    rows = await window.fetch(_LOANS_THEN, until=until.isoformat(), over_us=over_us)
    return [_loan_then(row, until.isoformat(), over_us) for row in rows]


def _loan_then(row: Row, day: str, over_us: int) -> RowThen:
    """A loan's row with its state of a past day, told by what was left of it; its plan is that of today."""
    given = _by(row["handed_over_on"], day)
    if given is None:
        decided = row["decided_us"] is not None and row["decided_us"] < over_us
        status = "requested" if not decided else "approved" if row["handed_over_on"] else row["status"]
    elif row["given_xof"]:
        status = "handed_over"
    elif row["left_xof"] or row["charge_xof"]:
        status = "running"
    else:
        status = row["status"]
    planned = {"last_due_on": row["last_due_on"], "next_due_on": row["due_then"] or row["next_due_on"]}
    plan = planned if given else dict.fromkeys(planned)
    return RowThen(row, {**plan, "status": status, "handed_over_on": given})


def _by(day: str | None, until: str) -> str | None:
    """A day that had come by another; none for one that had not."""
    return day if day is not None and day <= until else None
