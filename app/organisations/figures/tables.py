"""What can be taken out of the panel as tables: groups, indicators, members, loans; with names, or without."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Text, and_, cast, func, literal, literal_column, select

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.members import HERS, debit
from app.organisations.figures.periods import ReportingPeriod
from app.organisations.figures.savix import indicator_lines
from app.organisations.figures.standings import standings
from app.organisations.figures.suppression import Suppression
from app.organisations.figures.told import told_lines
from app.organisations.tenancy import ScopedReader, visible
from app.organisations.work.programmes import programme_names
from ledger.rules.indicators import Figures, Indicators
from ledger.rules.lateness import Missed, days_late
from ledger.tables import Account, Loan, Member, SavingsGroup, table_of
from ledger.tables.lateness import missed

_visible, _member = visible(SavingsGroup), table_of(Member)
_account, _loan = table_of(Account), table_of(Loan)
_principal, _charge = _account.alias("principal"), _account.alias("charge")
_MEMBERS: Final = (
    select(
        _visible.c.code,
        *(
            _member.c[name]
            for name in (
                *("number", "name", "sex", "phone", "language", "joined_on", "left_on", "consent_on", "institution"),
            )
        ),
        (-debit("shares")).label("savings_xof"),
        (-debit("solidarity")).label("solidarity_xof"),
        debit("fines").label("fines_xof"),
        debit("principal").label("principal_xof"),
        debit("charge").label("charge_xof"),
    )
    .join_from(_visible, _member, _member.c.group_id == _visible.c.id)
    .outerjoin(_account, HERS)
    .group_by(_visible.c.code, _member.c.group_id, _member.c.number)
    .order_by(_visible.c.code, _member.c.number)
)


def of_loan(account: FromClause, kind: str) -> ColumnElement[bool]:
    """Which of the accounts is this one of a loan: ``principal`` or ``charge``."""
    code = literal(f"{kind}:").concat(cast(_loan.c.number, Text))
    return and_(account.c.group_id == _loan.c.group_id, account.c.code == code)


_LOANS: Final = (
    select(
        _visible.c.code,
        *(
            _loan.c[name]
            for name in (
                *("number", "member", "purpose", "principal_xof", "weeks", "charge_model", "charge_percent"),
                *("status", "handed_over_on", "next_due_on", "last_due_on"),
            )
        ),
        # text: the rule of lateness stands once in SQL, as text for a loan under any name (ledger/tables/lateness.py).
        literal_column(missed("loan")).label("missed"),
        func.coalesce(_principal.c.balance_xof, 0).label("left_xof"),
        func.coalesce(_charge.c.balance_xof, 0).label("charge_xof"),
    )
    .join_from(_visible, _loan, _loan.c.group_id == _visible.c.id)
    .outerjoin(_principal, of_loan(_principal, "principal"))
    .outerjoin(_charge, of_loan(_charge, "charge"))
    .order_by(_visible.c.code, _loan.c.number)
)


def pseudonym(key: str, group: str, member: int, loan: int | None = None) -> str:
    """The same ten letters for the same member, or her loan, in every export of this installation, and no way back."""
    of = [group, str(member)] if loan is None else [group, "loan", str(loan)]
    named = "\x00".join(["kesu/panel/pseudonym", *of])
    return hmac.new(key.encode(), named.encode(), hashlib.sha256).hexdigest()[:10]


def _ordered(rows: list[tuple[Cell, ...]], *, redacted: bool) -> list[tuple[Cell, ...]]:
    """Without names a group's lines stand by their pseudonyms: by number, their order would tell the number."""
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1]))) if redacted else rows


async def groups_table(window: ScopedReader, today: date) -> BookTable:
    """A line a group: where it stands today, and the programmes it takes part in."""
    programmes = await programme_names(window)
    header = (
        "code", "name", "village", "region", "family", "status", "members", "women", "savings_xof", "solidarity_xof",
        "lent_xof", "box_xof", "late_xof", "meetings_4_weeks", "planned_4_weeks", "incidents", "last_meeting", "silent",
        "programmes", "kind", "institutions", "institution_savings_xof", "institution_lent_xof",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            g.code, g.name, g.village, g.region, g.family, g.status, g.members, g.women, g.savings_xof,
            g.solidarity_xof, g.lent_xof, g.box_xof, g.late_xof, g.meetings, g.planned, g.incidents,
            g.last_held_on.isoformat() if g.last_held_on else None, int(g.silent), ", ".join(programmes.get(g.id, [])),
            g.kind, g.institutions, g.institution_savings_xof, g.institution_lent_xof,
        )
        for g in await standings(window, today)
    ]  # fmt: skip
    return BookTable("groups", header, rows)


async def indicators_table(
    window: ScopedReader,
    today: date,
    by: str,
    period: ReportingPeriod,
    *,
    programme: int = 0,
    totals_only: bool = False,
) -> BookTable:
    """A line a group or roll-up: the figures of the SAVIX form, then its indicators; small cells empty for donors."""
    if totals_only:
        lines, _, hidden = await told_lines(window, today, by, period)
    else:
        (lines, _), hidden = await indicator_lines(window, today, by, period, programme), Suppression()
    counted, computed = [item.name for item in fields(Figures)], [item.name for item in fields(Indicators)]
    span = (None if period.running else period.since.isoformat(), period.until.isoformat())
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        cells: list[Cell] = [None] * (len(counted) + len(computed))
        if line.key not in hidden.lines:
            few = hidden.over(line)
            cells = [
                *(None if name in few else getattr(line.figures, name) for name in counted),
                *(None if name in few else getattr(line.result, name) for name in computed),
            ]
        rows.append((line.key, line.name, line.groups, *span, *cells))
    return BookTable(
        "indicators", ("key", "name", "groups", "from", "to", *counted, *_renamed(computed, counted)), rows
    )


def _renamed(computed: Sequence[str], counted: Sequence[str]) -> list[str]:
    """No two columns share a name: an indicator named like a figure gets its kind behind it."""
    return [f"{name}_indicator" if name in counted else name for name in computed]


async def members_table(window: ScopedReader, key: str, *, redacted: bool) -> BookTable:
    """A line a member; redacted: a pseudonym in place of number, name and phone, in an order that tells nothing."""
    money = ("savings_xof", "solidarity_xof", "fines_xof", "principal_xof", "charge_xof")
    open_columns = ("sex", "language", "joined_on", "left_on", "consent_on", *money, "institution")
    rows: list[tuple[Cell, ...]] = []
    for row in await window.fetch(_MEMBERS):
        named: tuple[Cell, ...] = (
            (pseudonym(key, row["code"], row["number"]),) if redacted else (row["number"], row["name"], row["phone"])
        )
        rows.append((row["code"], *named, *(row[name] for name in open_columns)))
    who = ("member",) if redacted else ("number", "name", "phone")
    header = ("group", *who, *open_columns)
    return BookTable("members_redacted" if redacted else "members", header, _ordered(rows, redacted=redacted))


async def loans_table(window: ScopedReader, key: str, today: date, *, redacted: bool) -> BookTable:
    """A line a loan; redacted: pseudonyms in place of its number and the member's, in an order that tells nothing."""
    terms = ("purpose", "principal_xof", "weeks", "charge_model")
    columns = ("status", "handed_over_on", "next_due_on", "last_due_on", "left_xof", "charge_xof")
    rows: list[tuple[Cell, ...]] = []
    for row in await window.fetch(_LOANS):
        which: tuple[Cell, Cell] = (row["number"], row["member"])
        if redacted:
            of = (key, row["code"], row["member"])
            which = (pseudonym(*of, row["number"]), pseudonym(*of))
        percent, late = Fraction(row["charge_percent"]), Missed.read(row["missed"])
        days = days_late(late, today)
        told = (*(row[name] for name in terms), percent, *(row[name] for name in columns))
        missed_on = late.due_on.isoformat() if late and days else None
        rows.append((row["code"], *which, *told, missed_on, days))
    header = ("group", "loan", "member", *terms, "charge_percent", *columns, "missed_on", "days_late")
    return BookTable("loans_redacted" if redacted else "loans", header, _ordered(rows, redacted=redacted))
