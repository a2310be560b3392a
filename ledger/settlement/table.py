"""The table that is read aloud at a share-out: what each member takes home, as it was paid or as it would be today.

Source: VSL Associates' field guide, "Share-out"; docs/rules.md, "Share-out".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.rules.settlement.netting import NettedLine
from ledger.rules.settlement.shareout import ShareOut


@dataclass(frozen=True, slots=True)
class Name:
    """A member as the table names her; ``here``: she has not left."""

    number: int
    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class TableLine:
    """One member's line in whole francs: what she takes home, and what she still owes after it."""

    number: int
    name: str
    takes_xof: int
    debt_left_xof: int


@dataclass(frozen=True, slots=True)
class ShareOutTable:
    """A share-out by member number. ``paid``: it was posted, else it would be so today.

    ``each_xof``: what every member has of the solidarity fund.
    """

    cycle: int
    paid: bool
    result: ShareOut
    each_xof: int
    lines: tuple[TableLine, ...]

    def line_of(self, number: int) -> NettedLine | None:
        """One member's own line, with the sums behind it."""
        return next((line for line in self.result.lines if line.number == number), None)

    def takes_xof(self, number: int) -> int:
        """What one member takes home."""
        return next((line.takes_xof for line in self.lines if line.number == number), 0)

    @property
    def paid_xof(self) -> int:
        """What all take home together: the cash that leaves both boxes."""
        return sum(line.takes_xof for line in self.lines)

    @property
    def in_debt(self) -> tuple[TableLine, ...]:
        """Those whose shares do not cover what they owe: the assembly speaks of them."""
        return tuple(line for line in self.lines if line.debt_left_xof)


def table_of_members(
    cycle: int, result: ShareOut, each_xof: int, members: Iterable[Name], *, paid: bool
) -> ShareOutTable:
    """Everybody who takes something home or still owes, with her part of the solidarity fund if she is there."""
    shared = {line.number: line for line in result.lines}
    lines = []
    for member in members:
        line = shared.get(member.number)
        takes_xof = (line.net_xof if line else 0) + (each_xof if member.here else 0)
        if line or takes_xof:
            lines.append(TableLine(member.number, member.name, takes_xof, line.debt_left_xof if line else 0))
    return ShareOutTable(cycle, paid, result, each_xof, tuple(lines))
