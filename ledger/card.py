"""A member's card: all that her screens, and the rules about her, need to know, in one round trip.

Nothing here sums history: every figure is the running balance of an account.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from json import loads
from typing import Final

from sqlalchemy import text

from ledger.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, GRANTS, LINKAGE
from ledger.database import Database, Row, Unit
from ledger.draft import Head
from ledger.rules import outside
from ledger.rules.constitution import ChargeModel, Constitution
from ledger.rules.refusal import Refusal

CARD_ROWS: Final = """
SELECT 'account' AS what, code AS word, loan AS number, balance_xof AS amount, member AS whose
  FROM account WHERE group_id = :group_id AND (member = :member OR member IS NULL)
UNION ALL
SELECT 'lent', NULL, NULL, CAST(coalesce(sum(balance_xof), 0) AS BIGINT), NULL
  FROM account WHERE group_id = :group_id AND kind = 'principal'
UNION ALL
SELECT 'head', NULL, seq, turn, NULL FROM ledger_head WHERE group_id = :group_id
UNION ALL
SELECT 'meeting', held_on || ' ' || cycle, number, opened_by, closed_us
  FROM (SELECT held_on, cycle, number, opened_by, closed_us FROM meeting
        WHERE group_id = :group_id ORDER BY number DESC LIMIT 1) AS latest
UNION ALL
SELECT 'loan', status || ' ' || coalesce(handed_over_on, '-') || ' ' || coalesce(next_due_on, '-') || ' '
       || coalesce(last_due_on, '-') || ' ' || charge_model || ' ' || charge_percent,
       number, principal_xof, periods_charged
  FROM loan WHERE group_id = :group_id AND member = :member
  AND status IN ('requested', 'approved', 'handed_over', 'running')
UNION ALL
SELECT 'declared', kind, shares, amount_xof, declared_seq
  FROM declaration WHERE group_id = :group_id AND member = :member AND outcome IS NULL
UNION ALL
SELECT 'cycle', began_on || ' ' || ends_on, number, CASE WHEN frozen_on IS NULL THEN 0 ELSE 1 END,
       (SELECT count(*) FROM tontine_turn t WHERE t.group_id = c.group_id AND t.cycle = c.number)
  FROM cycle c WHERE group_id = :group_id AND closed_on IS NULL
UNION ALL
SELECT 'member', CASE WHEN left_on IS NULL THEN name END, joins_cycle,
       (SELECT coalesce(max(t.round), 0) FROM tontine_turn t JOIN cycle c ON c.group_id = t.group_id
        AND c.number = t.cycle AND c.closed_on IS NULL WHERE t.group_id = :group_id AND t.member = :member), NULL
  FROM member WHERE group_id = :group_id AND number = :member
UNION ALL
SELECT 'members', NULL, max(number), count(*), NULL FROM member WHERE group_id = :group_id AND left_on IS NULL
UNION ALL
SELECT 'rules', family || ' ' || settings, version, 0, meeting_weekday
  FROM (SELECT family, settings, version, meeting_weekday FROM constitution
        JOIN savings_group ON id = group_id WHERE group_id = :group_id ORDER BY version DESC LIMIT 1) AS newest
"""
"""One statement for all of a card; whoever needs more in the same read adds rows of another ``what``."""
_CARD = text(CARD_ROWS)


@lru_cache(maxsize=4096)
def read_constitution(text_of_rules: str) -> Constitution:
    """Read ``family settings-as-JSON``; a group's rules change once a year, so the text is its own cache key."""
    family, _, settings = text_of_rules.partition(" ")
    return Constitution.from_settings(family, loads(settings))


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """One loan of hers that is not over, in whole francs; ``periods_charged`` of its ``charge_percent`` so far."""

    number: int
    status: str
    asked_xof: int
    principal_xof: int
    charge_xof: int
    handed_over_on: date | None
    next_due_on: date | None
    last_due_on: date | None
    penalty_xof: int = 0
    charge_model: ChargeModel = "flat"
    charge_percent: Fraction = Fraction(0)
    periods_charged: int = 0

    @property
    def owed_xof(self) -> int:
        """Everything owed on it today."""
        return self.principal_xof + self.charge_xof + self.penalty_xof


@dataclass(frozen=True, slots=True)
class Declared:
    """Something she announced and nobody has confirmed."""

    kind: str
    shares: int
    amount_xof: int
    seq: int


@dataclass(frozen=True, slots=True)
class MeetingNow:
    """The latest meeting of her group."""

    number: int
    held_on: date
    opened_by: int
    open: bool
    cycle: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """Her position and her group's, in whole francs; debts are positive here.

    ``name`` is empty where the group has no such member today; ``members`` counts those it has, ``highest_number`` is
    the highest of their numbers. ``head``: where the group's books stood.
    """

    group_id: int
    member: int
    head: Head
    rules: Constitution
    cycle: int
    cycle_began_on: date
    cycle_ends_on: date
    frozen: bool
    meeting_weekday: int
    meeting: MeetingNow | None
    savings_xof: int
    solidarity_xof: int
    fines_xof: int
    declared: tuple[Declared, ...]
    loans: tuple[OpenLoan, ...]
    box_loan_xof: int
    box_solidarity_xof: int
    box_outside_xof: int
    lent_xof: int
    arrears_xof: int = 0
    dues_xof: int = 0
    help_xof: int = 0
    pot_xof: int = 0
    linkage_xof: int = 0
    grants_xof: int = 0
    joins_cycle: int | None = None
    rounds: int = 0
    name: str = ""
    members: int = 0
    highest_number: int = 0
    turn: int = 0
    here: bool = True

    @property
    def shares(self) -> int:
        """How many shares her savings are."""
        return self.savings_xof // self.rules.share_value_xof

    @property
    def arrears(self) -> int:
        """How many shares she missed and still has to bring."""
        return self.arrears_xof // self.rules.share_value_xof

    @property
    def principal_xof(self) -> int:
        """What she still owes of the amounts lent."""
        return sum(loan.principal_xof for loan in self.loans)

    @property
    def charge_xof(self) -> int:
        """Charges that fell due and are unpaid."""
        return sum(loan.charge_xof for loan in self.loans)

    @property
    def running(self) -> tuple[OpenLoan, ...]:
        """Her loans that she has the money of, oldest first."""
        return tuple(loan for loan in self.loans if loan.status == "running")

    @property
    def declared_savings(self) -> Declared | None:
        """The savings she announced, if any."""
        return next((item for item in self.declared if item.kind == "savings"), None)

    @property
    def declared_repayment(self) -> Declared | None:
        """The repayment she announced, if any."""
        return next((item for item in self.declared if item.kind == "repayment"), None)

    @property
    def debts_xof(self) -> int:
        """What the group owes to others beyond the borrowed money it still holds."""
        return outside.debts_xof(self.linkage_xof, self.grants_xof, self.box_outside_xof)

    def check_here(self) -> None:
        """Whoever left or died saves, borrows and is fined no more; what she owes may still be brought.

        Raises:
            Refusal: ``member.unknown``.
        """
        if not self.here:
            raise Refusal("member.unknown", number=self.member)

    def open_meeting(self) -> MeetingNow:
        """The meeting that is open now.

        Raises:
            Refusal: ``meeting.none_open``.
        """
        if self.meeting is None or not self.meeting.open:
            raise Refusal("meeting.none_open")
        return self.meeting

    def meeting_for_cash(self) -> MeetingNow:
        """The open meeting, as long as it may move money: after the share-out it can only be counted and closed.

        Raises:
            Refusal: ``meeting.none_open``, ``cycle.closed``.
        """
        meeting = self.open_meeting()
        if meeting.cycle != self.cycle:
            raise Refusal("cycle.closed")
        return meeting

    def week(self, on: date) -> int:
        """The week of the cycle, from 1."""
        return (on - self.cycle_began_on).days // 7 + 1

    def overdue(self, on: date) -> bool:
        """Whether any loan of hers is late: from the day after its last due meeting."""
        return any(loan.owed_xof and loan.last_due_on and on > loan.last_due_on for loan in self.running)


async def read_card(database: Database | Unit, group_id: int, member: int) -> Card:
    """Read one member's card; inside a unit it is what the unit holds."""
    return card_of(group_id, member, await database.fetch(_CARD, group_id=group_id, member=member))


def card_of(group_id: int, member: int, rows: Sequence[Row]) -> Card:
    """The card that these rows of ``CARD_ROWS`` make; rows of another ``what`` are passed over."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of[row["what"]].append(row)
    balance: dict[str, int] = {row["word"]: row["amount"] for row in of["account"]}
    rules, cycle = of["rules"][0], of["cycle"][0]
    began_on, _, ends_on = cycle["word"].partition(" ")
    return Card(
        group_id=group_id,
        member=member,
        head=Head(of["head"][0]["number"], of["head"][0]["amount"]),
        rules=read_constitution(rules["word"]),
        cycle=cycle["number"],
        cycle_began_on=date.fromisoformat(began_on),
        cycle_ends_on=date.fromisoformat(ends_on),
        frozen=bool(cycle["amount"]),
        meeting_weekday=rules["whose"],
        meeting=_meeting(of["meeting"]),
        savings_xof=-balance.get(f"shares:{member}", 0),
        solidarity_xof=-balance.get(f"solidarity:{member}", 0),
        fines_xof=balance.get(f"fines:{member}", 0),
        declared=tuple(Declared(row["word"], row["number"], row["amount"], row["whose"]) for row in of["declared"]),
        loans=tuple(sorted((_loan(row, balance) for row in of["loan"]), key=_age)),
        box_loan_xof=balance.get(BOX_LOAN, 0),
        box_solidarity_xof=balance.get(BOX_SOLIDARITY, 0),
        box_outside_xof=balance.get(BOX_OUTSIDE, 0),
        lent_xof=of["lent"][0]["amount"],
        arrears_xof=balance.get(f"arrears:{member}", 0),
        dues_xof=balance.get(f"dues:{member}", 0),
        help_xof=balance.get(f"help:{member}", 0),
        pot_xof=balance.get(f"pot:{member}", 0),
        linkage_xof=-balance.get(LINKAGE, 0),
        grants_xof=-balance.get(GRANTS, 0),
        rounds=cycle["whose"],
        joins_cycle=of["member"][0]["number"] if of["member"] else None,
        name=(of["member"][0]["word"] or "") if of["member"] else "",
        members=of["members"][0]["amount"],
        highest_number=of["members"][0]["number"] or 0,
        turn=of["member"][0]["amount"] if of["member"] else 0,
        here=bool(of["member"]) and of["member"][0]["word"] is not None,
    )


def _meeting(rows: list[Row]) -> MeetingNow | None:
    if not rows:
        return None
    row = rows[0]
    held_on, _, cycle = row["word"].partition(" ")
    return MeetingNow(
        row["number"], date.fromisoformat(held_on), row["amount"], open=row["whose"] is None, cycle=int(cycle)
    )


def _loan(row: Row, balance: dict[str, int]) -> OpenLoan:
    status, *days, model, percent = row["word"].split(" ")
    handed_over_on, next_due_on, last_due_on = (None if day == "-" else date.fromisoformat(day) for day in days)
    number = row["number"]
    return OpenLoan(
        number,
        status,
        row["amount"],
        balance.get(f"principal:{number}", 0),
        balance.get(f"charge:{number}", 0),
        handed_over_on,
        next_due_on,
        last_due_on,
        balance.get(f"penalty:{number}", 0),
        model,
        Fraction(percent),
        row["whose"],
    )


def _age(loan: OpenLoan) -> tuple[date, int]:
    return loan.handed_over_on or date.max, loan.number
