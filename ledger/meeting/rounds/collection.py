"""Collection: the treasurer notes one figure a member, and confirms the whole round at once.

What she notes survives a dropped call and another officer may go on with it; money moves when the round is confirmed.
"""

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.funds.declarations import replace, resolve
from ledger.funds.fines import check_payment, pay_in
from ledger.funds.savings import check_saving, confirm, save_in
from ledger.funds.solidarity_fund import contribute_in
from ledger.loans.repayments import lay_out, repay_in
from ledger.meeting.rounds.collection_round import CollectionLine, CollectionRound, Contribution, read_round
from ledger.rules.funds.solidarity import contribution_left
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import Attendance, Entry, Journal, Member, Tally, table_of
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION

_tally, _attendance = table_of(Tally), table_of(Attendance)
_member, _journal, _entry = table_of(Member), table_of(Journal), table_of(Entry)
_INSERT = insert(_tally)
_OF_MEMBER = (
    _tally.c.group_id == bindparam("at_group"),
    _tally.c.meeting == bindparam("at_meeting"),
    _tally.c.member == bindparam("at_member"),
)
_FORGET = delete(_tally).where(*_OF_MEMBER, _tally.c.posted_seq.is_(None))
_POSTED = update(_tally).where(*_OF_MEMBER)
_PRESENT = insert(_attendance)
_FORGET_PRESENCE = delete(_attendance).where(
    _attendance.c.group_id == bindparam("at_group"),
    _attendance.c.meeting == bindparam("at_meeting"),
    _attendance.c.member == bindparam("at_member"),
    _attendance.c.called_by.is_(None),
)
_CALLED = select(literal(1).label("called")).where(
    _attendance.c.group_id == GROUP,
    _attendance.c.meeting == bindparam("meeting"),
    _attendance.c.member == bindparam("member"),
)
_KEY = cast(bindparam("key"), Text).concat("/m").concat(cast(_member.c.number, Text))
_KEYS = (_KEY, *(_KEY.concat(part) for part in ("/solidarity", "/fines", "/repayment")))


def _credited(accounts: str) -> ColumnElement[int]:
    of_accounts = case((_entry.c.account.like(accounts), _entry.c.amount_xof))
    return cast(func.coalesce(-func.sum(of_accounts), 0), BigInteger)


_POSTED_BEFORE = (
    select(
        func.count().label("entries"),
        _credited("shares:%").label("savings"),
        _credited("solidarity:%").label("solidarity"),
    )
    .select_from(_member)
    .join(_journal, and_(_journal.c.group_id == _member.c.group_id, _journal.c.idem_key.in_(_KEYS)))
    .join(_entry, ENTRY_OF_TRANSACTION)
    .where(_member.c.group_id == GROUP)
)


async def note(database: Database, command: Command, member: int, shares: int) -> CollectionRound:
    """Note what a member brings: ``shares`` and the usual solidarity, or nothing at all (0). Moves no money.

    Raises:
        Refusal: ``meeting.none_open``, or a number of shares that is not allowed.
    """
    return await note_all(database, command, {member: Contribution(shares=shares)})


async def note_all(database: Database, command: Command, lines: Mapping[int, Contribution]) -> CollectionRound:
    """Note a line for each member, in place of what was noted earlier and is not posted yet. Moves no money.

    Come again under the same key it notes nothing, and a line that somebody noted since the screen was drawn stays: the
    command's ``expected_seq`` is the note that the screen showed (none: no screen was).

    Raises:
        Refusal: ``meeting.none_open``, ``member.unknown``, or something that a member may not bring; then nothing is
            noted.
    """
    async with begin(database, command, Request(kind="noted")) as begun:
        unit = begun.unit
        if begun.stored:
            return await read_round(unit, command.group_id, int(begun.stored))
        meeting = 0
        stays: set[int] = set()
        for member, brought in lines.items():
            card = await begun.card_of(member)
            if not meeting:
                meeting = card.meeting_for_cash().number
                round_ = await read_round(unit, command.group_id, meeting)
                newer = command.expected_seq
                stays = {one.member for one in round_.lines if one.posted or newer not in (None, one.note)}
            card.check_here()
            if member not in stays:
                await _note(unit, command, card, meeting, brought)
        await begun.store(meeting)
        return await read_round(unit, command.group_id, meeting)


async def _note(unit: UnitOfWork, command: Command, card: Card, meeting: int, brought: Contribution) -> None:
    assert command.member is not None  # noqa: S101 -- a round is noted by a person
    solidarity_xof = _check(card, brought)
    key = {"at_group": command.group_id, "at_meeting": meeting, "at_member": card.member}
    await unit.fetch(_FORGET, **key)
    await unit.fetch(
        _INSERT,
        group_id=command.group_id,
        meeting=meeting,
        member=card.member,
        shares=brought.shares,
        solidarity_xof=solidarity_xof,
        fines_xof=brought.fines_xof,
        repayment_xof=brought.repayment_xof,
        noted_by=command.member,
        noted_us=microseconds(command.at),
    )
    await unit.fetch(_FORGET_PRESENCE, **key)
    here = {"group_id": command.group_id, "meeting": meeting, "member": card.member}
    came = any((brought.shares, solidarity_xof, brought.fines_xof, brought.repayment_xof))
    if came and not await unit.fetch(_CALLED, **here):
        await unit.fetch(_PRESENT, **here, presence="present")


def _check(card: Card, brought: Contribution) -> int:
    """Check a line and give its solidarity contribution in whole francs."""
    if brought.shares:
        check_saving(card, brought.shares)
    if brought.fines_xof:
        check_payment(card, brought.fines_xof)
    if brought.repayment_xof:
        _check_repayment(card, brought.repayment_xof)
    contribution_xof = card.rules.solidarity_xof
    if brought.solidarity_xof is None:
        left_xof = max(contribution_xof + card.dues_xof - card.contributed_today_xof, 0)
        return min(contribution_xof, left_xof) if brought.shares else 0
    if brought.solidarity_xof:
        check_payable(brought.solidarity_xof, card.rules.cash_unit_xof)
        contribution_left(contribution_xof, card.dues_xof, card.contributed_today_xof + brought.solidarity_xof)
    return brought.solidarity_xof


def _check_repayment(card: Card, amount_xof: int) -> None:
    """In the round nothing is handed back unseen: a line takes no more than she owes. Shares are noted as shares."""
    repayment = lay_out(card, amount_xof)
    if repayment.left_over_xof:
        raise Refusal("loan.above_owed", amount_xof=amount_xof, owed_xof=repayment.paid_xof)


async def post_round(database: Database, command: Command) -> tuple[int, int]:
    """Post all that is noted and not posted; give (savings, solidarity) in whole francs.

    A declaration of as many shares, or as many francs for her loan, is confirmed; of another number, the figure given
    at the meeting takes its place.
    Confirmed again under the same key, whenever that is, it gives the first figures and posts nothing.

    Raises:
        Refusal: ``meeting.none_open``, ``collect.nothing_noted``; what is noted can no longer be paid.
    """
    assert command.member is not None  # noqa: S101
    async with begin(database, command) as begun:
        unit = begun.unit
        before = (await unit.fetch(_POSTED_BEFORE, group_id=command.group_id, key=command.key))[0]
        if before["entries"]:
            return before["savings"], before["solidarity"]
        meeting = (await begun.card_of(command.member)).meeting_for_cash().number
        round_ = await read_round(unit, command.group_id, meeting)
        if not round_.waiting:
            raise Refusal("collect.nothing_noted")
        savings_xof = 0
        for line in round_.waiting:
            savings_xof += await _post_line(unit, command, await begun.card_of(line.member), line)
        return savings_xof, round_.solidarity_xof


async def _post_line(unit: UnitOfWork, command: Command, card: Card, line: CollectionLine) -> int:
    meeting = card.meeting_for_cash().number
    seq = 0
    saved_xof = 0
    part = command.child(f"m{line.member}")
    declared = card.declared_savings
    _check(card, line.brought)
    if line.fines_xof:
        seq = (await pay_in(unit, part.child("fines"), card, line.fines_xof, meeting)).seq
    if declared is not None and declared.shares == line.shares:
        seq = (await confirm(unit, part, card, declared, meeting)).seq
        saved_xof = declared.amount_xof
    else:
        if declared is not None:
            await replace(unit, part.child("replaced"), member=line.member, declared=declared)
        if line.shares:
            saved_xof = line.shares * card.rules.share_value_xof
            seq = (await save_in(unit, part, card, line.shares, meeting)).seq
    if line.solidarity_xof:
        seq = (await contribute_in(unit, part.child("solidarity"), card, line.solidarity_xof, meeting)).seq
    if line.repayment_xof:
        await _answer_announced(unit, part, card, line.repayment_xof)
        seq = (await repay_in(unit, part.child("repayment"), card, line.repayment_xof, meeting)).seq
    key = {"at_group": command.group_id, "at_meeting": meeting, "at_member": line.member}
    await unit.fetch(_POSTED, **key, posted_seq=seq)
    return saved_xof


async def _answer_announced(unit: UnitOfWork, command: Command, card: Card, brought_xof: int) -> None:
    """A repayment she had announced is answered by what she brings: confirmed by the same figure, else replaced."""
    declared = card.declared_repayment
    if declared is not None and declared.amount_xof == brought_xof:
        await resolve(unit, command.child("announced"), card.member, declared, "confirmed", ())
    elif declared is not None:
        await replace(unit, command.child("announced"), card.member, declared)
