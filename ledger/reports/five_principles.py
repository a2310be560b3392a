"""The five principles of a self-help group, scored from its transactions: nobody fills in a form.

Regular meetings, regular savings, inter-lending, timely repayment, up-to-date books; one read each.
Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from sqlalchemy import text

from ledger.card.group import GroupNow, read_group
from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.rules.constitution import Constitution
from ledger.rules.due_dates import due_days, due_meeting
from ledger.rules.schedule import schedule
from ledger.rules.shg import Practice, Score, score

_MEETINGS = text("""
SELECT held_on, closed_us FROM meeting
WHERE group_id = :group_id AND held_on >= :began_on AND held_on <= :on ORDER BY number
""")
_MEMBERS = text("SELECT joined_on FROM member WHERE group_id = :group_id AND left_on IS NULL")
_SAVED = text("""
SELECT CAST(coalesce(-sum(e.amount_xof), 0) AS BIGINT) AS saved
FROM journal j JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
LEFT JOIN journal o ON o.group_id = j.group_id AND o.seq = j.reverses_seq
WHERE j.group_id = :group_id AND coalesce(o.kind, j.kind) IN ('savings', 'buy_in') AND e.account LIKE 'shares:%'
  AND j.effective_on >= :began_on AND j.effective_on <= :on
""")
_LENT = text("""
SELECT CAST(coalesce(sum(CASE WHEN kind IN ('principal', 'handover') THEN balance_xof END), 0) AS BIGINT) AS lent_out
FROM account WHERE group_id = :group_id
""")
_LOANS = text("""
SELECT number, handed_over_on, principal_xof, weeks, periods, charge_model, charge_percent FROM loan
WHERE group_id = :group_id AND handed_over_on >= :began_on AND handed_over_on <= :on ORDER BY number
""")
_REPAID = text("""
SELECT a.loan, j.effective_on, CAST(-sum(e.amount_xof) AS BIGINT) AS paid
FROM account a
JOIN entry e ON e.group_id = a.group_id AND e.account = a.code
JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq
LEFT JOIN journal o ON o.group_id = j.group_id AND o.seq = j.reverses_seq
WHERE a.group_id = :group_id AND a.kind IN ('principal', 'charge') AND j.effective_on >= :began_on
  AND coalesce(o.kind, j.kind) IN ('repayment', 'netted', 'handover')
GROUP BY a.loan, j.effective_on ORDER BY a.loan, j.effective_on
""")


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
        lendable_xof=lent_out + group.box_loan_xof,
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
