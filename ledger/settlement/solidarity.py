"""The solidarity fund at the end of a cycle: carried over, or split equally by member, never by shares.

Source: VSL Associates' field guide; docs/rules.md, "Fines and the solidarity fund".
"""

from sqlalchemy import select

from ledger.books.chart import BENEFITS, BOX_SOLIDARITY, SOLIDARITY_EARNED, SOLIDARITY_FUND, payable_to
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.group import GroupNow, read_group
from ledger.card.queries import ACTIVE_NUMBERS, GROUP
from ledger.database import UnitOfWork
from ledger.rules.solidarity import fund_at_end
from ledger.tables import Account, table_of

_account = table_of(Account)
_GIVEN = (
    select(_account.c.code, _account.c.balance_xof)
    .where(_account.c.group_id == GROUP, _account.c.kind == "solidarity", _account.c.balance_xof != 0)
    .order_by(_account.c.code)
)


async def end_solidarity(unit: UnitOfWork, command: Command, group_id: int, meeting: int) -> int:
    """Close the cycle's contributions and grants, and split the cash where the group does; give what each received."""
    group = await read_group(unit, group_id)
    await _close_contributions(unit, command, group, meeting)
    members = [row["number"] for row in await unit.fetch(ACTIVE_NUMBERS, group_id=group_id)]
    end = fund_at_end(group.box_solidarity_xof, len(members), group.rules.solidarity_at_end, group.rules.cash_unit_xof)
    if end.each_xof:
        total = end.each_xof * len(members)
        due = {payable_to(member): -end.each_xof for member in members}
        await unit.post(
            command.child("split").draft("solidarity_split", {SOLIDARITY_FUND: total} | due, meeting=meeting)
        )
        paid = {code: -amount for code, amount in due.items()}
        notices = tuple(Notice("granted", member, {"amount": end.each_xof}) for member in members)
        entries = {BOX_SOLIDARITY: -total} | paid
        await unit.post(command.child("paid").draft("payout", entries, meeting=meeting, notices=notices))
    return end.each_xof


async def _close_contributions(unit: UnitOfWork, command: Command, group: GroupNow, meeting: int) -> None:
    """What was given and what it was spent on become the fund itself: the next cycle counts from nothing."""
    entries = {row["code"]: -row["balance_xof"] for row in await unit.fetch(_GIVEN, group_id=group.group_id)}
    entries |= {code: -group.balance_xof(code) for code in (BENEFITS, SOLIDARITY_EARNED)}
    if any(entries.values()):
        total = sum(entries.values())
        await unit.post(
            command.child("close").draft("close_solidarity", entries | {SOLIDARITY_FUND: -total}, meeting=meeting)
        )
