"""The turn of a cycle: what it earned goes to the surplus, it is closed for ever, and the next one begins.

Source: VSL Associates' field guide, "Share-out"; docs/rules.md, "Share-out".
"""

from datetime import timedelta

from sqlalchemy import bindparam, insert, select, update

from ledger.assembly.decisions import write_version
from ledger.books.chart import (
    AWAITED,
    CARRIED,
    CHARGES_EARNED,
    DIFFERENCE,
    EXPENSES,
    FINES_EARNED,
    INCOME,
    INHERITED,
    LOSSES,
    SURPLUS,
)
from ledger.books.command import Command
from ledger.card.group import GroupNow
from ledger.card.queries import GROUP
from ledger.database import UnitOfWork
from ledger.journal.accounts import open_when_needed
from ledger.tables import Account, Cycle, LedgerHead, Loan, table_of

_cycle, _head = table_of(Cycle), table_of(LedgerHead)
_account, _loan = table_of(Account), table_of(Loan)
_INSERT = insert(_cycle)
_CLOSE = update(_cycle).where(_cycle.c.group_id == bindparam("at_group"), _cycle.c.number == bindparam("at_cycle"))
_HEAD = select(_head.c.seq).where(_head.c.group_id == GROUP)
_ARREARS = (
    select(_account.c.code, _account.c.balance_xof)
    .where(_account.c.group_id == GROUP, _account.c.kind == "arrears", _account.c.balance_xof != 0)
    .order_by(_account.c.code)
)
_DROP_REQUESTS = (
    update(_loan)
    .values(status="refused")
    .where(_loan.c.group_id == bindparam("at_group"), _loan.c.status.in_(("requested", "approved")))
)
_OF_ONE_CYCLE = (CHARGES_EARNED, FINES_EARNED, INCOME, EXPENSES, LOSSES, DIFFERENCE, CARRIED)


async def close_income(unit: UnitOfWork, command: Command, group: GroupNow, meeting: int) -> None:
    """Move what the cycle earned, spent and lost into the surplus; property is left to the next one as it stands."""
    entries = {code: -group.balance_xof(code) for code in _OF_ONE_CYCLE}
    if left_xof := -group.property_xof - group.balance_xof(INHERITED):
        await open_when_needed(unit, command.group_id, (INHERITED,))
        entries[INHERITED] = left_xof
    if any(entries.values()):
        draft = command.child("income").draft(
            "close_income", entries | {SURPLUS: -sum(entries.values())}, meeting=meeting
        )
        await unit.post(draft)


async def forgive_arrears(unit: UnitOfWork, command: Command, group: GroupNow, meeting: int) -> None:
    """Savings that nobody brought before the share-out are no longer awaited."""
    arrears = {row["code"]: -row["balance_xof"] for row in await unit.fetch(_ARREARS, group_id=group.group_id)}
    if arrears:
        draft = command.child("arrears").draft("owed", arrears | {AWAITED: -sum(arrears.values())}, meeting=meeting)
        await unit.post(draft)


async def begin_next_cycle(unit: UnitOfWork, command: Command, group: GroupNow) -> int:
    """Close the cycle after its last transaction and begin the next under the same rules; give its number.

    Requests nobody paid out end with the cycle. The database itself refuses whatever is added to it later.
    """
    await unit.fetch(_DROP_REQUESTS, at_group=group.group_id)
    last_seq: int = (await unit.fetch(_HEAD, group_id=group.group_id))[0]["seq"]
    number = group.cycle + 1
    await unit.fetch(
        _CLOSE,
        at_group=group.group_id,
        at_cycle=group.cycle,
        closed_on=command.day.isoformat(),
        closed_seq=last_seq,
    )
    await unit.fetch(
        _INSERT,
        group_id=group.group_id,
        number=number,
        began_on=command.day.isoformat(),
        ends_on=(command.day + timedelta(weeks=group.rules.cycle_weeks)).isoformat(),
    )
    await write_version(unit, command, number, group.rules, f"carried over from cycle {group.cycle}")
    return number
