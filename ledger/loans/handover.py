"""The money of a loan on its way: the treasurer hands it over, and it is owed once the borrower says that she has it.

Source: CARE's manual, "Loans"; docs/decisions/0010-borrower-acknowledges.md.
"""

from sqlalchemy import text

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, handover_of, loan_accounts, principal_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.accounts import open_accounts
from ledger.journal.instalments import plan
from ledger.journal.reading import posted_under
from ledger.loans.refinancing import handover_entries
from ledger.loans.repayments import close_repaid
from ledger.loans.rows import CHANGE, loan_row
from ledger.rules.due_dates import due_days
from ledger.rules.instalments import instalments
from ledger.rules.refusal import Refusal

BOXES = (BOX_LOAN, BOX_SOLIDARITY, BOX_OUTSIDE)
_HAS_ACCOUNTS = text("SELECT 1 AS known FROM account WHERE group_id = :group_id AND code = :code")
_IN_HAND = text("""
SELECT CAST(coalesce(-sum(b.amount_xof), 0) AS BIGINT) AS in_hand FROM entry h
JOIN journal j ON j.group_id = h.group_id AND j.seq = h.seq AND j.kind = 'handover'
JOIN entry b ON b.group_id = h.group_id AND b.seq = h.seq AND b.account LIKE 'box:%'
WHERE h.group_id = :group_id AND h.account = :handover AND NOT EXISTS (
  SELECT 1 FROM journal r WHERE r.group_id = j.group_id AND r.reverses_seq = j.seq)
""")
_UNDONE = text("""
SELECT count(*) AS undone FROM journal j JOIN journal r ON r.group_id = j.group_id AND r.reverses_seq = j.seq
WHERE j.group_id = :group_id AND j.idem_key LIKE :keys
""")


async def hand_over(database: Database, command: Command, loan: int) -> Posted:
    """The treasurer gives the money at the meeting; it is in transit until the borrower says she has it.

    Raises:
        Refusal: no meeting is open, the loan is not approved, the box holds less.
    """
    assert command.member is not None  # noqa: S101
    async with begin(database, command) as begun:
        unit = begun.unit
        row = await loan_row(unit, command.group_id, loan)
        card = await begun.card_of(row["member"])
        meeting = card.meeting_for_cash().number
        if row["status"] not in ("approved", "handed_over"):
            raise Refusal("loan.not_approved")
        part = await _attempt(unit, command, loan, "handover")
        if known := await posted_under(unit, command.group_id, part.key):
            return known
        entries = _handover_entries(card, row)
        posted = await _give(unit, part, row, entries, meeting)
        await _begin_term(unit, command, card, row)
        return posted


async def _give(unit: UnitOfWork, command: Command, row: Row, entries: dict[str, int], meeting: int) -> Posted:
    """Post the money that leaves the box; the borrower hears how much is on its way to her."""
    loan = row["number"]
    if not await unit.fetch(_HAS_ACCOUNTS, group_id=command.group_id, code=handover_of(loan)):
        await open_accounts(unit, command.group_id, loan_accounts(loan, row["member"]))
    given_xof = -sum(entries.get(box, 0) for box in BOXES)
    notice = Notice("handed_over", row["member"], {"loan": loan, "amount": given_xof})
    return await unit.post(command.draft("handover", entries, meeting=meeting, notices=(notice,)))


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
        posted = await unit.post(part.draft("loan", {handover_of(loan): -amount, principal_of(loan): amount}))
        await unit.fetch(CHANGE, at_group=command.group_id, at_number=loan, status="running")
        return posted


async def _attempt(unit: UnitOfWork, command: Command, loan: int, step: str) -> Command:
    """The act under a key that only this step of this loan has, new after each reversal: a hop repeats nothing."""
    name = f"loan/{loan}/{step}"
    undone = (await unit.fetch(_UNDONE, group_id=command.group_id, keys=f"{name}%"))[0]["undone"]
    return Command(
        command.group_id, f"{name}/{undone}" if undone else name, command.at, command.channel, command.member
    )
