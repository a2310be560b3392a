"""The money of a loan on its way: the treasurer hands it over, and it is owed once the borrower says that she has it.

Source: CARE's manual, "Loans"; docs/decisions/0010-borrower-acknowledges.md.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import BigInteger, and_, bindparam, cast, func, literal, select

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, handover_of, loan_accounts, principal_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.accounts import open_accounts
from ledger.journal.instalments import plan
from ledger.journal.reading import posted_under
from ledger.loans.charges_due import charge_at_handover, charge_what_is_settled
from ledger.loans.refinancing import handover_entries, settled_by
from ledger.loans.repayments import close_repaid
from ledger.loans.rows import CHANGE, loan_row
from ledger.people.authentication.second import require_second
from ledger.rules.loans.due_dates import due_days
from ledger.rules.loans.instalments import instalments
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Entry, Journal, table_of
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, REVERSED

BOXES = (BOX_LOAN, BOX_SOLIDARITY, BOX_OUTSIDE)
_account, _entry, _journal = table_of(Account), table_of(Entry), table_of(Journal)
_box = table_of(Entry).alias("box")
HAS_ACCOUNTS = select(literal(1).label("known")).where(
    _account.c.group_id == GROUP, _account.c.code == bindparam("code")
)
_IN_HAND = (
    select(cast(func.coalesce(-func.sum(_box.c.amount_xof), 0), BigInteger).label("in_hand"))
    .select_from(_entry)
    .join(_journal, ENTRY_OF_TRANSACTION)
    .join(_box, and_(_box.c.group_id == _entry.c.group_id, _box.c.seq == _entry.c.seq))
    .where(_entry.c.group_id == GROUP, _entry.c.account == bindparam("handover"))
    .where(_journal.c.kind == "handover", _box.c.account.like("box:%"), ~REVERSED)
)
_UNDONE = (
    select(func.count().label("undone"))
    .select_from(_journal)
    .where(_journal.c.group_id == GROUP, _journal.c.idem_key.like(bindparam("keys")), REVERSED)
)


async def hand_over(database: Database, command: Command, loan: int) -> Posted:
    """The treasurer gives the money at the meeting; it is in transit until the borrower says she has it.

    Raises:
        Refusal: no meeting is open, the loan is not approved or a group's (``lend_to_group`` hands it over in both
            books), the box holds less.
    """
    assert command.member is not None  # noqa: S101
    async with begin(database, command) as begun:
        unit = begun.unit
        row = await loan_row(unit, command.group_id, loan)
        card = await begun.card_of(row["member"])
        meeting = card.meeting_for_cash().number
        if row["status"] not in ("approved", "handed_over") or row["to_group"]:
            raise Refusal("loan.not_approved")
        part = await _attempt(unit, command, loan, "handover")
        if known := await posted_under(unit, command.group_id, part.key):
            return known
        entries = _handover_entries(card, row)
        if row["member"] == command.member:  # otherwise the borrower is the second one, who acknowledges it
            part = replace(await require_second(unit, command), key=part.key)
        if row["refinances"]:
            await charge_what_is_settled(unit, part, card, settled_by(card, row["principal_xof"]), meeting)
        posted = await _give(unit, part, row, entries, meeting)
        await _begin_term(unit, command, card, row)
        return posted


async def _give(unit: UnitOfWork, command: Command, row: Row, entries: dict[str, int], meeting: int) -> Posted:
    """Post the money that leaves the box; the borrower hears how much is on its way to her."""
    loan = row["number"]
    if not await unit.fetch(HAS_ACCOUNTS, group_id=command.group_id, code=handover_of(loan)):
        await open_accounts(unit, command.group_id, loan_accounts(loan, row["member"]))
    given_xof = -sum(entries.get(box, 0) for box in BOXES)
    loan_of_another = row["member"] != command.member
    notice = Notice("handed_over", row["member"], {"loan": loan, "amount": given_xof})
    return await unit.post(
        command.draft("handover", entries, meeting=meeting, notices=(notice,), alone=loan_of_another)
    )


async def _begin_term(unit: UnitOfWork, command: Command, card: Card, row: Row) -> None:
    """The term counts from today; loans that this one takes the place of are over."""
    days = due_days(card.rules, command.day, row["weeks"])
    await unit.fetch(
        CHANGE,
        at_group=command.group_id,
        at_number=row["number"],
        status="handed_over",
        handed_over_on=command.day.isoformat(),
        next_due_on=days[0].isoformat(),
        last_due_on=days[-1].isoformat(),
    )
    planned = instalments(row["principal_xof"], days, card.rules.cash_unit_xof)
    await plan(unit, command.group_id, row["number"], planned)
    if row["refinances"]:
        await close_repaid(unit, command.group_id, row["member"])


def _handover_entries(card: Card, row: Row) -> dict[str, int]:
    """Out of the loan fund, or out of the outside loan it was asked from; a refinancing settles the old loans first.

    Raises:
        Refusal: ``cycle.frozen``, ``loan.box_short``; as ``refinancing.handover_entries``.
    """
    if card.frozen:
        raise Refusal("cycle.frozen")
    entries = _out_of_its_box(card, row)
    for box, holds_xof in ((BOX_LOAN, card.box_loan_xof), (BOX_OUTSIDE, card.box_outside_xof)):
        if holds_xof + entries.get(box, 0) < 0:
            raise Refusal("loan.box_short", amount_xof=-entries[box], box_xof=holds_xof)
    return entries


def _out_of_its_box(card: Card, row: Row) -> dict[str, int]:
    loan, amount = row["number"], row["principal_xof"]
    if row["refinances"]:
        return handover_entries(card, loan, amount)
    return {BOX_OUTSIDE if row["linkage"] else BOX_LOAN: -amount, handover_of(loan): amount}


async def in_hand_xof(reader: Database | UnitOfWork, group_id: int, loan: int) -> int:
    """How many francs left the boxes for her hand: less than the loan where it took the place of an older one."""
    return int((await reader.fetch(_IN_HAND, group_id=group_id, handover=handover_of(loan)))[0]["in_hand"])


async def acknowledge(database: Database, command: Command, loan: int) -> Posted:
    """The borrower says with her PIN that the money is in her hands: from now on she owes it.

    Raises:
        Refusal: ``loan.not_handed_over``.
    """
    async with begin(database, command) as begun:
        unit = begun.unit
        row = await loan_row(unit, command.group_id, loan)
        if row["status"] not in ("handed_over", "running") or row["member"] != command.member:
            raise Refusal("loan.not_handed_over")
        amount = row["principal_xof"]
        part = await _attempt(unit, command, loan, "acknowledged")
        entries = {handover_of(loan): -amount, principal_of(loan): amount}
        if row["status"] == "handed_over":
            entries |= await charge_at_handover(
                unit, await begun.card_of(row["member"]), row, date.fromisoformat(row["handed_over_on"])
            )
        elif known := await posted_under(unit, command.group_id, part.key):
            return known
        posted = await unit.post(part.draft("loan", entries))
        await unit.fetch(CHANGE, at_group=command.group_id, at_number=loan, status="running")
        return posted


async def _attempt(unit: UnitOfWork, command: Command, loan: int, step: str) -> Command:
    """The act under a key that only this step of this loan has, new after each reversal: a hop repeats nothing."""
    key = await key_of_attempt(unit, command.group_id, loan, step)
    return Command(command.group_id, key, command.at, command.channel, command.member)


async def key_of_attempt(unit: UnitOfWork, group_id: int, loan: int, step: str) -> str:
    """The key that only this step of this loan has, until it is reversed."""
    name = f"loan/{loan}/{step}"
    undone = (await unit.fetch(_UNDONE, group_id=group_id, keys=f"{name}%"))[0]["undone"]
    return f"{name}/{undone}" if undone else name
