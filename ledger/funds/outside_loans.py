"""Loans from outside: money a group borrows, keeps in the outside fund, passes on to members, and gives back.

Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from sqlalchemy import bindparam, select, update

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, EXPENSES, LINKAGE
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import read_card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.people.authentication.second import require_second
from ledger.rules.by_family.tiers import passed_on_left
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import Entry, Linkage, Loan, table_of
from ledger.tiers.pairs import number_of, write_linkage

BOXES = {"loan": BOX_LOAN, "outside": BOX_OUTSIDE}
_NUMBERED = " #"
"""Between a lender and the number of his loan in the memo of a repayment: he may have lent twice."""
_linkage = table_of(Linkage)
_loan, _entry = table_of(Loan), table_of(Entry)
_BY_NUMBER = select(_linkage).where(_linkage.c.group_id == GROUP, _linkage.c.number == bindparam("number"))
_REPAID = update(_linkage).where(
    _linkage.c.group_id == bindparam("at_group"), _linkage.c.number == bindparam("at_number")
)
_OF_LENDER = (
    select(_linkage)
    .where(_linkage.c.group_id == GROUP, _linkage.c.lender == bindparam("lender"))
    .where(_linkage.c.repaid_xof >= bindparam("repaid"))
    .order_by(_linkage.c.number.desc())
)
_LINES = select(_entry.c.amount_xof).where(
    _entry.c.group_id == GROUP, _entry.c.seq == bindparam("seq"), _entry.c.account == LINKAGE
)
_PASSED_ON = (
    select(_loan.c.principal_xof)
    .where(_loan.c.group_id == GROUP, _loan.c.linkage == bindparam("linkage"), _loan.c.status != "refused")
    .order_by(_loan.c.number)
)


async def receive_loan(database: Database, command: Command, lender: str, amount_xof: int) -> int:
    """Record a loan that a lender outside the system handed to the group; give its number in the group.

    Raises:
        Refusal: no meeting is open, or an amount that no coins make.
    """
    assert command.member is not None  # noqa: S101 -- a loan is received by a person
    request = Request(kind="linkage_in", entries={LINKAGE: -amount_xof}, memo=lender)
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return await number_of(begun.unit, command.group_id, begun.posted.seq)
        meeting = begun.meeting
        check_payable(amount_xof, begun.card.rules.cash_unit_xof)
        return await receive_in(begun.unit, command, amount_xof, meeting, lender=lender)


async def receive_in(
    unit: UnitOfWork,
    command: Command,
    amount_xof: int,
    meeting: int | None,
    *,
    lender: str,
    tier: tuple[int, int] | None = None,
    charge_xof: int = 0,
) -> int:
    """Post borrowed money into the outside fund; ``charge_xof`` is owed on it from the first day.

    ``tier``: the tier's group and its loan, when that is the lender.
    """
    entries = {BOX_OUTSIDE: amount_xof, LINKAGE: -amount_xof - charge_xof, EXPENSES: charge_xof}
    posted = await unit.post(command.draft("linkage_in", entries, meeting=meeting, memo=lender))
    if posted.repeated:
        return await number_of(unit, command.group_id, posted.seq)
    return await write_linkage(
        unit,
        command.group_id,
        posted.seq,
        lender=lender,
        tier_id=tier[0] if tier else None,
        tier_loan=tier[1] if tier else None,
        amount_xof=amount_xof,
        charge_xof=charge_xof,
        received_on=command.day.isoformat(),
    )


async def read_linkage(unit: Database | UnitOfWork, group_id: int, number: int) -> Row:
    """One loan from outside.

    Raises:
        Refusal: ``tier.not_a_member`` when the group has no such loan.
    """
    rows = await unit.fetch(_BY_NUMBER, group_id=group_id, number=number)
    if not rows:
        raise Refusal("tier.not_a_member")
    return rows[0]


async def check_passed_on(unit: UnitOfWork, group_id: int, linkage: int, asked_xof: int) -> int:
    """What is left to pass on of a loan from outside after lending ``asked_xof`` of it to one more member.

    Raises:
        Refusal: ``tier.above_received``.
    """
    outer = await read_linkage(unit, group_id, linkage)
    inner = tuple(row["principal_xof"] for row in await unit.fetch(_PASSED_ON, group_id=group_id, linkage=linkage))
    return passed_on_left(outer["amount_xof"], inner, asked_xof)


async def repay_lender(
    database: Database, command: Command, linkage: int, fund: str, principal_xof: int, charge_xof: int = 0
) -> Posted:
    """Record what the group gives back to a lender outside the system, out of the ``loan`` or the ``outside`` fund.

    Raises:
        Refusal: no meeting is open, ``tier.above_owed``, ``fund.short``; ``tier.not_a_member`` for a tier's loan, which
            ``repay_tier`` gives back in both books.
    """
    assert command.member is not None  # noqa: S101 -- money is given back by a person
    request = Request(kind="linkage_out", entries={LINKAGE: principal_xof, EXPENSES: charge_xof})
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        command = await require_second(begun.unit, command)
        return await _repay_in(begun.unit, command, linkage, fund, principal_xof, charge_xof, begun.meeting)


async def undo_linkage(unit: UnitOfWork, command: Command, original: Row) -> None:
    """Take back what a reversed loan from outside, or a reversed repayment of it, had written beside the books.

    Raises:
        Refusal: ``correction.not_possible`` for a tier's loan that an earlier version wrote on one side only.
    """
    seq = original["seq"]
    owed = await unit.fetch(_LINES, group_id=command.group_id, seq=seq)
    moved_xof: int = owed[0]["amount_xof"]
    if original["kind"] == "linkage_in":
        number = await number_of(unit, command.group_id, seq)
        of_lender = await unit.fetch(_BY_NUMBER, group_id=command.group_id, number=number)
        repaid_xof = -moved_xof
    else:
        of_lender = await _repaid_by(unit, command.group_id, original["memo"], moved_xof)
        repaid_xof = of_lender[0]["repaid_xof"] - moved_xof if of_lender else 0
    if original["kind"] == "linkage_in" and of_lender[0]["repaid_xof"]:
        raise Refusal("correction.built_upon", seq=seq)
    if not of_lender or of_lender[0]["tier_id"] is not None:
        raise Refusal("correction.not_possible", seq=seq, kind=original["kind"])
    at = {"at_group": command.group_id, "at_number": of_lender[0]["number"]}
    await unit.fetch(_REPAID, **at, repaid_xof=repaid_xof)


async def _repaid_by(unit: UnitOfWork, group_id: int, memo: str, moved_xof: int) -> list[Row]:
    """The loan that a repayment was of; an earlier version wrote the lender alone, then it is his newest that fits."""
    lender, _, number = memo.rpartition(_NUMBERED)
    if lender and number.isdecimal():
        return await unit.fetch(_BY_NUMBER, group_id=group_id, number=int(number))
    return await unit.fetch(_OF_LENDER, group_id=group_id, lender=memo, repaid=moved_xof)


async def _repay_in(
    unit: UnitOfWork,
    command: Command,
    linkage: int,
    fund: str,
    principal_xof: int,
    charge_xof: int,
    meeting: int | None,
) -> Posted:
    """Post a repayment to a lender; the charge is an expense of the group."""
    assert command.member is not None  # noqa: S101
    outer = await read_linkage(unit, command.group_id, linkage)
    if outer["tier_id"] is not None:
        raise Refusal("tier.not_a_member")
    card = await read_card(unit, command.group_id, command.member)
    paid_xof = principal_xof + charge_xof
    check_payable(paid_xof, card.rules.cash_unit_xof)
    owed_xof = outer["amount_xof"] - outer["repaid_xof"]
    if principal_xof > owed_xof:
        raise Refusal("tier.above_owed", amount_xof=principal_xof, owed_xof=owed_xof)
    cash_xof = card.box_loan_xof if fund == "loan" else card.box_outside_xof
    if paid_xof > cash_xof:
        raise Refusal("fund.short", fund=fund, amount_xof=paid_xof, cash_xof=cash_xof)
    entries = {BOXES[fund]: -paid_xof, LINKAGE: principal_xof, EXPENSES: charge_xof}
    memo = f"{outer['lender']}{_NUMBERED}{linkage}"
    posted = await unit.post(command.draft("linkage_out", entries, meeting=meeting, memo=memo))
    await unit.fetch(
        _REPAID, at_group=command.group_id, at_number=linkage, repaid_xof=outer["repaid_xof"] + principal_xof
    )
    return posted
