"""The table that is read aloud at a share-out: what each member takes home, as it was paid or as it would be today.

Source: VSL Associates' field guide, "Share-out"; docs/rules.md, "Share-out".
"""

from dataclasses import dataclass

from sqlalchemy import text

from ledger.database import Database, Row
from ledger.group_now import read_group
from ledger.rules.netting import Line
from ledger.rules.shareout import ShareOut
from ledger.rules.solidarity import fund_at_end
from ledger.shareout_preview import compute, read_holdings
from ledger.shareouts import read_share_out

_LAST = text("""
SELECT s.cycle, s.solidarity_each_xof AS each_xof,
       CASE WHEN s.cycle = (SELECT m.cycle FROM meeting m WHERE m.group_id = s.group_id ORDER BY m.number DESC LIMIT 1)
            THEN 1 ELSE 0 END AS newest
FROM shareout s WHERE s.group_id = :group_id ORDER BY s.cycle DESC LIMIT 1
""")
_MEMBERS = text("SELECT number, name, left_on FROM member WHERE group_id = :group_id ORDER BY number")


@dataclass(frozen=True, slots=True)
class TableLine:
    """One member's line in whole francs: what she takes home, and what she still owes after it."""

    number: int
    name: str
    takes_xof: int
    debt_left_xof: int


@dataclass(frozen=True, slots=True)
class Table:
    """A share-out with its lines by member number. ``each_xof``: what every member has of the solidarity fund."""

    cycle: int
    paid: bool
    result: ShareOut
    each_xof: int
    lines: tuple[TableLine, ...]

    def line_of(self, number: int) -> Line | None:
        """One member's own line, with the sums behind it."""
        return next((line for line in self.result.lines if line.number == number), None)

    @property
    def in_debt(self) -> tuple[TableLine, ...]:
        """Those whose shares do not cover what they owe: the assembly speaks of them."""
        return tuple(line for line in self.lines if line.debt_left_xof)


async def read_table(database: Database, group_id: int) -> Table:
    """The share-out just paid, as long as no meeting of the next cycle was opened; before it, what today's books give.

    Raises:
        Refusal: as ``preview_share_out``.
    """
    last = await database.fetch(_LAST, group_id=group_id)
    if last and last[0]["newest"]:
        return await _as_paid(database, group_id, last[0])
    members = await database.fetch(_MEMBERS, group_id=group_id)
    group = await read_group(database, group_id)
    result = compute(group, await read_holdings(database, group))
    active = sum(row["left_on"] is None for row in members)
    end = fund_at_end(group.box_solidarity_xof, active, group.rules.solidarity_at_end, group.rules.cash_unit_xof)
    return Table(group.cycle, False, result, end.each_xof, _lines(result, members, end.each_xof))


async def last_table(database: Database, group_id: int) -> Table | None:
    """The newest share-out that was paid, if there is one."""
    last = await database.fetch(_LAST, group_id=group_id)
    return await _as_paid(database, group_id, last[0]) if last else None


async def _as_paid(database: Database, group_id: int, last: Row) -> Table:
    members = await database.fetch(_MEMBERS, group_id=group_id)
    result = await read_share_out(database, group_id, last["cycle"])
    return Table(last["cycle"], True, result, last["each_xof"], _lines(result, members, last["each_xof"]))


def _lines(result: ShareOut, members: list[Row], each_xof: int) -> tuple[TableLine, ...]:
    """Everybody who takes something home or still owes, with her part of the solidarity fund if she is there."""
    shared = {line.number: line for line in result.lines}
    lines = []
    for row in members:
        line = shared.get(row["number"])
        takes_xof = (line.net_xof if line else 0) + (0 if row["left_on"] else each_xof)
        if line or takes_xof:
            lines.append(TableLine(row["number"], row["name"], takes_xof, line.debt_left_xof if line else 0))
    return tuple(lines)
