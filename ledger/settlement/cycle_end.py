"""All that the end of a cycle asks of a group, in one read: its funds, what everybody holds, what was paid last.

Source: VSL Associates' field guide, "Share-out"; docs/rules.md, "Share-out".
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from ledger.card import read_constitution
from ledger.card.group import GroupNow
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.rules.shg import OwnCapital, own_capital
from ledger.rules.solidarity import fund_at_end
from ledger.settlement.preview import compute, holdings_of
from ledger.settlement.table import Name, Table, share_out_in_words, table_of_members

_END = text("""
SELECT 'rules' AS what, family || ' ' || settings AS word, 0 AS number, 0 AS amount
  FROM (SELECT family, settings FROM constitution JOIN savings_group ON id = group_id
        WHERE group_id = :group_id ORDER BY version DESC LIMIT 1) AS newest
UNION ALL
SELECT 'cycle', began_on || ' ' || ends_on, number, CASE WHEN frozen_on IS NULL THEN 0 ELSE 1 END
  FROM cycle WHERE group_id = :group_id AND closed_on IS NULL
UNION ALL
SELECT 'fund', code, 0, balance_xof FROM account WHERE group_id = :group_id AND member IS NULL AND balance_xof <> 0
UNION ALL
SELECT 'held', kind, member, CAST(sum(balance_xof) AS BIGINT) FROM account
  WHERE group_id = :group_id AND member IS NOT NULL GROUP BY member, kind
UNION ALL
SELECT 'member', name, number, CASE WHEN left_on IS NULL THEN 1 ELSE 0 END FROM member WHERE group_id = :group_id
UNION ALL
SELECT 'meeting', CASE WHEN closed_us IS NULL THEN 'open' ELSE 'closed' END, number, cycle
  FROM (SELECT number, cycle, closed_us FROM meeting
        WHERE group_id = :group_id ORDER BY number DESC LIMIT 1) AS latest
UNION ALL
SELECT 'first', NULL, m.number, m.cycle
  FROM (SELECT min(number) AS number, cycle FROM meeting WHERE group_id = :group_id GROUP BY cycle) AS m
  JOIN cycle c ON c.group_id = :group_id AND c.number = m.cycle AND c.closed_on IS NULL
UNION ALL
SELECT 'paid', '' || pool_xof || ' ' || shares || ' ' || cash_xof || ' ' || to_solidarity_xof || ' '
       || remainder_xof || ' ' || solidarity_each_xof || ' ' || remainder_to, 0, cycle
  FROM (SELECT * FROM shareout WHERE group_id = :group_id ORDER BY cycle DESC LIMIT 1) AS newest_shareout
UNION ALL
SELECT 'line', '' || shares || ' ' || gross_xof || ' ' || coin_xof || ' ' || loan_xof || ' ' || fines_xof || ' '
       || solidarity_xof || ' ' || net_xof || ' ' || debt_left_xof || ' ' || counted, member, cycle
  FROM shareout_line
  WHERE group_id = :group_id AND cycle = (SELECT max(cycle) FROM shareout WHERE group_id = :group_id)
""")
_LENT = ("principal", "charge", "handover")


@dataclass(frozen=True, slots=True)
class Room:
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
    last: Table | None

    def check_meeting(self) -> None:
        """Money may move at the meeting that is open.

        Raises:
            Refusal: ``meeting.none_open``, ``cycle.closed``.
        """
        if not self.meeting_open:
            raise Refusal("meeting.none_open")
        if self.meeting_cycle != self.group.cycle:
            raise Refusal("cycle.closed")

    def name_of(self, number: int) -> str:
        """One member's name.

        Raises:
            Refusal: ``member.unknown``.
        """
        for member in self.names:
            if member.number == number and member.here:
                return member.name
        raise Refusal("member.unknown", number=number)

    def table(self) -> Table:
        """What was just paid, as long as no meeting of the next cycle was opened; else what today's books would give.

        Raises:
            Refusal: as ``preview_share_out``.
        """
        if self.last is not None and self.last.cycle == self.meeting_cycle:
            return self.last
        group, members = self.group, sum(member.here for member in self.names)
        result = compute(group, holdings_of(group, self.held_xof))
        end = fund_at_end(group.box_solidarity_xof, members, group.rules.solidarity_at_end, group.rules.cash_unit_xof)
        return table_of_members(group.cycle, result, end.each_xof, self.names, paid=False)

    def room(self, member: int) -> Room:
        """How much a member may put back at the open meeting, which has to be the first of its cycle.

        Raises:
            Refusal: no meeting is open, ``opening_purchase.over``.
        """
        self.check_meeting()
        if self.meeting != self.first_meeting or self.last is None or self.last.cycle != self.group.cycle - 1:
            raise Refusal("opening_purchase.over")
        saved_xof = -self.held_xof.get(member, {}).get("shares", 0)
        return Room(self.last.takes_xof(member) - saved_xof, self.group.rules.share_value_xof)

    @property
    def own_capital(self) -> OwnCapital:
        """Savings and retained surplus, in whole francs."""
        saved_xof = -sum(held.get("shares", 0) for held in self.held_xof.values())
        lent_xof = sum(held.get(kind, 0) for held in self.held_xof.values() for kind in _LENT)
        return own_capital(saved_xof, self.group.box_loan_xof + lent_xof, self.group.debts_xof)


async def read_cycle_end(reader: Database | UnitOfWork, group_id: int) -> CycleEnd:
    """Read it in one go; inside a unit it is what the unit holds."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in await reader.fetch(_END, group_id=group_id):
        of[row["what"]].append(row)
    cycle, held = of["cycle"][0], defaultdict[int, dict[str, int]](dict)
    for row in of["held"]:
        held[row["number"]][row["word"]] = row["amount"]
    began_on, _, ends_on = cycle["word"].partition(" ")
    names = tuple(Name(row["number"], row["word"], bool(row["amount"])) for row in of["member"])
    meeting = of["meeting"][0] if of["meeting"] else None
    return CycleEnd(
        group=GroupNow(
            group_id,
            read_constitution(of["rules"][0]["word"]),
            cycle["number"],
            date.fromisoformat(began_on),
            date.fromisoformat(ends_on),
            bool(cycle["amount"]),
            {row["word"]: row["amount"] for row in of["fund"]},
        ),
        held_xof=held,
        names=tuple(sorted(names, key=lambda member: member.number)),
        meeting=meeting["number"] if meeting else 0,
        meeting_cycle=meeting["amount"] if meeting else 0,
        meeting_open=meeting is not None and meeting["word"] == "open",
        first_meeting=of["first"][0]["number"] if of["first"] else 0,
        last=_last(of["paid"], of["line"], names),
    )


def _last(paid: list[Row], lines: list[Row], names: tuple[Name, ...]) -> Table | None:
    if not paid:
        return None
    in_order = sorted((row["number"], row["word"]) for row in lines)
    result, each_xof = share_out_in_words(paid[0]["word"], in_order)
    ordered = sorted(names, key=lambda member: member.number)
    return table_of_members(paid[0]["amount"], result, each_xof, ordered, paid=True)
