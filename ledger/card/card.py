"""What a member's card says: her position and her group's, in whole francs."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.books.draft import Head
from ledger.rules.by_family.constitution import ChargeModel, Constitution
from ledger.rules.funds import outside
from ledger.rules.funds.property import PropertyItem
from ledger.rules.loans.due_dates import week_of_cycle
from ledger.rules.loans.lateness import Missed, is_late
from ledger.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """One loan of hers that is not over, in whole francs; ``periods_charged`` of its ``charge_percent`` so far.

    ``linked``: it is a group's, in whose own books its other half stands.
    """

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
    missed: Missed | None = None
    periods: int = 0
    more_time_on: date | None = None
    linked: bool = False

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

    ``name`` is empty where the group never had such a member; ``members`` counts those it has today, ``highest_number``
    is the highest number that anybody ever had in it; ``met_on`` is the day of the last meeting that is over. ``head``:
    where the group's books stood, ``link`` the newest of their chain, in hexadecimal digits. ``bank_xof`` and
    ``wallet_xof`` are kept outside the box; ``places``: where anything ever was; ``taken_xof``: the value of things
    that she took over until the share-out; ``things``: all that the group ever owned since its books are here, also
    what is worth nothing any more.
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
    meeting_hour: int
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
    institution: bool = False
    saved_today_xof: int = 0
    contributed_today_xof: int = 0
    met_on: date | None = None
    bank_xof: int = 0
    wallet_xof: int = 0
    places: tuple[str, ...] = ()
    taken_xof: int = 0
    things: tuple[PropertyItem, ...] = ()
    link: str = ""

    @property
    def kept_xof(self) -> int:
        """What of the loan fund is kept outside its box; no count of the box has it."""
        return self.bank_xof + self.wallet_xof

    @property
    def property_xof(self) -> int:
        """What the group owns together."""
        return sum(thing.value_xof for thing in self.things)

    @property
    def shares(self) -> int:
        """How many shares her savings are."""
        return self.savings_xof // self.rules.share_value_xof

    @property
    def saved_today(self) -> int:
        """How many shares she has saved at the open meeting, and at others of its day; her opening purchase is none."""
        return self.saved_today_xof // self.rules.share_value_xof

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

    def check_person(self) -> None:
        """A group's seat may leave, and does not die.

        Raises:
            Refusal: ``member.no_person``.
        """
        if self.institution:
            raise Refusal("member.no_person")

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
        return week_of_cycle(self.cycle_began_on, on)

    def overdue(self, on: date) -> bool:
        """Whether any loan of hers is late."""
        return any(is_late(loan.missed, on) for loan in self.running)
