"""The five principles of a self-help group, scored from its transactions: nobody fills in a form.

Regular meetings, regular savings, inter-lending, timely repayment, up-to-date books; one read each.
Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from sqlalchemy import BigInteger, BindParameter, and_, bindparam, case, cast, func, select

from ledger.card.group import GroupNow, read_group
from ledger.card.queries import GROUP
from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.shg import Practice, Score, score
from ledger.rules.loans.due_dates import due_days, due_meeting
from ledger.rules.loans.schedule import schedule
from ledger.tables import Account, Entry, Journal, Loan, Meeting, Member, table_of
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, KIND, ORIGINAL, ORIGINAL_OF_REVERSAL

_journal, _entry, _account = table_of(Journal), table_of(Entry), table_of(Account)
_meeting, _member, _loan = table_of(Meeting), table_of(Member), table_of(Loan)
_SINCE: BindParameter[str] = bindparam("began_on")
_ON: BindParameter[str] = bindparam("on")
_MEETINGS = (
    select(_meeting.c.held_on, _meeting.c.closed_us)
    .where(_meeting.c.group_id == GROUP, _meeting.c.held_on >= _SINCE, _meeting.c.held_on <= _ON)
    .order_by(_meeting.c.number)
)
_MEMBERS = select(_member.c.joined_on).where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))
_SAVED = (
    select(cast(func.coalesce(-func.sum(_entry.c.amount_xof), 0), BigInteger).label("saved"))
    .select_from(_journal)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .where(
        _journal.c.group_id == GROUP,
        KIND.in_(("savings", "buy_in")),
        _entry.c.account.like("shares:%"),
        _journal.c.effective_on >= _SINCE,
        _journal.c.effective_on <= _ON,
    )
)
_OUT = case((_account.c.kind.in_(("principal", "handover")), _account.c.balance_xof))
_LENT = select(cast(func.coalesce(func.sum(_OUT), 0), BigInteger).label("lent_out")).where(_account.c.group_id == GROUP)
_LOANS = (
    select(
        _loan.c.number,
        _loan.c.handed_over_on,
        _loan.c.principal_xof,
        _loan.c.weeks,
        _loan.c.periods,
        _loan.c.charge_model,
        _loan.c.charge_percent,
    )
    .where(_loan.c.group_id == GROUP, _loan.c.handed_over_on >= _SINCE, _loan.c.handed_over_on <= _ON)
    .order_by(_loan.c.number)
)
_REPAID = (
    select(
        _account.c.loan,
        _journal.c.effective_on,
        cast(-func.sum(_entry.c.amount_xof), BigInteger).label("paid"),
    )
    .select_from(_account)
    .join(_entry, and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code))
    .join(_journal, and_(_journal.c.group_id == _entry.c.group_id, _journal.c.seq == _entry.c.seq))
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .where(
        _account.c.group_id == GROUP,
        _account.c.kind.in_(("principal", "charge")),
        _journal.c.effective_on >= _SINCE,
        KIND.in_(("repayment", "netted", "handover")),
    )
    .group_by(_account.c.loan, _journal.c.effective_on)
    .order_by(_account.c.loan, _journal.c.effective_on)
)


async def read_practice(reader: Database | Reader | UnitOfWork, group_id: int, on: date) -> Practice:
    """What was done and what was to be done in the group's cycle up to a day."""
    group = await read_group(reader, group_id)
    span = {"group_id": group_id, "began_on": group.began_on.isoformat(), "on": on.isoformat()}
    meetings = await reader.fetch(_MEETINGS, **span)
    held_on = [date.fromisoformat(row["held_on"]) for row in meetings]
    members = await reader.fetch(_MEMBERS, group_id=group_id)
    lent_out: int = (await reader.fetch(_LENT, group_id=group_id))[0]["lent_out"]
    repaid: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for row in await reader.fetch(_REPAID, group_id=group_id, began_on=span["began_on"]):
        repaid[row["loan"]].append((date.fromisoformat(row["effective_on"]), row["paid"]))
    on_time = fell_due = 0
    for row in await reader.fetch(_LOANS, **span):
        due = _fell_due(group.rules, row, held_on, on)
        fell_due += sum(amount for _, amount in due)
        on_time += _on_time(due, repaid[row["number"]])
    return Practice(
        meetings_held=len(meetings),
        meetings_planned=_planned(group, group.began_on, on),
        saved_xof=(await reader.fetch(_SAVED, **span))[0]["saved"],
        savings_due_xof=sum(_savings_due(group, date.fromisoformat(row["joined_on"]), on) for row in members),
        lent_out_xof=lent_out,
        lendable_xof=lent_out + group.box_loan_xof + group.kept_xof,
        repaid_on_time_xof=on_time,
        fell_due_xof=fell_due,
        meetings_booked=sum(row["closed_us"] is not None for row in meetings),
        meetings_to_book=len(meetings),
    )


async def five_principles(reader: Database | Reader | UnitOfWork, group_id: int, on: date) -> Score:
    """The group's score on a day: 20 points each, A above 85, B from 75, C below."""
    return score(await read_practice(reader, group_id, on))


def _planned(group: GroupNow, since: date, on: date) -> int:
    """Meetings that a plan without a gap would have held."""
    weeks = (on - max(since, group.began_on)).days // 7
    return max(weeks // group.rules.meeting_every_weeks, 0)


def _savings_due(group: GroupNow, joined_on: date, on: date) -> int:
    return _planned(group, joined_on, on) * max(group.rules.min_shares, 1) * group.rules.share_value_xof


def _fell_due(rules: Constitution, loan: Row, held_on: list[date], on: date) -> list[tuple[date, int]]:
    """The instalments of a loan's plan that fell due by a day, each with the meeting it was due at."""
    plan = schedule(
        loan["principal_xof"],
        Fraction(loan["charge_percent"]),
        loan["periods"],
        loan["charge_model"],
        cash_unit_xof=rules.cash_unit_xof,
    )
    days = due_days(rules, date.fromisoformat(loan["handed_over_on"]), loan["weeks"])
    meetings = [due_meeting(day, held_on) for day in days]
    return [(day, row.paid_xof) for day, row in zip(meetings, plan.periods, strict=False) if day <= on]


def _on_time(due: list[tuple[date, int]], repaid: list[tuple[date, int]]) -> int:
    """How much of each instalment was there on its day: what comes later was not on time."""
    total = before = 0
    for day, amount in due:
        paid = sum(part for paid_on, part in repaid if paid_on <= day)
        total += min(max(paid - before, 0), amount)
        before += amount
    return total
