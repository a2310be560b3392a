"""The village in memory: what the books must say after any sequence of acts, in fifty plain sums of whole francs.

Each act of the model has the name and arguments of the act of the ledger, changes the model, and gives the code of the
refusal that is due, or None. It knows nothing of entries, accounts or databases.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

SHARE_XOF, SOLIDARITY_XOF, MOST_SHARES, COIN_XOF = 500, 100, 5, 5
OFFICERS, QUORUM, PERIOD_DAYS, FOUNDED_BEFORE_DAYS = (1, 2, 3, 4, 5), 3, 28, 82
LONGEST_WEEKS, LAST_WEEK = 12, 51
LATE_FINE_XOF = 250
Observed = dict[str, Any]


@dataclass
class Lent:
    """One loan, in whole francs and days since the first meeting."""

    member: int
    amount: int
    weeks: int
    status: str = "requested"
    votes: dict[int, bool] = field(default_factory=dict)
    principal: int = 0
    charge: int = 0
    periods_charged: int = 0
    handed_day: int = 0
    fine: int = 0
    fined: bool = False

    @property
    def periods(self) -> int:
        return -(-self.weeks // 4)

    @property
    def last_day(self) -> int:
        return self.handed_day + 7 * self.weeks

    def due_day(self, period: int) -> int:
        """The charge of the last period falls due with the term; what is late after it goes on by periods."""
        if period < self.periods:
            return self.handed_day + PERIOD_DAYS * period
        return self.last_day + PERIOD_DAYS * (period - self.periods)

    @property
    def owed(self) -> int:
        return self.principal + self.charge + self.fine


@dataclass
class VillageModel:
    """All that is remembered of one group."""

    members: int
    day: int = 0
    shares: dict[int, int] = field(default_factory=dict)
    solidarity: dict[int, int] = field(default_factory=dict)
    declared: dict[int, int] = field(default_factory=dict)
    box: int = 0
    solidarity_box: int = 0
    meeting: int = 0
    open: bool = False
    noted: dict[int, int] = field(default_factory=dict)
    posted: set[int] = field(default_factory=set)
    loans: list[Lent] = field(default_factory=list)
    meeting_days: list[int] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    key: str = ""

    def copy(self) -> "VillageModel":
        return deepcopy(self)

    def apply(self, name: str, key: str, **arguments: Any) -> str | None:
        """Do one act by its name, under a key."""
        self.key = key
        refusal: str | None = getattr(self, name)(**arguments)
        return refusal

    def declare(self, member: int, shares: int) -> str | None:
        if refusal := _not_shares(shares):
            return refusal
        if self.key not in self.keys:
            self.keys.add(self.key)
            self.declared[member] = shares
        return None

    def decide(self, member: int, accept: bool) -> str | None:
        shares = self.declared.pop(member, None)
        if shares is None:
            return "declaration.none_waiting"
        if accept:
            self._save(member, shares)
        return None

    def open_meeting(self) -> str | None:
        if not self.open:
            self.meeting, self.open = self.meeting + 1, True
            self.noted, self.posted = {}, set()
            for loan in self.loans:
                self._charge(loan)
                self._fine_if_late(loan)
            self.meeting_days.append(self.day)
        return None

    def _charge(self, loan: Lent) -> None:
        while loan.status == "running" and self.day >= loan.due_day(loan.periods_charged + 1):
            loan.periods_charged += 1
            if loan.principal + loan.charge and loan.periods_charged <= loan.periods:
                loan.charge += (loan.amount * 2 // (10 * COIN_XOF) + 1) // 2 * COIN_XOF

    def _fine_if_late(self, loan: Lent) -> None:
        """Late is what is owed after a meeting on or after the last day of the term; it is fined once."""
        due_meeting_held = any(loan.last_day <= day < self.day for day in self.meeting_days)
        if loan.status == "running" and loan.owed and due_meeting_held and not loan.fined:
            loan.fine, loan.fined = LATE_FINE_XOF, True

    def close_meeting(self, meeting: int) -> str | None:
        if meeting != self.meeting or not meeting:
            return "meeting.none_open"
        if self.open:
            if self.noted.keys() - self.posted:
                return "collect.unconfirmed"
            self.declared, self.open = {}, False
        return None

    def note(self, member: int, shares: int) -> str | None:
        if not self.open:
            return "meeting.none_open"
        if member in self.posted:
            return None
        if shares and (refusal := _not_shares(shares)):
            return refusal
        self.noted[member] = shares
        return None

    def post_round(self) -> str | None:
        if not self.open:
            return "meeting.none_open"
        waiting = self.noted.keys() - self.posted
        if not waiting:
            return "collect.nothing_noted"
        for member in waiting:
            self.declared.pop(member, None)
            if self.noted[member]:
                self._save(member, self.noted[member])
                self.solidarity[member] = self.solidarity.get(member, 0) + SOLIDARITY_XOF
                self.solidarity_box += SOLIDARITY_XOF
        self.posted |= waiting
        return None

    def _save(self, member: int, shares: int) -> None:
        self.shares[member] = self.shares.get(member, 0) + shares
        self.box += shares * SHARE_XOF

    def request_loan(self, member: int, amount: int, weeks: int) -> str | None:
        if self.key in self.keys:
            return None
        hers = [loan for loan in self.loans if loan.member == member]
        if any(loan.status in ("requested", "approved") for loan in hers):
            return "loan.asked_already"
        if refusal := _not_payable(amount) or self._barred(hers, weeks):
            return refusal
        savings = self.shares.get(member, 0) * SHARE_XOF
        lent = sum(loan.amount if loan.status == "handed_over" else loan.principal for loan in hers)
        if amount > min(max(3 * savings - lent, 0), self.box):
            return "loan.above_limit"
        self.keys.add(self.key)
        self.loans.append(Lent(member, amount, weeks))
        return None

    def _barred(self, hers: list[Lent], weeks: int) -> str | None:
        late = (loan for loan in hers if loan.status == "running" and loan.owed)
        if any(self.day > loan.last_day for loan in late):
            return "loan.overdue"
        if weeks > LONGEST_WEEKS:
            return "loan.term_too_long"
        week = (self.day + FOUNDED_BEFORE_DAYS) // 7 + 1
        return "loan.after_shareout" if weeks > LAST_WEEK - week else None

    def cast_vote(self, member: int, loan: int, approves: bool) -> str | None:
        if loan > len(self.loans):
            return "loan.not_approved"
        asked = self.loans[loan - 1]
        if asked.votes.get(member) == approves:
            return None
        if member == asked.member:
            return "vote.borrower"
        if member not in OFFICERS:
            return "vote.not_an_officer"
        if member in asked.votes:
            return "vote.already_cast"
        voters = len(set(OFFICERS) - {asked.member})
        if asked.status != "requested" or len(asked.votes) == voters:
            return "vote.closed"
        asked.votes[member] = approves
        approvals = sum(asked.votes.values())
        if approvals >= min(QUORUM, voters):
            asked.status = "approved"
        elif 2 * (len(asked.votes) - approvals) > voters:
            asked.status = "refused"
        return None

    def hand_over(self, loan: int) -> str | None:
        if loan > len(self.loans):
            return "loan.not_approved"
        lent = self.loans[loan - 1]
        if not self.open:
            return "meeting.none_open"
        if lent.status == "approved" and self.box < lent.amount:
            return "loan.box_short"
        if lent.status == "approved":
            self.box -= lent.amount
            lent.status, lent.handed_day = "handed_over", self.day
        return None if lent.status == "handed_over" else "loan.not_approved"

    def acknowledge(self, member: int, loan: int) -> str | None:
        if loan > len(self.loans):
            return "loan.not_approved"
        lent = self.loans[loan - 1]
        if lent.status not in ("handed_over", "running") or lent.member != member:
            return "loan.not_handed_over"
        if lent.status == "handed_over":
            lent.status, lent.principal = "running", lent.amount
        return None

    def repay(self, member: int, amount: int) -> str | None:
        if self.key in self.keys:
            return None
        if not self.open:
            return "meeting.none_open"
        if refusal := _not_payable(amount):
            return refusal
        owing = [loan for loan in self.loans if loan.member == member and loan.status == "running" and loan.owed]
        if not owing:
            return "loan.nothing_owed"
        self.keys.add(self.key)
        for loan in sorted(owing, key=lambda loan: loan.handed_day):
            fine = min(amount, loan.fine)
            charge = min(amount - fine, loan.charge)
            principal = min(amount - fine - charge, loan.principal)
            loan.fine, loan.charge, loan.principal = loan.fine - fine, loan.charge - charge, loan.principal - principal
            self.box, amount = self.box + fine + charge + principal, amount - fine - charge - principal
            if not loan.owed:
                loan.status = "repaid"
        return None

    def observed(self) -> Observed:
        """What anybody can see of it from outside."""
        return {
            "box": self.box,
            "solidarity_box": self.solidarity_box,
            "meeting": (self.meeting, self.open),
            "members": {
                member: (
                    self.shares.get(member, 0) * SHARE_XOF,
                    self.solidarity.get(member, 0),
                    self.declared.get(member, 0) * SHARE_XOF,
                )
                for member in range(1, self.members + 1)
            },
            "loans": [
                (loan.member, loan.amount, loan.status, loan.principal, loan.charge, loan.fine) for loan in self.loans
            ],
            "noted": {member: (shares, member in self.posted) for member, shares in self.noted.items()},
        }


def _not_shares(shares: int) -> str | None:
    if shares <= 0:
        return "money.not_positive"
    return "savings.too_many" if shares > MOST_SHARES else None


def _not_payable(amount: int) -> str | None:
    if amount <= 0:
        return "money.not_positive"
    return "money.not_payable" if amount % COIN_XOF else None
