"""All that is remembered of one group, in whole francs and seconds since it first met: pots, members, loans, results.

It is written from the manuals and knows nothing of the ledger: no accounts with signs, no entries, no database. A pot
is an amount somebody could point at, and none is ever below nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.ledger.any_sequence.driven import DAY

FIRST_MEETING_ON = date(2026, 11, 22)
SHARE_XOF, COIN_XOF, MAX_SHARES = 500, 5, 5
FOUNDED_BEFORE_DAYS, CYCLE_WEEKS, LAST_WEEKS, FIRST_LOAN_WEEK = 82, 52, 1, 4
QUORUM, PERIOD_WEEKS, MAX_WEEKS = 3, 4, 12
RECORDER, SECOND = 3, 1

Pot = tuple[str, int]
"""What it is, and whose: a member's or a loan's number, 0 for the group."""


def group(name: str) -> Pot:
    return name, 0


BOX, SOLIDARITY_BOX = group("box"), group("solidarity box")
OUTSIDE_BOX, GRANTS, LINKAGE = group("outside box"), group("grants"), group("owed outside")
OF_ONE_CYCLE = (
    *("charges earned", "fines earned", "fines for solidarity", "income", "spent", "helped", "lost"),
    *("found", "missing"),
)


@dataclass
class Rules:
    """What this group may have otherwise than the manuals' usual case."""

    solidarity_xof: int = 100
    loan_multiplier: int = 3
    assembly_percent: int = 50
    late_joiner: str = "next_cycle"
    overpayment: str = "returned"
    fines_go_to: str = "loan"
    remainder: str = "next_cycle"
    solidarity_at_end: str = "carried"
    charge_model: str = "flat"
    missed_solidarity: str = "allowed"
    started_period: str = "free"


@dataclass
class Person:
    """One member. ``waits_for``: the cycle she may save from; ``gone``: the day, and why."""

    here: bool = True
    officer: bool = False
    waits_for: int = 0
    gone: tuple[int, str] | None = None


@dataclass
class Lender:
    """A loan from outside: whose, how much, how much of it was given back."""

    name: str
    amount: int
    repaid: int = 0


@dataclass
class Incident:
    """What two people must look at. ``off``: what the box holds more than the books say, where it was counted."""

    kind: str
    meeting: int
    fund: str = ""
    off: int | None = None
    found: str | None = None
    """What came of it, once it is closed."""


@dataclass(frozen=True)
class Decision:
    """What the assembly decided: about what, at which meeting, with whose word."""

    kind: str
    meeting: int
    present: int
    in_favour: int
    confirmed_by: int


@dataclass
class Loan:
    """One loan from the request on."""

    member: int
    amount: int
    weeks: int
    refinances: bool = False
    charge_model: str = "flat"
    percent: int = 10
    status: str = "requested"
    votes: dict[int, bool] = field(default_factory=dict)
    handed_day: int = 0
    last_day: int = 0
    next_day: int = 0
    periods: int = 0
    charged: int = 0
    term_day: int = 0
    """When it was handed over, or when more time was given."""
    replanned: int | None = None
    """How many charges there had been when more time was given."""
    plan: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Of each period its day, and how much of the principal may be left after it."""
    charges: dict[int, int] = field(default_factory=dict)
    fined_for: set[int] = field(default_factory=set)
    attempts: Counter[str] = field(default_factory=Counter)


@dataclass
class CommandResult:
    """One movement that stands under a key. ``meeting`` 0: between meetings."""

    kind: str
    moves: dict[Pot, int]
    meeting: int
    at: int
    reversed: bool = False
    takes_back: str | None = None
    """The kind of what it reverses."""


@dataclass
class Declared:
    """What a member said she would bring, in shares or francs; it waits until it has an outcome."""

    member: int
    kind: str
    number: int
    waits: bool = True


@dataclass
class Noted:
    """One line of the round."""

    shares: int
    solidarity: int = 0
    fines: int = 0
    repayment: int = 0
    posted: bool = False


@dataclass
class Books:
    """The group as it stands."""

    rules: Rules
    people: dict[int, Person]
    family: str = "vsla"
    now: int = 0
    second: int | None = SECOND
    """Who confirms what is done now, beside her who does it."""
    shown: int = 0
    """How many declarations there were on the screen that is confirmed now."""
    cycle: int = 1
    cycle_day: int = -FOUNDED_BEFORE_DAYS
    frozen: bool = False
    meeting: int = 0
    open: bool = False
    meeting_days: list[int] = field(default_factory=list)
    opened_ats: list[int] = field(default_factory=list)
    opened_under: dict[str, int] = field(default_factory=dict)
    first_of_cycle: dict[int, int] = field(default_factory=dict)
    closed_in_cycle: Counter[int] = field(default_factory=Counter)
    pots: Counter[Pot] = field(default_factory=Counter)
    loans: list[Loan] = field(default_factory=list)
    rounds: dict[int, dict[int, Noted]] = field(default_factory=dict)
    rolls: dict[int, dict[int, str]] = field(default_factory=dict)
    came: dict[int, set[int]] = field(default_factory=dict)
    """By meeting, who brought something: she is there, whether she was called or not."""
    counts: dict[tuple[int, str], dict[int, dict[str, tuple[int, int]]]] = field(default_factory=dict)
    """By meeting and moment, and counter: of each fund what she counted, and what the books said then."""
    incidents: list[Incident] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    lenders: list[Lender] = field(default_factory=list)
    bought: Counter[str] = field(default_factory=Counter)
    """How many things of each kind the group ever bought."""
    order: tuple[int, ...] = ()
    """Of a tontine: whose round is which."""
    missed: Counter[int] = field(default_factory=Counter)
    """How many shares, of a tontine stakes, each still owes of meetings that are over."""
    gave_up: dict[int, int] = field(default_factory=dict)
    """The same of those who are gone, as it was when they went."""
    declared: list[Declared] = field(default_factory=list)
    results: dict[str, CommandResult] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    put_back: set[str] = field(default_factory=set)
    """The keys of what was saved out of a share-out: no meeting's limit counts it."""
    meeting_cycles: list[int] = field(default_factory=list)
    paid_out: dict[int, dict[int, int]] = field(default_factory=dict)
    """What each member took home of each cycle, her part of the solidarity fund included."""

    @property
    def max_weeks(self) -> int:
        return 24 if self.family == "shg" else MAX_WEEKS

    @property
    def doubles(self) -> bool:
        """Whether who missed a saving brings it, whole, with the next one."""
        return self.family == "epc"

    def fewest_shares(self, member: int, saved: int) -> int:
        """The fewest that one saving may be, of what she saves at a meeting in all."""
        return max(1 + self.missed[member] - saved, 1) if self.doubles else 1

    def most_shares(self, member: int, saved: int) -> int | None:
        """The most that she may still save; none: as many as she likes."""
        if self.family == "epc":
            return None
        return max((1 + self.missed[member] if self.family == "shg" else MAX_SHARES) - saved, 0)

    @property
    def day(self) -> int:
        return self.now // DAY

    @property
    def meeting_cycle(self) -> int:
        """The cycle of the latest meeting."""
        return self.meeting_cycles[-1] if self.meeting_cycles else 1

    @property
    def noted(self) -> dict[int, Noted]:
        """The round of the latest meeting."""
        return self.rounds.setdefault(self.meeting, {})

    @property
    def called(self) -> dict[int, str]:
        """Who was called at the latest meeting."""
        return self.rolls.setdefault(self.meeting, {})

    @property
    def roll(self) -> dict[int, str]:
        """Everybody's presence at the latest meeting, as far as it is known."""
        return dict.fromkeys(self.came.get(self.meeting, ()), "present") | self.called

    @property
    def owned(self) -> dict[str, int]:
        """What the group owns, by its name, and what it stands in the books with."""
        of_kind = {(kind, n) for kind, bought in self.bought.items() for n in range(1, bought + 1)}
        return {f"{kind}{n}": self.has(kind, n) for kind, n in sorted(of_kind) if self.has(kind, n)}

    @property
    def debts(self) -> int:
        """Owed outside beyond the borrowed money that is still there; what is granted is first in that box."""
        borrowed = self.has("outside box") - min(self.has("grants"), self.has("outside box"))
        return max(self.has("owed outside") - borrowed, 0)

    def alone(self, receiving: int | None = None, dead: int | None = None) -> str | None:
        """Why one person may not do it with the one who confirms it."""
        if self.second is None or self.second == RECORDER:
            return "second.needed"
        officer = self.second != dead and self.second in self.people and self.people[self.second].officer
        return None if officer or self.second == receiving else "second.not_an_officer"

    @property
    def week(self) -> int:
        return (self.day - self.cycle_day) // 7 + 1

    def has(self, name: str, number: int = 0) -> int:
        return self.pots[name, number]

    def here(self, member: int) -> bool:
        return member in self.people and self.people[member].here

    def no_cash(self) -> str | None:
        """Why no money may move at this moment."""
        if not self.open:
            return "meeting.none_open"
        return "cycle.closed" if self.meeting_cycle != self.cycle else None

    def move(self, key: str, kind: str, moves: Mapping[Pot, int], *, meeting: int | None = None) -> None:
        """Write a movement down under its key."""
        self.pots.update(moves)
        assert min(self.pots[pot] for pot in moves) >= 0, f"{kind}: a pot is below nothing"
        self.keys.add(key)
        self.results[key] = CommandResult(kind, dict(moves), self.meeting if meeting is None else meeting, self.now)

    def forget(self, key: str) -> None:
        """Take a movement out again: what it was a part of was refused."""
        for pot, moved in self.results.pop(key).moves.items():
            self.pots[pot] -= moved
        self.keys.discard(key)

    def brought_today(self, kind: str, pot: Pot) -> int:
        """What came into a pot at the open meeting and at others of its day and cycle, and was not taken back."""
        if not self.open:
            return 0
        today = (self.meeting_days[-1], self.meeting_cycles[-1])
        return sum(
            result.moves.get(pot, 0)
            for key, result in self.results.items()
            if result.kind == kind and result.meeting and not result.reversed and key not in self.put_back
            if (self.meeting_days[result.meeting - 1], self.meeting_cycles[result.meeting - 1]) == today
        )

    def waiting(self, member: int, kind: str) -> Declared | None:
        return next((one for one in self.declared if (one.member, one.kind, one.waits) == (member, kind, True)), None)

    def end_declared(self, member: int, kind: str) -> None:
        if waiting := self.waiting(member, kind):
            waiting.waits = False

    def owed_loans(self, member: int) -> list[int]:
        """The numbers of the loans she owes something on, oldest first."""
        hers = [n for n, loan in enumerate(self.loans, 1) if loan.member == member and loan.status == "running"]
        return sorted((n for n in hers if self.owed_on(n)), key=lambda n: (self.loans[n - 1].handed_day, n))

    def owed_on(self, loan: int) -> int:
        return self.has("penalty", loan) + self.has("charge", loan) + self.has("principal", loan)

    def died_on(self, member: int) -> int | None:
        """The day, where she died; none for everybody else."""
        gone = self.people[member].gone if member in self.people else None
        return gone[0] if gone and gone[1] == "died" else None

    def close_repaid(self, member: int) -> None:
        for number, loan in enumerate(self.loans, 1):
            if loan.member == member and loan.status == "running" and not self.owed_on(number):
                loan.status = "repaid"


def not_payable(amount: int) -> str | None:
    if amount <= 0:
        return "money.not_positive"
    return "money.not_payable" if amount % COIN_XOF else None


def to_coin(numerator: int, denominator: int) -> int:
    """The nearest amount that coins make, a half upwards."""
    return (2 * numerator // (denominator * COIN_XOF) + 1) // 2 * COIN_XOF
