"""The year's end of a self-help group: what it earned stays in the group, nothing is shared out, capital grows.

Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from sqlalchemy import text

from ledger.books.command import Command
from ledger.card import read_card
from ledger.card.group import read_group
from ledger.database import Database, Reader, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.rules.shg import OwnCapital, own_capital
from ledger.settlement.cycles import begin_next_cycle, close_income

_SUMS = text("""
SELECT CAST(coalesce(-sum(CASE WHEN kind = 'shares' THEN balance_xof END), 0) AS BIGINT) AS savings,
       CAST(coalesce(sum(CASE WHEN kind IN ('principal', 'charge', 'handover') THEN balance_xof END), 0) AS BIGINT)
         AS lent
FROM account WHERE group_id = :group_id
""")


async def close_year(database: Database, command: Command) -> int:
    """Retain the year's earnings in the group and begin the next year; savings and loans go on. Gives its number.

    Raises:
        Refusal: no meeting is open; ``cycle.not_frozen`` for a family that shares out instead.
    """
    assert command.member is not None  # noqa: S101 -- a year is closed by a person
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        card = await read_card(unit, command.group_id, command.member)
        meeting = card.open_meeting()
        if meeting.cycle != card.cycle:
            return card.cycle
        if card.rules.shares_out:
            raise Refusal("cycle.not_frozen")
        group = await read_group(unit, command.group_id)
        await close_income(unit, command, group, meeting.number)
        return await begin_next_cycle(unit, command, group)


async def read_own_capital(reader: Database | Reader | UnitOfWork, group_id: int) -> OwnCapital:
    """Savings and retained surplus, shown before any outside money, in whole francs."""
    group = await read_group(reader, group_id)
    sums = (await reader.fetch(_SUMS, group_id=group_id))[0]
    return own_capital(sums["savings"], group.box_loan_xof + sums["lent"], group.debts_xof)
