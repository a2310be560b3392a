"""Views over a group's loans: what falls due at the next meeting, and what is late. One read each.

Source: CARE's manual, "Loans"; docs/rules.md, "Charges" and "Repayments".
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import text

from ledger.card import read_constitution
from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.rules.charges import charge_due
from ledger.rules.constitution import Constitution
from ledger.rules.due_dates import next_due_day, next_meeting_on
from ledger.rules.lateness import Missed, days_late
from ledger.rules.schedule import equal_parts
from ledger.tables.lateness import missed

_COLUMNS = f"""l.number, l.member, m.name, l.principal_xof AS lent, l.periods, l.periods_charged, l.charge_model,
       l.charge_percent, l.next_due_on, l.last_due_on, l.replanned_xof, l.replanned_period, p.balance_xof AS principal,
       c.balance_xof AS charge, coalesce(f.balance_xof, 0) AS penalty, {missed()} AS missed"""
_JOINED = """
JOIN member m ON m.group_id = l.group_id AND m.number = l.member
JOIN account p ON p.group_id = l.group_id AND p.code = 'principal:' || l.number
JOIN account c ON c.group_id = l.group_id AND c.code = 'charge:' || l.number
LEFT JOIN account f ON f.group_id = l.group_id AND f.code = 'penalty:' || l.number
WHERE l.group_id = :group_id AND l.status = 'running' ORDER BY l.member, l.number"""
_RUNNING = text(f"SELECT {_COLUMNS} FROM loan l {_JOINED}")  # noqa: S608 -- made of the constants above
# The same with the group's rules and days beside every loan: one round trip for a screen.
_RUNNING_NOW = text(f"""
SELECT {_COLUMNS}, k.rules, k.meeting_weekday, h.number AS held
FROM loan l
JOIN (SELECT group_id, family || ' ' || settings AS rules, meeting_weekday
      FROM constitution JOIN savings_group ON id = group_id
      WHERE group_id = :group_id ORDER BY version DESC LIMIT 1) k ON k.group_id = l.group_id
LEFT JOIN meeting h ON h.group_id = l.group_id AND h.held_on = :today AND h.closed_us IS NOT NULL
  AND h.number = (SELECT max(number) FROM meeting WHERE group_id = :group_id)
{_JOINED}
""")  # noqa: S608 -- made of the constants above


@dataclass(frozen=True, slots=True)
class Due:
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
) -> list[Due]:
    """What falls due at a meeting on that day, of all members: fines, charges, the planned part of the principal.

    The same before the meeting opens and after, when the charges of the day are written.
    """
    rows = await reader.fetch(_RUNNING, group_id=group_id)
    return [due for due in (_due(row, on, rules) for row in rows) if due.due_xof]


async def due_next(reader: Database | Reader | UnitOfWork, group_id: int, today: date) -> list[Due]:
    """What falls due at the group's next meeting, of all members."""
    rows = await reader.fetch(_RUNNING_NOW, group_id=group_id, today=today.isoformat())
    dues = (_due(row, _next_meeting(row, today), read_constitution(row["rules"])) for row in rows)
    return [due for due in dues if due.due_xof]


async def late_today(reader: Database | Reader | UnitOfWork, group_id: int, today: date) -> list[Due]:
    """The group's late loans, the latest first."""
    rows = await reader.fetch(_RUNNING_NOW, group_id=group_id, today=today.isoformat())
    return _late([_due(row, today, read_constitution(row["rules"])) for row in rows])


def _next_meeting(row: Row, today: date) -> date:
    return next_meeting_on(row["meeting_weekday"], today, held_today=row["held"] is not None)


def _late(dues: list[Due]) -> list[Due]:
    late = [due for due in dues if due.due_xof and due.days_late]
    return sorted(late, key=lambda due: (-due.days_late, due.loan))


def _due(row: Row, on: date, rules: Constitution) -> Due:
    """What falls due by that day, the charges included that the meeting's opening will write, missed meetings too."""
    due_on, last_due_on = date.fromisoformat(row["next_due_on"]), date.fromisoformat(row["last_due_on"])
    period, periods, charge = row["periods_charged"], row["periods"], row["charge"]
    latest = due_on - timedelta(weeks=rules.charge_period_weeks)
    while due_on <= on:
        period += 1
        charge += charge_due(
            row["charge_model"],
            Fraction(row["charge_percent"]),
            lent_xof=row["lent"],
            principal_xof=row["principal"],
            charge_xof=charge,
            period=period,
            periods=periods,
            cash_unit_xof=rules.cash_unit_xof,
        )
        latest, due_on = due_on, next_due_day(rules, due_on, last_due_on, period, periods)
    principal = _principal_due(row, period, rules)
    return Due(
        row["number"],
        row["member"],
        row["name"],
        last_due_on if period >= periods else latest,
        row["penalty"],
        charge,
        principal,
        row["principal"] - principal,
        days_late(Missed.read(row["missed"]), on),
    )


def _principal_due(row: Row, period: int, rules: Constitution) -> int:
    """The part of the principal that the plan has asked for by then: that of the loan, or of the time given anew."""
    planned_xof: int = row["lent"] if row["replanned_xof"] is None else row["replanned_xof"]
    before: int = row["replanned_period"] or 0
    parts = equal_parts(planned_xof, row["periods"] - before, rules.cash_unit_xof)
    principal: int = row["principal"]
    return max(sum(parts[: period - before]) - (planned_xof - principal), 0)
