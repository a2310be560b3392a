"""A tontine as it stands, in one read: whose turns, what each has given and received, which pot is next.

Source: docs/rules.md, "Tontine".
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import text

from ledger.card import read_constitution
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.constitution import Constitution
from ledger.rules.refusal import Refusal
from ledger.rules.tontine import check_receives

_NOW = text("""
SELECT 'rules' AS what, family || ' ' || settings AS word, 0 AS number, 0 AS amount
  FROM (SELECT family, settings FROM constitution JOIN savings_group ON id = group_id
        WHERE group_id = :group_id ORDER BY version DESC LIMIT 1) AS newest
UNION ALL
SELECT 'cycle', NULL, c.number, (SELECT count(*) FROM meeting m WHERE m.group_id = c.group_id AND m.cycle = c.number)
  FROM cycle c WHERE c.group_id = :group_id AND c.closed_on IS NULL
UNION ALL
SELECT 'meeting', CASE WHEN closed_us IS NULL THEN 'open' ELSE 'closed' END, number, cycle
  FROM (SELECT number, cycle, closed_us FROM meeting
        WHERE group_id = :group_id ORDER BY number DESC LIMIT 1) AS latest
UNION ALL
SELECT 'box', NULL, 0, balance_xof FROM account WHERE group_id = :group_id AND code = 'box:loan'
UNION ALL
SELECT 'member', CASE WHEN left_on IS NULL THEN 'here' ELSE 'left' END || ' ' || name, number, 0
  FROM member WHERE group_id = :group_id
UNION ALL
SELECT 'turn', '' || coalesce(p.balance_xof, 0) || ' ' || coalesce(-s.balance_xof, 0), t.round, t.member
  FROM tontine_turn t
  JOIN cycle c ON c.group_id = t.group_id AND c.number = t.cycle AND c.closed_on IS NULL
  LEFT JOIN account p ON p.group_id = t.group_id AND p.code = 'pot:' || t.member
  LEFT JOIN account s ON s.group_id = t.group_id AND s.code = 'shares:' || t.member
  WHERE t.group_id = :group_id
""")


@dataclass(frozen=True, slots=True)
class PotTurn:
    """One round: whose turn, what she has received and what she has given so far, in whole francs."""

    round: int
    member: int
    received_xof: int
    given_xof: int


@dataclass(frozen=True, slots=True)
class Pot:
    """What is handed over in one go: of which round, to whom, how many whole francs."""

    round: int
    member: int
    amount_xof: int


@dataclass(frozen=True, slots=True)
class TontineNow:
    """A tontine in its open cycle. ``held``: its meetings so far; ``members``: who is there, by number."""

    rules: Constitution
    cycle: int
    held: int
    meeting: int
    meeting_cycle: int
    meeting_open: bool
    box_xof: int
    turns: tuple[PotTurn, ...]
    members: tuple[int, ...]
    names: dict[int, str]

    @property
    def pot_xof(self) -> int:
        """A stake of everybody."""
        return self.rules.stake_xof * len(self.turns)

    def check_no_order(self) -> None:
        """A cycle has one order, and it stays.

        Raises:
            Refusal: ``tontine.no_tontine``, ``.has_order``.
        """
        if self.rules.family != "tontine":
            raise Refusal("tontine.no_tontine")
        if self.turns:
            raise Refusal("tontine.has_order")

    def check_meeting(self) -> None:
        """Money may move at the meeting that is open.

        Raises:
            Refusal: ``meeting.none_open``, ``cycle.closed``.
        """
        if not self.meeting_open:
            raise Refusal("meeting.none_open")
        if self.meeting_cycle != self.cycle:
            raise Refusal("cycle.closed")

    def next_pot(self) -> Pot:
        """Who is handed how much next, out of the stakes that are in the box: earlier rounds are completed first.

        Raises:
            Refusal: no meeting is open, ``tontine.no_order``, ``tontine.pot_short`` when there is nothing to hand over.
        """
        self.check_meeting()
        if not self.turns:
            raise Refusal("tontine.no_order")
        turn = next((turn for turn in self.turns[: self.held] if turn.received_xof < self.pot_xof), None)
        # Fines in the box are no stakes.
        cash_xof = min(sum(turn.given_xof - turn.received_xof for turn in self.turns), self.box_xof)
        if turn is None or not cash_xof:
            raise Refusal("tontine.pot_short", pot_xof=self.pot_xof)
        check_receives([other.member for other in self.turns], turn.round - 1, turn.member)
        return Pot(turn.round, turn.member, min(self.pot_xof - turn.received_xof, cash_xof))

    def check_over(self) -> None:
        """Everybody has given all her stakes and received her pot.

        Raises:
            Refusal: ``tontine.not_over`` with the rounds that are not whole.
        """
        whole = (self.pot_xof, self.pot_xof)
        short = sum((turn.received_xof, turn.given_xof) != whole for turn in self.turns)
        if short or not self.turns:
            raise Refusal("tontine.not_over", rounds_left=short)


async def read_tontine(reader: Database | UnitOfWork, group_id: int) -> TontineNow:
    """Read it; inside a unit it is what the unit holds."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in await reader.fetch(_NOW, group_id=group_id):
        of[row["what"]].append(row)
    seats = sorted((row["number"], *row["word"].split(" ", 1)) for row in of["member"])
    meeting = of["meeting"][0] if of["meeting"] else None
    return TontineNow(
        rules=read_constitution(of["rules"][0]["word"]),
        cycle=of["cycle"][0]["number"],
        held=of["cycle"][0]["amount"],
        meeting=meeting["number"] if meeting else 0,
        meeting_cycle=meeting["amount"] if meeting else 0,
        meeting_open=meeting is not None and meeting["word"] == "open",
        box_xof=of["box"][0]["amount"],
        turns=tuple(sorted(map(_turn, of["turn"]), key=lambda turn: turn.round)),
        members=tuple(number for number, state, _ in seats if state == "here"),
        names={number: name for number, _, name in seats},
    )


def _turn(row: Row) -> PotTurn:
    received, given = map(int, row["word"].split(" "))
    return PotTurn(row["number"], row["amount"], received, given)
