"""More time for a loan, by the assembly's recorded decision: new due meetings from today, the rest in equal parts.

Source: CARE's manual, "Loans"; docs/rules.md, "Votes".
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from ledger.assembly.decisions import record_decision
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card import Card, OpenLoan
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.journal.instalments import plan
from ledger.journal.notices import tell
from ledger.loans.rows import CHANGE, lent_row
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.loans.due_dates import due_days
from ledger.rules.loans.instalments import instalments
from ledger.rules.loans.limit import longest_term_weeks
from ledger.rules.loans.schedule import charges_to_come
from ledger.rules.refusal import Refusal
from ledger.tables import Decision, table_of

_decision = table_of(Decision)
_LAST = select(func.max(_decision.c.number).label("number")).where(
    _decision.c.group_id == GROUP, _decision.c.kind == "reschedule", _decision.c.meeting == bindparam("meeting")
)


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What more time means for one loan: the loan as it stands, what will be charged until the end, in whole francs."""

    loan: OpenLoan
    weeks: int
    charge_xof: int
    due_on: tuple[date, ...]

    @property
    def total_xof(self) -> int:
        """Everything she will have brought at the end."""
        return self.loan.owed_xof + self.charge_xof

    @property
    def ends_on(self) -> date:
        """The last due day."""
        return self.due_on[-1]


def longest_more_weeks(card: Card, command: Command) -> int:
    """The most weeks that may be given today.

    Raises:
        Refusal: no meeting is open; ``loan.after_shareout`` when the share-out is too near; ``vote.borrower`` when she
            whose card it is would record the vote.
    """
    card.meeting_for_cash()
    if card.member in (command.member, command.confirmed_by):
        raise Refusal("vote.borrower")
    most = longest_term_weeks(card.rules, card.week(command.day))
    if not most:
        raise Refusal("loan.after_shareout", term_weeks=1, most_weeks=0)
    return most


def more_time(card: Card, command: Command, loan: int, weeks: int) -> MoreTime:
    """What ``weeks`` more from today would mean for a loan of hers, before any hand is counted.

    Raises:
        Refusal: as ``longest_more_weeks``; ``loan.nothing_owed``, ``loan.term_too_long``.
    """
    most = longest_more_weeks(card, command)
    if not 1 <= weeks <= most:
        raise Refusal("loan.term_too_long", term_weeks=weeks, most_weeks=most)
    hers = next((one for one in card.running if one.number == loan), None)
    if hers is None:
        raise Refusal("loan.nothing_owed")
    due_on = due_days(card.rules, command.day, weeks)
    coming = charges_to_come(
        hers.charge_model,
        hers.charge_percent,
        lent_xof=hers.asked_xof,
        principal_xof=hers.principal_xof,
        charge_xof=hers.charge_xof,
        charged=hers.periods_charged or (hers.charge_model == "flat-term"),
        more=len(due_on),
        cash_unit_xof=card.rules.cash_unit_xof,
    )
    return MoreTime(hers, weeks, coming, due_on)


async def reschedule(database: Database, command: Command, loan: int, weeks: int, vote: AssemblyVote) -> int:
    """Give a loan ``weeks`` more from today, by the assembly's recorded decision; gives the decision's number.

    The charge goes on at the due meetings that are added; what was charged stays. Recorded a second time on the same
    day it changes nothing more.

    Raises:
        Refusal: as ``more_time``; ``decision.not_carried``.
    """
    async with begin(database, command, Request(kind="more_time")) as begun:
        if begun.stored is not None:
            return int(begun.stored)
        unit = begun.unit
        row = await lent_row(unit, command.group_id, loan)
        card = await begun.card_of(row["member"])
        meeting = card.meeting_for_cash().number
        time = more_time(card, command, loan, weeks)
        if row["replanned_period"] == row["periods_charged"] and row["last_due_on"] == time.ends_on.isoformat():
            return int((await unit.fetch(_LAST, group_id=command.group_id, meeting=meeting))[0]["number"])
        number = await record_decision(unit, command, "reschedule", {"loan": loan, "weeks": weeks}, vote, card)
        await unit.fetch(
            CHANGE,
            at_group=command.group_id,
            at_number=loan,
            weeks=(time.ends_on - date.fromisoformat(row["handed_over_on"])).days // 7,
            periods=row["periods_charged"] + len(time.due_on),
            next_due_on=time.due_on[0].isoformat(),
            last_due_on=time.ends_on.isoformat(),
            replanned_xof=time.loan.principal_xof,
            replanned_period=row["periods_charged"],
            more_time_on=command.day.isoformat(),
        )
        unit_xof, before = card.rules.cash_unit_xof, row["periods_charged"]
        planned = instalments(time.loan.principal_xof, time.due_on, unit_xof, before=before)
        await plan(unit, command.group_id, loan, planned)
        facts: dict[str, int | str] = {"owed": time.total_xof, "day": time.ends_on.isoformat()}
        await tell(unit, command, [Notice("more_time", row["member"], facts)])
        await begun.store(number)
        return number
