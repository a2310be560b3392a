"""All that the end of a cycle asks of a group, in one read: its funds, what everybody holds, what was paid last.

Source: VSL Associates' field guide, "Share-out"; docs/rules.md, "Share-out".
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.card import read_constitution
from ledger.card.group import GroupNow
from ledger.database import Database, UnitOfWork
from ledger.rules.by_family.shg import OwnCapital, own_capital
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.netting import NettedLine
from ledger.rules.settlement.shareout import RemainderTo, ShareOut
from ledger.settlement.ends_of_cycles.cycle_end_rows import END, EndRows, ShareOutLineRow
from ledger.settlement.preview import compute, fund_after, holdings_of
from ledger.settlement.table import Name, ShareOutTable, table_of_members

_LENT = ("principal", "charge", "handover")


@dataclass(frozen=True, slots=True)
class PutBackAllowance:
    """What is left of what the share-out paid a member that she may still put back, in whole francs and in shares."""

    left_xof: int
    share_value_xof: int

    @property
    def most_shares(self) -> int:
        """How many shares that is."""
        return max(self.left_xof, 0) // self.share_value_xof


@dataclass(frozen=True, slots=True)
class CycleEnd:
    """A group before or after the end of a cycle. ``held_xof``: by member and kind of account, debit positive."""

    group: GroupNow
    held_xof: dict[int, dict[str, int]]
    names: tuple[Name, ...]
    meeting: int
    meeting_cycle: int
    meeting_open: bool
    first_meeting: int
    last: ShareOutTable | None

    def check_meeting(self) -> None:
        """Money may move at the meeting that is open.

        Raises:
            Refusal: ``meeting.none_open``, ``cycle.closed``.
        """
        if not self.meeting_open:
            raise Refusal("meeting.none_open")
        if self.meeting_cycle != self.group.cycle:
            raise Refusal("cycle.closed")

    @property
    def members_here(self) -> tuple[int, ...]:
        """The numbers of all who are members today."""
        return tuple(member.number for member in self.names if member.here)

    def name_of(self, number: int) -> str:
        """One member's name.

        Raises:
            Refusal: ``member.unknown``.
        """
        for member in self.names:
            if member.number == number and member.here:
                return member.name
        raise Refusal("member.unknown", number=number)

    def table(self) -> ShareOutTable:
        """What was just paid, as long as no meeting of the next cycle was opened; else what today's books would give.

        Raises:
            Refusal: as ``preview_share_out``.
        """
        if self.last is not None and self.last.cycle == self.meeting_cycle:
            return self.last
        group, members = self.group, len(self.members_here)
        result = compute(group, holdings_of(group, self.held_xof))
        each_xof = fund_after(group, result, members).each_xof
        return table_of_members(group.cycle, result, each_xof, self.names, paid=False)

    def room(self, member: int) -> PutBackAllowance:
        """How much a member may put back at the open meeting, which has to be the first of its cycle.

        Raises:
            Refusal: no meeting is open, ``opening_purchase.over``.
        """
        self.check_meeting()
        if self.meeting != self.first_meeting or self.last is None or self.last.cycle != self.group.cycle - 1:
            raise Refusal("opening_purchase.over")
        saved_xof = -self.held_xof.get(member, {}).get("shares", 0)
        return PutBackAllowance(self.last.takes_xof(member) - saved_xof, self.group.rules.share_value_xof)

    @property
    def own_capital(self) -> OwnCapital:
        """Savings and retained surplus, in whole francs."""
        saved_xof = -sum(held.get("shares", 0) for held in self.held_xof.values())
        lent_xof = sum(held.get(kind, 0) for held in self.held_xof.values() for kind in _LENT)
        assets_xof = self.group.box_loan_xof + self.group.kept_xof + self.group.property_xof + lent_xof
        return own_capital(saved_xof, assets_xof, self.group.debts_xof)


async def read_cycle_end(reader: Database | UnitOfWork, group_id: int) -> CycleEnd:
    """Read it in one go; inside a unit of work it is what the unit holds."""
    rows = await END.read(reader, group_id=group_id)
    rules, cycle = rows.rules[0], rows.cycle[0]
    meeting = rows.meeting[0] if rows.meeting else None
    held: dict[int, dict[str, int]] = {}
    for row in rows.held:
        held.setdefault(row.member, {})[row.kind] = row.balance_xof
    names = tuple(Name(row.number, row.name, row.left_on is None) for row in rows.members)
    return CycleEnd(
        group=GroupNow(
            group_id,
            read_constitution(f"{rules.family} {rules.settings}"),
            cycle.number,
            date.fromisoformat(cycle.began_on),
            date.fromisoformat(cycle.ends_on),
            cycle.frozen_on is not None,
            rows.funds,
        ),
        held_xof=held,
        names=names,
        meeting=meeting.number if meeting else 0,
        meeting_cycle=meeting.cycle if meeting else 0,
        meeting_open=meeting is not None and meeting.closed_us is None,
        first_meeting=rows.first[0].number if rows.first else 0,
        last=_last(rows, names),
    )


def _last(rows: EndRows, names: tuple[Name, ...]) -> ShareOutTable | None:
    """The newest share-out that was paid, as its table."""
    if not rows.paid:
        return None
    paid = rows.paid[0]
    remainder_to: RemainderTo = "solidarity" if paid.remainder_to == "solidarity" else "next_cycle"
    result = ShareOut(
        paid.pool_xof,
        paid.shares,
        Fraction(paid.pool_xof, paid.shares),
        tuple(_line(line) for line in rows.lines),
        paid.remainder_xof,
        remainder_to,
        paid.cash_xof,
        paid.to_solidarity_xof,
    )
    return table_of_members(paid.cycle, result, paid.solidarity_each_xof, names, paid=True)


def _line(row: ShareOutLineRow) -> NettedLine:
    return NettedLine(
        row.member,
        row.shares,
        row.gross_xof,
        row.loan_xof,
        row.fines_xof,
        row.solidarity_xof,
        row.net_xof,
        row.debt_left_xof,
        bool(row.counted),
        row.coin_xof,
    )
