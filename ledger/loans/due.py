"""Views over a group's loans: what falls due at the next meeting, and what is late. One read each.

Source: CARE's manual, "Loans"; docs/rules.md, "Charges" and "Repayments".
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Text, and_, bindparam, cast, exists, func, literal_column, select

from ledger.card import read_constitution
from ledger.card.queries import GROUP, LATEST_MEETING, RULES
from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.loans.charges_due import RUNNING, periods_due
from ledger.loans.late_fines import fine_key, late_fine
from ledger.loans.rows import CHARGES_STOPPED, account_is
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.due_dates import next_meeting_on
from ledger.rules.loans.lateness import Missed, days_late
from ledger.rules.loans.schedule import equal_parts
from ledger.tables import Account, ConstitutionVersion, Journal, Loan, Member, SavingsGroup, table_of
from ledger.tables.expressions.lateness import missed

_loan, _member = table_of(Loan), table_of(Member)
_penalty, _journal = table_of(Account).alias("penalty"), table_of(Journal)
_FINED = exists().where(
    _journal.c.group_id == _loan.c.group_id,
    _journal.c.idem_key == fine_key(cast(_loan.c.number, Text), _loan.c.last_due_on),
)
_EVERYWHERE: "Select[Any]" = (
    RUNNING.add_columns(
        _member.c.name,
        _loan.c.replanned_xof,
        _loan.c.replanned_period,
        func.coalesce(_penalty.c.balance_xof, 0).label("penalty"),
        CHARGES_STOPPED.label("stopped"),
        _FINED.label("fined"),
        literal_column(missed("loan")).label("missed"),
    )
    .join(_member, and_(_member.c.group_id == _loan.c.group_id, _member.c.number == _loan.c.member))
    .outerjoin(_penalty, account_is(_penalty, "penalty"))
    .order_by(_loan.c.member, _loan.c.number)
)
_RUNNING = _EVERYWHERE.where(_loan.c.group_id == GROUP)
_rules, _latest = RULES.subquery("rules"), LATEST_MEETING.subquery("latest")
_HELD = and_(_latest.c.held_on == bindparam("today"), _latest.c.closed_us.is_not(None))
# The same with the group's rules and days beside every loan: one round trip for a screen.
_RUNNING_NOW = (
    _RUNNING.add_columns(
        (_rules.c.family + " " + _rules.c.settings).label("rules"),
        _rules.c.meeting_weekday,
        _latest.c.number.label("held"),
    )
    .join(_rules, _rules.c.group_id == _loan.c.group_id)
    .outerjoin(_latest, _HELD)
)
_version, _newest = table_of(ConstitutionVersion), table_of(ConstitutionVersion).alias("newest")
_group = table_of(SavingsGroup)
_RUNNING_IN_MANY = (
    _EVERYWHERE.add_columns(_loan.c.group_id, (_group.c.family + " " + _version.c.settings).label("rules"))
    .join(_group, _group.c.id == _loan.c.group_id)
    .join(_version, _version.c.group_id == _loan.c.group_id)
    .where(
        _loan.c.group_id.in_(bindparam("groups", expanding=True)),
        _version.c.version
        == select(func.max(_newest.c.version)).where(_newest.c.group_id == _loan.c.group_id).scalar_subquery(),
    )
)


@dataclass(frozen=True, slots=True)
class LoanDue:
    """What one loan asks for at a meeting, in whole francs; ``days_late`` 0 while it is not late."""

    loan: int
    member: int
    name: str
    due_on: date
    fines_xof: int
    charge_xof: int
    principal_xof: int
    owed_after_xof: int
    days_late: int

    @property
    def due_xof(self) -> int:
        """Everything due."""
        return self.fines_xof + self.charge_xof + self.principal_xof


@dataclass(frozen=True, slots=True)
class DueOfMember:
    """What a member's loans ask for, in whole francs, with the charges and fines that the meeting's opening will write.

    ``due_xof`` of it is due on ``due_on``: the next meeting, or the first later day on which something falls due.
    ``owed_xof``: all that she owes at the next meeting, which is what she may bring there. ``ends_on``: the last day
    of the first of her loans to end.
    """

    due_on: date
    due_xof: int
    owed_xof: int
    ends_on: date


@dataclass(frozen=True, slots=True)
class RunningLoan:
    """One loan that is owed, in whole francs."""

    loan: int
    member: int
    name: str
    owed_xof: int
    ends_on: date


async def running_loans(reader: Database | Reader | UnitOfWork, group_id: int) -> list[RunningLoan]:
    """Every loan of the group that is owed, by member."""
    return [
        RunningLoan(
            row["number"],
            row["member"],
            row["name"],
            row["principal"] + row["charge"] + row["penalty"],
            date.fromisoformat(row["last_due_on"]),
        )
        for row in await reader.fetch(_RUNNING, group_id=group_id)
    ]


async def due_at_meeting(
    reader: Database | Reader | UnitOfWork, group_id: int, on: date, rules: Constitution
) -> list[LoanDue]:
    """What falls due at a meeting on that day, of all members: fines, charges, the planned part of the principal.

    The same before the meeting opens and after, when the charges of the day are written.
    """
    rows = await reader.fetch(_RUNNING, group_id=group_id)
    return [due for due in (_due(row, on, rules) for row in rows) if due.due_xof]


async def due_next(reader: Database | Reader | UnitOfWork, group_id: int, today: date) -> list[LoanDue]:
    """What falls due at the group's next meeting, of all members."""
    rows = await reader.fetch(_RUNNING_NOW, group_id=group_id, today=today.isoformat())
    dues = (_due(row, _next_meeting(row, today), read_constitution(row["rules"])) for row in rows)
    return [due for due in dues if due.due_xof]


async def due_of_member(
    reader: Database | Reader | UnitOfWork, group_id: int, member: int, today: date
) -> DueOfMember | None:
    """What a member's loans ask for next; None when she owes nothing."""
    rows = await reader.fetch(_RUNNING_NOW, group_id=group_id, today=today.isoformat())
    rows = [row for row in rows if row["member"] == member and row["principal"] + row["charge"] + row["penalty"]]
    if not rows:
        return None
    due_on = _next_meeting(rows[0], today)
    dues = _all_due(rows, due_on)
    owed_xof = sum(due.due_xof + due.owed_after_xof for due in dues)
    if not any(due.due_xof for due in dues):
        due_on = min(date.fromisoformat(row["next_due_on"]) for row in rows)
        dues = _all_due(rows, due_on)
    ends_on = min(date.fromisoformat(row["last_due_on"]) for row in rows)
    return DueOfMember(due_on, sum(due.due_xof for due in dues), owed_xof, ends_on)


async def due_in_groups(
    reader: Database | Reader | UnitOfWork, groups: Collection[int], on: date
) -> dict[tuple[int, int], int]:
    """What falls due at meetings on that day, in francs, by group and member; who owes nothing then is left out."""
    due_xof: defaultdict[tuple[int, int], int] = defaultdict(int)
    for row in await reader.fetch(_RUNNING_IN_MANY, groups=sorted(groups)):
        if asked_xof := _due(row, on, read_constitution(row["rules"])).due_xof:
            due_xof[row["group_id"], row["member"]] += asked_xof
    return dict(due_xof)


async def late_today(reader: Database | Reader | UnitOfWork, group_id: int, today: date) -> list[LoanDue]:
    """The group's late loans, the latest first."""
    rows = await reader.fetch(_RUNNING_NOW, group_id=group_id, today=today.isoformat())
    return _late(_all_due(rows, today))


def _next_meeting(row: Row, today: date) -> date:
    return next_meeting_on(row["meeting_weekday"], today, held_today=row["held"] is not None)


def _all_due(rows: list[Row], on: date) -> list[LoanDue]:
    return [_due(row, on, read_constitution(row["rules"])) for row in rows]


def _late(dues: list[LoanDue]) -> list[LoanDue]:
    late = [due for due in dues if due.due_xof and due.days_late]
    return sorted(late, key=lambda due: (-due.days_late, due.loan))


def _due(row: Row, on: date, rules: Constitution) -> LoanDue:
    """What falls due by that day, with the charges and the late fine that the meeting's opening will write."""
    period, charge = row["periods_charged"], row["charge"]
    latest = date.fromisoformat(row["next_due_on"]) - timedelta(weeks=rules.charge_period_weeks)
    for due in periods_due(row, rules, on):
        period, latest = due.period, due.due_on
        charge += 0 if row["stopped"] else due.charge_xof or 0
    principal = _principal_due(row, period, rules)
    missed_one = Missed.read(row["missed"])
    was_missed = missed_one is not None and missed_one.met_on is not None and missed_one.met_on < on
    fine = late_fine(rules) if was_missed and not row["stopped"] and not row["fined"] else None
    return LoanDue(
        row["number"],
        row["member"],
        row["name"],
        date.fromisoformat(row["last_due_on"]) if period >= row["periods"] else latest,
        row["penalty"] + (fine.amount_xof if fine else 0),
        charge,
        principal,
        row["principal"] - principal,
        days_late(missed_one, on),
    )


def _principal_due(row: Row, period: int, rules: Constitution) -> int:
    """The part of the principal that the plan has asked for by then: that of the loan, or of the time given anew."""
    planned_xof: int = row["lent"] if row["replanned_xof"] is None else row["replanned_xof"]
    before: int = row["replanned_period"] or 0
    parts = equal_parts(planned_xof, row["periods"] - before, rules.cash_unit_xof)
    principal: int = row["principal"]
    return max(sum(parts[: period - before]) - (planned_xof - principal), 0)
