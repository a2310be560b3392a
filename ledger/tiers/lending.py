"""Village organisations and networks: groups whose members are groups, and the money they lend each other.

One event in two books is two transactions in one unit, with both heads locked in ascending order.
Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from dataclasses import replace

from sqlalchemy import bindparam, func, select

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, charge_of, loan_accounts, principal_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card, read_card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.funds.outside_loans import BOXES, read_linkage, receive_in
from ledger.journal.accounts import open_accounts
from ledger.journal.instalments import plan
from ledger.journal.reading import posted_under
from ledger.loans.charges_due import charge_at_handover, charge_what_is_settled
from ledger.loans.handover import HAS_ACCOUNTS, key_of_attempt
from ledger.loans.repayments import close_repaid, entries_of, owed_loans
from ledger.loans.rows import CHANGE, loan_row
from ledger.people.authentication.second import require_second
from ledger.rules.loans import waterfall
from ledger.rules.loans.due_dates import due_days
from ledger.rules.loans.instalments import instalments
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import Linkage, SavingsGroup, TierMember, table_of
from ledger.tiers.following import GroupActs, follow
from ledger.tiers.pairs import key_in_group, newest_seq

_linkage, _tier_member, _group = table_of(Linkage), table_of(TierMember), table_of(SavingsGroup)
_MEMBER = (
    select(_tier_member.c.group_id, _tier_member.c.representative, _group.c.name)
    .join(_group, _group.c.id == _tier_member.c.group_id)
    .where(
        _tier_member.c.tier_id == bindparam("tier_id"),
        _tier_member.c.member == bindparam("member"),
        _tier_member.c.ended_on.is_(None),
    )
)
_NUMBER = select(func.max(_linkage.c.number).label("number")).where(
    _linkage.c.group_id == GROUP, _linkage.c.tier_id == bindparam("tier_id"), _linkage.c.tier_loan == bindparam("loan")
)
_CODE = select(_group.c.code).where(_group.c.id == GROUP)


async def lend_to_group(database: Database, command: Command, loan: int) -> tuple[Posted, int]:
    """Hand an approved loan of the tier to the group that asked: its books receive the cash in the same unit.

    Gives the tier's transaction and the number of the loan from outside in the group's books.

    Raises:
        Refusal: no meeting of the tier is open, the loan is not approved or not of a group, its box holds less;
            ``tier.group_gives_back`` where it was to take the place of another.
    """
    asked = await loan_row(database, command.group_id, loan)
    borrower = await _group_behind(database, command.group_id, asked["member"])
    async with begin(database, command, with_groups=(borrower["group_id"],)) as begun:
        unit = begun.unit
        row = await loan_row(unit, command.group_id, loan)
        part = replace(command, key=await key_of_attempt(unit, command.group_id, loan, "tier"))
        posted = await posted_under(unit, command.group_id, part.key)
        if posted is not None:
            return posted, await _number_of(unit, borrower["group_id"], command.group_id, loan)
        part = await require_second(unit, part)
        posted, charge_xof = await _hand_over(unit, part, await begun.card_of(row["member"]), row)
        number = await receive_in(
            unit,
            _in_group(part, borrower["group_id"]),
            row["principal_xof"],
            None,
            lender=(await unit.fetch(_CODE, group_id=command.group_id))[0]["code"],
            tier=(command.group_id, loan),
            charge_xof=charge_xof,
        )
        return posted, number


def _in_group(command: Command, group_id: int) -> Command:
    key = key_in_group(command.group_id, group_id, command.key)
    return replace(command, group_id=group_id, key=key, member=None, confirmed_by=None)


async def _number_of(unit: UnitOfWork, group_id: int, tier_id: int, loan: int) -> int:
    number: int = (await unit.fetch(_NUMBER, group_id=group_id, tier_id=tier_id, loan=loan))[0]["number"]
    return number


async def _hand_over(unit: UnitOfWork, command: Command, card: Card, row: Row) -> tuple[Posted, int]:
    """Post what leaves the box, or the outside box where it is borrowed money; also gives what is charged at once."""
    loan, amount = row["number"], row["principal_xof"]
    meeting = card.meeting_for_cash().number
    if row["status"] != "approved":
        raise Refusal("loan.not_approved")
    if row["refinances"]:
        raise Refusal("tier.group_gives_back")
    box, holds_xof = (BOX_OUTSIDE, card.box_outside_xof) if row["linkage"] else (BOX_LOAN, card.box_loan_xof)
    if holds_xof < amount:
        raise Refusal("loan.box_short", amount_xof=amount, box_xof=holds_xof)
    if not await unit.fetch(HAS_ACCOUNTS, group_id=command.group_id, code=principal_of(loan)):
        await open_accounts(unit, command.group_id, loan_accounts(loan, row["member"]))
    days = due_days(card.rules, command.day, row["weeks"])
    await unit.fetch(
        CHANGE,
        at_group=command.group_id,
        at_number=loan,
        status="running",
        handed_over_on=command.day.isoformat(),
        next_due_on=days[0].isoformat(),
        last_due_on=days[-1].isoformat(),
    )
    await plan(unit, command.group_id, loan, instalments(amount, days, card.rules.cash_unit_xof))
    charged = await charge_at_handover(unit, card, row, command.day)
    entries = {box: -amount, principal_of(loan): amount} | charged
    return await unit.post(command.draft("loan", entries, meeting=meeting)), charged.get(charge_of(loan), 0)


async def repay_tier(database: Database, command: Command, linkage: int, fund: str, amount_xof: int) -> Posted:
    """Let a group give back to its tier out of the ``loan`` or the ``outside`` fund: both books move in one unit.

    ``command`` is the group's; the tier's books charge first, then principal. Gives the group's transaction.

    Raises:
        Refusal: no meeting of the group is open, ``tier.not_a_member``, ``.above_owed``, ``fund.short``.
    """
    assert command.member is not None  # noqa: S101 -- money is given back by a person
    outer = await read_linkage(database, command.group_id, linkage)
    if outer["tier_id"] is None:
        raise Refusal("tier.not_a_member")
    tier_id, box = outer["tier_id"], BOXES[fund]
    request = Request(kind="linkage_out", entries={box: -amount_xof})
    async with begin(database, command, request, member=command.member, with_groups=(tier_id,)) as begun:
        if begun.posted:
            return begun.posted
        unit, card = begun.unit, begun.card
        meeting = begun.meeting
        check_payable(amount_xof, card.rules.cash_unit_xof)
        group = GroupActs(await require_second(unit, command), meeting, box)
        since = await newest_seq(unit, tier_id)
        to_tier = await _receive_repayment(unit, command, outer, amount_xof)
        cash_xof = card.box_loan_xof if box == BOX_LOAN else card.box_outside_xof
        if amount_xof > cash_xof:
            raise Refusal("fund.short", fund=fund, amount_xof=amount_xof, cash_xof=cash_xof)
        posted = await follow(unit, to_tier, since, group)
        assert posted is not None  # noqa: S101 -- the tier's repayment is of a pair
        return posted


async def _receive_repayment(unit: UnitOfWork, command: Command, outer: Row, amount_xof: int) -> Command:
    """Lay the amount over the tier's loan to the group, in the tier's books; give the command it was written by."""
    tier_id, loan = outer["tier_id"], outer["tier_loan"]
    member: int = (await loan_row(unit, tier_id, loan))["member"]
    card = await read_card(unit, tier_id, member)
    owed = [item for item in owed_loans(card) if item.key == str(loan)]
    repayment = waterfall.repay(amount_xof, owed)
    if repayment.left_over_xof:
        raise Refusal("tier.above_owed", amount_xof=amount_xof, owed_xof=repayment.paid_xof)
    to_tier = Command(tier_id, f"tier/{command.group_id}/{command.key}", command.at, command.channel)
    now = card.meeting  # after its year's end the tier's meeting can only be closed
    meeting = now.number if now and now.open and now.cycle == card.cycle else None
    notice = Notice("repaid", member, {"amount": amount_xof, "owed": repayment.owed_after_xof})
    entries = entries_of(card, repayment)
    await charge_what_is_settled(unit, to_tier, card, repayment, meeting)
    await unit.post(to_tier.draft("repayment", entries, meeting=meeting, notices=(notice,)))
    await close_repaid(unit, tier_id, member)
    return to_tier


async def _group_behind(unit: Database | UnitOfWork, tier_id: int, member: int) -> Row:
    rows = await unit.fetch(_MEMBER, tier_id=tier_id, member=member)
    if not rows:
        raise Refusal("tier.not_a_member")
    return rows[0]
