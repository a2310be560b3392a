"""The share-out: freeze, commit, and the table that is read aloud and stays for ever.

Gross and loan repayment are posted separately; the rounding remainder is its own entry; what a member owes beyond her
entitlement stays in the books for the assembly. Source: VSL Associates' field guide; CARE's manual; docs/rules.md.
"""

from fractions import Fraction

from sqlalchemy import Text, and_, bindparam, cast, insert, select, update

from ledger.books.canonical import microseconds
from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY, CARRIED, SOLIDARITY_EARNED, SURPLUS, payable_to, shares_of
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card import read_card
from ledger.card.group import GroupNow
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Reader, UnitOfWork
from ledger.funds.declarations import lapse, waiting_declarations
from ledger.funds.expenses import spend_in
from ledger.meeting.rounds.unconfirmed import refuse_unconfirmed
from ledger.people.authentication.second import require_second
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.netting import NettedLine
from ledger.rules.settlement.shareout import RemainderTo, ShareOut
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.ends_of_cycles.cycles import begin_next_cycle, close_income, forgive_arrears
from ledger.settlement.ends_of_cycles.ends import meeting_to_end
from ledger.settlement.one_member import settle
from ledger.settlement.preview import spoken_value
from ledger.settlement.solidarity import end_solidarity
from ledger.tables import Cycle, Journal, Meeting, Member, ShareOutLine, ShareOutRecord, table_of
from ledger.tiers.pairs import partners

_cycle, _record, _line = table_of(Cycle), table_of(ShareOutRecord), table_of(ShareOutLine)
_member, _journal, _meeting = table_of(Member), table_of(Journal), table_of(Meeting)
_FREEZE = update(_cycle).where(_cycle.c.group_id == bindparam("at_group"), _cycle.c.number == bindparam("at_cycle"))
_INSERT_RECORD = insert(_record)
_INSERT_LINE = insert(_line)
_OF_CYCLE = select(_record).where(_record.c.group_id == GROUP, _record.c.cycle == bindparam("cycle"))
_KEY = cast(bindparam("key"), Text).concat("/m").concat(cast(_member.c.number, Text))
_COMMITTED = (
    select(_meeting.c.cycle)
    .select_from(_member)
    .join(_journal, and_(_journal.c.group_id == _member.c.group_id, _journal.c.idem_key == _KEY))
    .join(_meeting, and_(_meeting.c.group_id == _journal.c.group_id, _meeting.c.number == _journal.c.meeting))
    .where(_member.c.group_id == GROUP)
    .limit(1)
)
_LINES = select(_line).where(_line.c.group_id == GROUP, _line.c.cycle == bindparam("cycle")).order_by(_line.c.member)


async def freeze(database: Database, command: Command) -> None:
    """From now on no new shares and no new loans; what was declared and not brought lapses. Said twice, the same.

    Neither the amount nor the day of the share-out is told to anybody: it is cash in a village.

    Raises:
        Refusal: ``shareout.no_shareout`` for a family whose capital stays together; ``collect.unconfirmed`` while
            shares that were noted wait to be confirmed: they would be new ones afterwards.
    """
    assert command.member is not None  # noqa: S101 -- a person freezes
    async with begin(database, command, Request(kind="freeze"), member=command.member) as begun:
        if begun.stored is not None:
            return
        unit, card = begun.unit, begun.card
        if not card.rules.shares_out:
            raise Refusal("shareout.no_shareout", family=card.rules.family)
        if card.frozen:
            return
        if card.meeting is not None and card.meeting.open:
            await refuse_unconfirmed(unit, command.group_id, card.meeting.number)
        for member, declared in await waiting_declarations(unit, command.group_id):
            await lapse(unit, command.child(f"lapse/{declared.seq}"), member, declared)
        await unit.fetch(_FREEZE, at_group=command.group_id, at_cycle=card.cycle, frozen_on=command.day.isoformat())
        await begun.store()


async def thaw(database: Database, command: Command) -> None:
    """Take a freeze back that was too early: savings and loans go on. Said twice, the same.

    Raises:
        Refusal: ``cycle.not_frozen``.
    """
    assert command.member is not None  # noqa: S101 -- a person thaws
    async with begin(database, command, Request(kind="thaw"), member=command.member) as begun:
        if begun.stored is not None:
            return
        if not begun.card.frozen:
            raise Refusal("cycle.not_frozen")
        await begun.unit.fetch(_FREEZE, at_group=command.group_id, at_cycle=begun.card.cycle, frozen_on=None)
        await begun.store()


async def commit_share_out(database: Database, command: Command, *, expenses_xof: int = 0) -> ShareOut:
    """Share out at the open meeting: debts are netted, cash is paid, the cycle is closed and the next one begins.

    Everything is one database transaction. Committed again at the same meeting, or under the same key whenever that
    is, it gives the same table.

    Raises:
        Refusal: no meeting is open, ``cycle.not_frozen``, as ``check_end``, or what the rule refuses.
    """
    assert command.member is not None  # noqa: S101 -- a person shares out
    linked = await partners(database, command.group_id)
    async with begin(database, command, member=command.member, linked=linked) as begun:
        unit, card = begun.unit, begun.card
        if committed := await unit.fetch(_COMMITTED, group_id=command.group_id, key=command.key):
            return await read_share_out(unit, command.group_id, committed[0]["cycle"])
        now = card.open_meeting()
        meeting = await meeting_to_end(unit, command.group_id, card.cycle, now)
        if meeting is None:
            return await read_share_out(unit, command.group_id, now.cycle)
        if not card.frozen:
            raise Refusal("cycle.not_frozen")
        command = await require_second(unit, command)
        if expenses_xof:
            await spend_in(unit, command.child("expenses"), card, expenses_xof, "share-out", meeting)
        return await _share_out(unit, command, meeting)


async def _share_out(unit: UnitOfWork, command: Command, meeting: int) -> ShareOut:
    """Post what the table says that is read aloud: the same function gives both."""
    end = await read_cycle_end(unit, command.group_id)
    group, table = end.group, end.table()
    result = table.result
    await close_income(unit, command, group, meeting)
    await forgive_arrears(unit, command, group, meeting)
    for line in result.lines:
        await _pay_line(unit, command.child(f"m{line.number}"), group, result, line, meeting)
    await _post_remainder(unit, command.child("remainder"), result, meeting)
    await end_solidarity(unit, command.child("fund"), meeting, end.members_here, table.each_xof)
    await _write(unit, command, group, result, meeting, table.each_xof)
    await begin_next_cycle(unit, command, group)
    return result


async def _pay_line(
    unit: UnitOfWork, command: Command, group: GroupNow, result: ShareOut, line: NettedLine, meeting: int
) -> None:
    """Turn her shares into what she is due, settle her debts from it, pay the rest and send her the proof."""
    card = await read_card(unit, command.group_id, line.number)
    due_xof = line.gross_xof + line.coin_xof
    entries = {
        shares_of(line.number): card.savings_xof,
        payable_to(line.number): -due_xof,
        SURPLUS: due_xof - card.savings_xof,
    }
    facts: dict[str, int | str] = {
        "shares": card.savings_xof // group.rules.share_value_xof,
        "value": spoken_value(result.value_xof),
        "gross": due_xof,
        "loan": line.loan_xof,
        "fines": line.fines_xof,
        "solidarity": line.solidarity_xof,
        "net": line.net_xof,
    }
    if any(entries.values()):
        notice = Notice("share_out", line.number, facts)
        await unit.post(command.draft("share_out", entries, meeting=meeting, notices=(notice,)))
    await settle(
        unit,
        command,
        card,
        loan_xof=line.loan_xof,
        fines_xof=line.fines_xof,
        solidarity_xof=line.solidarity_xof,
        net_xof=line.net_xof,
        meeting=meeting,
    )


async def _post_remainder(unit: UnitOfWork, command: Command, result: ShareOut, meeting: int) -> None:
    """What rounding leaves: marked as carried to the next cycle, or moved to the solidarity fund."""
    left = result.remainder_xof
    if not left:
        return
    entries = {SURPLUS: left, CARRIED: -left}
    if result.remainder_to == "solidarity":
        entries = {BOX_LOAN: -left, BOX_SOLIDARITY: left, SURPLUS: left, SOLIDARITY_EARNED: -left}
    await unit.post(command.draft("remainder", entries, meeting=meeting))


async def _write(
    unit: UnitOfWork, command: Command, group: GroupNow, result: ShareOut, meeting: int, each_xof: int
) -> None:
    of_cycle = {"group_id": command.group_id, "cycle": group.cycle}
    await unit.fetch(
        _INSERT_RECORD,
        **of_cycle,
        meeting=meeting,
        pool_xof=result.pool_xof,
        shares=result.shares,
        cash_xof=result.cash_xof,
        to_solidarity_xof=result.to_solidarity_xof,
        remainder_xof=result.remainder_xof,
        remainder_to=result.remainder_to,
        solidarity_each_xof=each_xof,
        committed_by=command.member,
        committed_us=microseconds(command.at),
    )
    for line in result.lines:
        await unit.fetch(
            _INSERT_LINE,
            **of_cycle,
            member=line.number,
            shares=line.shares,
            gross_xof=line.gross_xof,
            coin_xof=line.coin_xof,
            loan_xof=line.loan_xof,
            fines_xof=line.fines_xof,
            solidarity_xof=line.solidarity_xof,
            net_xof=line.net_xof,
            debt_left_xof=line.debt_left_xof,
            counted=int(line.counted),
        )


async def read_share_out(reader: Database | Reader | UnitOfWork, group_id: int, cycle: int) -> ShareOut:
    """The table of a share-out as it was committed.

    Raises:
        LookupError: that cycle was not shared out.
    """
    rows = await reader.fetch(_OF_CYCLE, group_id=group_id, cycle=cycle)
    if not rows:
        raise LookupError(f"cycle {cycle} was not shared out")
    row = rows[0]
    to: RemainderTo = "solidarity" if row["remainder_to"] == "solidarity" else "next_cycle"
    lines = tuple(
        NettedLine(
            number=line["member"],
            shares=line["shares"],
            gross_xof=line["gross_xof"],
            loan_xof=line["loan_xof"],
            fines_xof=line["fines_xof"],
            solidarity_xof=line["solidarity_xof"],
            net_xof=line["net_xof"],
            debt_left_xof=line["debt_left_xof"],
            counted=bool(line["counted"]),
            coin_xof=line["coin_xof"],
        )
        for line in await reader.fetch(_LINES, group_id=group_id, cycle=cycle)
    )
    return ShareOut(
        row["pool_xof"],
        row["shares"],
        Fraction(row["pool_xof"], row["shares"]),
        lines,
        row["remainder_xof"],
        to,
        row["cash_xof"],
        row["to_solidarity_xof"],
    )
