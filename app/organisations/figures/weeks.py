"""Keeps each week's figures of every group: written by the schedule, or rebuilt from the books after an import."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    Text,
    TextClause,
    and_,
    bindparam,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import Insert

from app.organisations.figures.periods import monday
from ledger.database import Database
from ledger.database.upsert import upsert
from ledger.reports.indicators import read_figures
from ledger.reports.indicators_at_date import read_figures_on
from ledger.rules.indicators import Figures
from ledger.rules.lateness import late_on, waited_until
from ledger.tables import (
    Account,
    Attendance,
    Entry,
    Journal,
    Loan,
    Meeting,
    Member,
    SavingsGroup,
    TierMember,
    WeekFigure,
    table_of,
)
from ledger.tables.lateness import late, late_at
from ledger.tables.persons import person, saving

SHOWN_WEEKS: Final = 26
_group, _member, _account, _loan = (table_of(table) for table in (SavingsGroup, Member, Account, Loan))
_journal, _entry, _meeting, _presence = (table_of(table) for table in (Journal, Entry, Meeting, Attendance))
_week_figure, _seat = table_of(WeekFigure), table_of(TierMember)
_WEEK: BindParameter[str] = bindparam("at_week", type_=Text())
_NEXT: BindParameter[str] = bindparam("next_week_on", type_=Text())
_COLUMNS: Final = (
    "group_id",
    "week_on",
    "members",
    "savings_xof",
    "lent_xof",
    "late_xof",
    "meetings",
    "attending",
    "called",
)


def _count(table: FromClause, *where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(*where).correlate(_group).scalar_subquery()


def _sum(column: ColumnElement[int], table: FromClause, *where: ColumnElement[bool] | TextClause) -> ColumnElement[int]:
    """In whole francs; 0 where there is no row."""
    total = cast(func.coalesce(func.sum(column), 0), BigInteger)
    return select(total).select_from(table).where(*where).correlate(_group).scalar_subquery()


def _insert(figures: "Select[Any]", *corrected: str) -> Insert:
    """Write a row a group; where the week is there already, correct these columns of it."""
    into = upsert(_week_figure)
    return into.from_select(_COLUMNS, figures, include_defaults=False).on_conflict_do_update(
        index_elements=[_week_figure.c.group_id, _week_figure.c.week_on],
        set_={name: into.excluded[name] for name in corrected},
    )


def _of_a_seat(table: FromClause) -> ColumnElement[bool]:
    """That an account or a loan is of a group's seat, and of no person."""
    seat = _seat.c.tier_id == table.c.group_id, _seat.c.member == table.c.member
    return select(literal(1)).where(*seat).correlate(table).exists()


_HELD = (_meeting.c.group_id == _group.c.id, _meeting.c.held_on >= _WEEK, _meeting.c.held_on < _NEXT)
_ROLL = _meeting.join(
    _presence, and_(_presence.c.group_id == _meeting.c.group_id, _presence.c.meeting == _meeting.c.number)
)
_CALLED = _ROLL.join(
    _member, and_(_member.c.group_id == _presence.c.group_id, _member.c.number == _presence.c.member, person(_member))
)
_MEETINGS = (
    _count(_meeting, *_HELD),
    _count(_CALLED, *_HELD, _presence.c.presence.in_(("present", "late"))),
    _count(_CALLED, *_HELD),
)
# text: the rule of lateness stands once in SQL, as text for a loan under any name (ledger/tables/lateness.py).
_LATE, _LATE_THEN = text(late("loan")), text(late_at("loan", day=":sunday"))
_PRINCIPAL = literal("principal:").concat(cast(_loan.c.number, Text))
_LENT = _loan.join(_account, and_(_account.c.group_id == _loan.c.group_id, _account.c.code == _PRINCIPAL))
_RECORD = _insert(
    select(
        _group.c.id,
        _WEEK,
        _count(_member, _member.c.group_id == _group.c.id, _member.c.left_on.is_(None), person(_member)),
        _sum(
            -_account.c.balance_xof,
            _account,
            _account.c.group_id == _group.c.id,
            _account.c.kind == "shares",
            not_(_of_a_seat(_account)),
        ),
        _sum(
            _account.c.balance_xof,
            _account,
            _account.c.group_id == _group.c.id,
            _account.c.kind.in_(("principal", "handover")),
            not_(_of_a_seat(_account)),
        ),
        _sum(
            _account.c.balance_xof,
            _LENT,
            _loan.c.group_id == _group.c.id,
            not_(_of_a_seat(_loan)),
            _LATE,
        ),
        *_MEETINGS,
    ).where(_group.c.status == "active", saving(_group)),
    *_COLUMNS[2:],
)
_WRITTEN = _journal.join(_entry, and_(_entry.c.group_id == _journal.c.group_id, _entry.c.seq == _journal.c.seq))
_BEFORE = (_journal.c.group_id == _group.c.id, _journal.c.effective_on < _NEXT)
_LENT_THEN = _loan.join(_entry, and_(_entry.c.group_id == _loan.c.group_id, _entry.c.account == _PRINCIPAL)).join(
    _journal, and_(_journal.c.group_id == _entry.c.group_id, _journal.c.seq == _entry.c.seq)
)
_REBUILD = _insert(
    select(
        _group.c.id,
        _WEEK,
        _count(
            _member,
            _member.c.group_id == _group.c.id,
            _member.c.joined_on < _NEXT,
            person(_member),
            or_(_member.c.left_on.is_(None), _member.c.left_on >= _NEXT),
        ),
        _sum(-_entry.c.amount_xof, _WRITTEN, *_BEFORE, _entry.c.account.like("shares:%")),
        _sum(
            _entry.c.amount_xof,
            _WRITTEN,
            *_BEFORE,
            or_(_entry.c.account.like("principal:%"), _entry.c.account.like("handover:%")),
        )
        - _sum(
            _entry.c.amount_xof,
            _LENT_THEN,
            _loan.c.group_id == _group.c.id,
            _of_a_seat(_loan),
            _journal.c.effective_on < _NEXT,
        ),
        _sum(
            _entry.c.amount_xof,
            _LENT_THEN,
            _loan.c.group_id == _group.c.id,
            not_(_of_a_seat(_loan)),
            _LATE_THEN,
            _journal.c.effective_on < _NEXT,
        ),
        *_MEETINGS,
    ).where(_group.c.founded_on < _NEXT, _group.c.status != "withdrawn", saving(_group)),
    "attending",
    "called",
)
_OF_THE_WEEK = (
    select(_week_figure.c.group_id)
    .where(_week_figure.c.week_on == bindparam("week_on"))
    .order_by(_week_figure.c.group_id)
)
_SAVIX = update(_week_figure).where(_week_figure.c.group_id == bindparam("at_group"), _week_figure.c.week_on == _WEEK)


def _week(week_on: date) -> dict[str, str]:
    return {"at_week": week_on.isoformat(), "next_week_on": (week_on + timedelta(weeks=1)).isoformat()}


async def record_week(database: Database, today: date) -> None:
    """Write where every active group stands in the running week. Repeated it corrects itself; once an hour will do."""
    week_on = monday(today)
    async with database.unit_of_work() as unit:
        await unit.fetch(_RECORD, **_week(week_on), **late_on(today))
    await _keep_savix(database, week_on, await read_figures(database, await _groups(database, week_on), today))


async def rebuild_weeks(database: Database, today: date, weeks: int = SHOWN_WEEKS) -> None:
    """Fill the weeks that nobody recorded (an import, the demo) from the journal; sums history, so run it once."""
    for back in range(weeks, 0, -1):
        week_on = monday(today) - timedelta(weeks=back)
        sunday = week_on + timedelta(days=6)
        async with database.unit_of_work() as unit:
            waited = waited_until(sunday).isoformat()
            await unit.fetch(_REBUILD, **_week(week_on), sunday=sunday.isoformat(), waited_until=waited)
        await _keep_savix(database, week_on, await read_figures_on(database, await _groups(database, week_on), sunday))
    await record_week(database, today)


async def _groups(database: Database, week_on: date) -> list[int]:
    return [row["group_id"] for row in await database.fetch(_OF_THE_WEEK, week_on=week_on.isoformat())]


async def _keep_savix(database: Database, week_on: date, found: Mapping[int, Figures]) -> None:
    """Write what was read outside the unit: the books wait for nobody who reads them."""
    async with database.unit_of_work() as unit:
        for group_id, figures in found.items():
            await unit.fetch(
                _SAVIX,
                at_group=group_id,
                at_week=week_on.isoformat(),
                savings_xof=figures.savings_xof,
                loans=figures.loans,
                borrowers=figures.borrowers,
                owed_xof=figures.loans_xof,
                late_owed_xof=figures.late_xof,
                written_off_xof=figures.written_off_xof,
                loan_cash_xof=figures.loan_cash_xof,
                other_funds_xof=figures.other_funds_xof,
                debts_xof=figures.debts_xof,
                institutions=figures.institutions,
                institution_savings_xof=figures.institution_savings_xof,
                institution_loans=figures.institution_loans,
                institution_loans_xof=figures.institution_loans_xof,
            )
