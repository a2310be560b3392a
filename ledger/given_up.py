"""What only the assembly decides about a loan: to give up the debt, or to give more time.

Source: CARE's manual, "Loans"; docs/rules.md, "Votes".
"""

from datetime import timedelta

from sqlalchemy import bindparam, select, text, update

from ledger.act import Act
from ledger.card import read_card
from ledger.chart import LOSSES, charge_of, penalty_of, principal_of
from ledger.database import Database, Row, Unit
from ledger.decisions import record_decision
from ledger.draft import Posted
from ledger.journal import posted_under
from ledger.rules.due_dates import charge_periods
from ledger.rules.limit import longest_term_weeks
from ledger.rules.refusal import Refusal
from ledger.rules.voting import AssemblyVote
from ledger.tables import Loan, table_of

_loan = table_of(Loan)
_BY_NUMBER = select(_loan).where(_loan.c.group_id == bindparam("group_id"), _loan.c.number == bindparam("number"))
_CHANGE = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_number"))
_OWED = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id AND loan = :loan")


async def write_off(database: Database, act: Act, loan: int, vote: AssemblyVote) -> Posted:
    """Give up what is still owed on a loan: the group's loss, by the assembly's recorded decision.

    Raises:
        Refusal: no meeting is open, ``loan.nothing_owed``, ``decision.not_carried``.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        row = await _running(unit, act, loan)
        meeting = (await read_card(unit, act.group_id, row["member"])).meeting_for_cash().number
        owed = {item["code"]: item["balance_xof"] for item in await unit.fetch(_OWED, group_id=act.group_id, loan=loan)}
        parts = {code: owed[code] for code in (penalty_of(loan), charge_of(loan), principal_of(loan))}
        lost_xof = sum(parts.values())
        await record_decision(unit, act, "write_off", {"loan": loan, "amount_xof": lost_xof}, vote, meeting)
        entries = {LOSSES: lost_xof} | {code: -amount for code, amount in parts.items()}
        posted = await unit.post(act.draft("write_off", entries, meeting=meeting))
        await unit.fetch(_CHANGE, at_group=act.group_id, at_number=loan, status="written_off")
        return posted


async def reschedule(database: Database, act: Act, loan: int, weeks: int, vote: AssemblyVote) -> int:
    """Give a loan ``weeks`` more from today, by the assembly's recorded decision; gives the decision's number.

    The charge goes on at the due meetings that are added; what was charged stays.

    Raises:
        Refusal: no meeting is open, ``loan.nothing_owed``, ``loan.term_too_long``, ``decision.not_carried``.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        row = await _running(unit, act, loan)
        card = await read_card(unit, act.group_id, row["member"])
        meeting = card.meeting_for_cash().number
        most = longest_term_weeks(card.rules, card.week(act.day))
        if not 1 <= weeks <= most:
            raise Refusal("loan.term_too_long", term_weeks=weeks, most_weeks=most)
        number = await record_decision(unit, act, "reschedule", {"loan": loan, "weeks": weeks}, vote, meeting)
        last_due_on = act.day + timedelta(weeks=weeks)
        next_due_on = min(act.day + timedelta(weeks=card.rules.charge_period_weeks), last_due_on)
        await unit.fetch(
            _CHANGE,
            at_group=act.group_id,
            at_number=loan,
            weeks=row["weeks"] + weeks,
            periods=row["periods_charged"] + charge_periods(card.rules, weeks),
            next_due_on=next_due_on.isoformat(),
            last_due_on=last_due_on.isoformat(),
        )
        return number


async def _running(unit: Unit, act: Act, loan: int) -> Row:
    rows = await unit.fetch(_BY_NUMBER, group_id=act.group_id, number=loan)
    if not rows or rows[0]["status"] != "running":
        raise Refusal("loan.nothing_owed")
    return rows[0]
