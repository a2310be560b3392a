"""A village organisation and a group that sits in it: what one lends and the other gives back is in both books."""

from collections import Counter
from collections.abc import Callable, Coroutine
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import text

from ledger import loans
from ledger.books.command import Command
from ledger.database import Database
from ledger.funds import expenses, outside_fund, savings
from ledger.meeting import meetings
from ledger.people.groups.seats import SeatAsked, SeatWrong, give_up_seat, seat_member
from ledger.people.membership.enrolment_rows import Enrolment
from ledger.settlement.ends_of_cycles import self_help_year
from ledger.tiers import lending
from tests.ledger.any_sequence import steps
from tests.ledger.any_sequence.driven import Driven, Observed, Told
from tests.ledger.any_sequence.luck import Luck, Step, lucks, one_of, step
from tests.ledger.any_sequence.state import not_payable
from tests.village import AWA, BINTA, COUNTER, MEETING_AT, PRESIDENT, SECRETARY
from tests.village_life import found

SEAT = 7
SHARE_XOF = 5_000
WHOSE = ("tier", "group")
AMOUNTS = (0, 3, 500, 1_000, 5_000, 10_000, 40_000)
SETTINGS = {
    "charge_percent": 0,  # what a loan costs is tried in the group's own sequences
    "overdue_bars_loans": False,
    "fines": [],
    "min_shares": 0,
    "first_loan_week": 1,
}
_BALANCES = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id")
_BOOKS = text("""
SELECT (SELECT max(number) FROM cycle WHERE group_id = :group_id) AS year,
       (SELECT count(*) FROM meeting WHERE group_id = :group_id) AS meetings,
       (SELECT count(*) FROM meeting WHERE group_id = :group_id AND closed_us IS NULL) AS open
""")
_LOANS = text("SELECT principal_xof, status FROM loan WHERE group_id = :group_id ORDER BY number")
_LINKAGES = text(
    "SELECT tier_loan, amount_xof - repaid_xof AS owed FROM linkage WHERE group_id = :group_id ORDER BY number"
)
_SEATED = text("SELECT count(*) AS seats FROM tier_member WHERE tier_id = :group_id AND ended_on IS NULL")


@dataclass
class One:
    """One of the two: its boxes, its meetings, its year."""

    pots: Counter[str] = field(default_factory=Counter)
    meetings: int = 0
    open: bool = False
    year: int = 1
    year_of_meeting: int = 1

    def no_cash(self) -> Told:
        """Why no money may move."""
        if not self.open:
            return "meeting.none_open"
        return None if self.year == self.year_of_meeting else "cycle.closed"


@dataclass
class TwoBooks:
    """Both, and what the tier lent. A loan: how much, its state, what is left of it, its number in the group."""

    books: dict[str, One] = field(default_factory=lambda: {name: One() for name in WHOSE})
    lent: list[dict[str, Any]] = field(default_factory=list)
    seated: bool = True
    keys: set[str] = field(default_factory=set)
    second: int | None = PRESIDENT
    declared: int = 0
    """Nobody announces anything."""

    def copy(self) -> Self:
        return deepcopy(self)

    def apply(self, name: str, key: str, now: int, *, shown: int | None = None, **given: Any) -> Told:
        self.second = given.pop("second", PRESIDENT)
        refusal: Told = getattr(self, name)(key, **given)
        return refusal

    def observed(self) -> Observed:
        tier, group = self.books["tier"], self.books["group"]
        return {
            "years": {name: (one.year, one.meetings, one.open) for name, one in self.books.items()},
            "boxes": (tier.pots["box"], group.pots["box"], group.pots["outside"]),
            "saved": (tier.pots["saved"], tier.pots["seat"]),
            "lent": [(loan["amount"], loan["status"]) for loan in self.lent],
            "left": sum(loan["left"] for loan in self.lent),
            "owed": [
                (loan["number"], loan["left"])
                for loan in sorted((loan for loan in self.lent if loan["at"]), key=lambda loan: loan["at"])
            ],
            "owed outside": sum(loan["left"] for loan in self.lent),
            "spent": group.pots["spent"],
            "seated": self.seated,
        }

    def _alone(self) -> Told:
        if self.second in (None, BINTA):
            return "second.needed"
        return None if self.second in (PRESIDENT, SECRETARY) else "second.not_an_officer"

    def opens(self, key: str, whose: str) -> Told:
        one = self.books[whose]
        if key not in self.keys and not one.open:
            self.keys.add(key)
            one.meetings, one.open, one.year_of_meeting = one.meetings + 1, True, one.year
        return None

    def closes(self, key: str, whose: str, meeting: int) -> Told:
        one = self.books[whose]
        if not meeting or meeting != one.meetings:
            return "meeting.none_open"
        one.open = False
        return None

    def ends_year(self, key: str, whose: str) -> Told:
        """What was earned stays; savings and loans go on, and what nobody was handed is asked for again."""
        one = self.books[whose]
        if f"{whose} {key}" in self.keys:
            return None
        if not one.open:
            return "meeting.none_open"
        if one.year_of_meeting == one.year:
            self.keys.add(f"{whose} {key}")
            one.year, one.pots["spent"] = one.year + 1, 0
            for loan in self.lent if whose == "tier" else ():
                loan["status"] = "refused" if loan["status"] in ("requested", "approved") else loan["status"]
        return None

    def saves(self, key: str, member: int, shares: int) -> Told:
        tier = self.books["tier"]
        if key in self.keys:
            return None
        if refusal := tier.no_cash():
            return refusal
        if member == SEAT and not self.seated:
            return "member.unknown"
        if shares <= 0:
            return "money.not_positive"
        self.keys.add(key)
        tier.pots.update({"box": shares * SHARE_XOF, "seat" if member == SEAT else "saved": shares * SHARE_XOF})
        return None

    def asks(self, key: str, amount: int) -> Told:
        if key in self.keys:
            return None
        if not self.seated:
            return "member.unknown"
        if any(loan["status"] in ("requested", "approved") for loan in self.lent):
            return "loan.asked_already"
        if refusal := not_payable(amount):
            return refusal
        tier = self.books["tier"]
        if amount > min(10 * tier.pots["seat"] - sum(loan["left"] for loan in self.lent), tier.pots["box"]):
            return "loan.above_limit"
        self.keys.add(key)
        asked = {"number": len(self.lent) + 1, "amount": amount, "status": "requested", "left": 0, "at": 0}
        self.lent.append(asked | {"voted": False})
        return None

    def approves(self, key: str, loan: int) -> Told:
        """All who vote say yes."""
        if loan > len(self.lent):
            return "loan.not_approved"
        asked = self.lent[loan - 1]
        if asked["status"] == "refused" and not asked["voted"]:  # who voted so before says nothing new
            return "vote.closed"
        if asked["status"] == "requested":
            asked.update(status="approved", voted=True)
        return None

    def lends(self, key: str, loan: int) -> Told:
        """Cash goes from the tier's box into the group's, in both books or in none."""
        if loan > len(self.lent):
            return "loan.not_approved"
        if not self.seated:
            return "tier.not_a_member"
        one, tier = self.lent[loan - 1], self.books["tier"]
        if one["at"]:
            return None
        if refusal := self._alone() or tier.no_cash():
            return refusal
        if one["status"] != "approved":
            return "loan.not_approved"
        if one["amount"] > tier.pots["box"]:
            return "loan.box_short"
        tier.pots["box"] -= one["amount"]
        self.books["group"].pots["outside"] += one["amount"]
        one.update(status="running", left=one["amount"], at=1 + sum(other["at"] > 0 for other in self.lent))
        return None

    def repays(self, key: str, linkage: int, fund: str, amount: int) -> Told:
        """The group's phone gives back: the tier's box has it at once."""
        one = next((loan for loan in self.lent if loan["at"] == linkage), None)
        if one is None:
            return "tier.not_a_member"
        if key in self.keys:
            return None
        group = self.books["group"]
        if refusal := group.no_cash() or not_payable(amount) or self._alone():
            return refusal
        if amount > one["left"]:
            return "tier.above_owed"
        box = "box" if fund == "loan" else "outside"
        if amount > group.pots[box]:
            return "fund.short"
        self.keys.add(key)
        group.pots[box] -= amount
        self.books["tier"].pots["box"] += amount
        one["left"] -= amount
        if not one["left"]:
            one["status"] = "repaid"
        return None

    def passes_on(self, key: str, amount: int) -> Told:
        """What was borrowed is laid to what the group lends its members."""
        group = self.books["group"]
        if key in self.keys:
            return None
        if refusal := group.no_cash() or not_payable(amount):
            return refusal
        if amount > group.pots["outside"]:
            return "fund.short"
        self.keys.add(key)
        group.pots.update({"outside": -amount, "box": amount})
        return None

    def spends(self, key: str, amount: int) -> Told:
        group = self.books["group"]
        if key in self.keys:
            return None
        if refusal := self._alone() or group.no_cash() or not_payable(amount):
            return refusal
        if amount > group.pots["box"]:
            return "fund.short"
        self.keys.add(key)
        group.pots.update({"box": -amount, "spent": amount})
        return None

    def gives_up(self, key: str) -> Told:
        if not self.seated:
            return "no_seat"
        if self.books["tier"].pots["seat"] or any(loan["left"] for loan in self.lent):
            return "holds"
        if any(loan["status"] in ("requested", "approved") for loan in self.lent):
            return "asked"
        self.seated = False
        return None


By = Callable[..., Command]


async def _approves(database: Database, by: By, loan: int) -> None:
    for officer in (PRESIDENT, SECRETARY, COUNTER):
        await loans.cast_vote(database, by("tier", officer, f"/{officer}"), loan, approves=True)


async def _gives_up(database: Database, by: By) -> None:
    tier, group = by("tier"), by("group")
    async with database.unit_of_work() as unit:
        await give_up_seat(unit, tier.at, tier.group_id, group.group_id)


_ACTS: dict[str, Callable[..., Coroutine[Any, Any, object]]] = {
    "opens": lambda database, by, whose: meetings.open_meeting(database, by(whose)),
    "closes": lambda database, by, whose, meeting: meetings.close_meeting(database, by(whose), meeting),
    "ends_year": lambda database, by, whose: self_help_year.close_year(database, by(whose)),
    "saves": lambda database, by, member, shares: savings.save(database, by("tier"), member, shares),
    "asks": lambda database, by, amount: loans.request_loan(database, by("tier", SEAT), SEAT, amount, 24, "riz"),
    "approves": _approves,
    "lends": lambda database, by, loan: lending.lend_to_group(database, by("tier"), loan),
    "repays": lambda database, by, linkage, fund, amount: lending.repay_tier(
        database, by("group"), linkage, fund, amount
    ),
    "passes_on": lambda database, by, amount: outside_fund.to_loan_box(database, by("group"), amount),
    "spends": lambda database, by, amount: expenses.spend(database, by("group"), amount, "cahiers"),
    "gives_up": _gives_up,
}
ANYTHING = steps.seconded(
    one_of(
        step("opens", whose=WHOSE),
        step("closes", whose=WHOSE, meeting=range(1, 7)),
        step("ends_year", whose=WHOSE),
        step("saves", member=(1, 2, AWA, SEAT), shares=(0, 1, 2)),
        step("asks", amount=AMOUNTS),
        step("lends", loan=range(1, 4)),
        step("repays", linkage=range(1, 4), fund=steps.FUNDS, amount=AMOUNTS),
        step("passes_on", amount=AMOUNTS),
        step("spends", amount=AMOUNTS),
    )
)


class AnyTwoBooks(Driven):
    """A tier with five officers, another member and a seat; the group that sits there."""

    model: TwoBooks

    def anything(self) -> Step:
        return ANYTHING(self.luck)

    def refusal_of(self, fault: Exception) -> Told:
        return fault.why if isinstance(fault, SeatWrong) else super().refusal_of(fault)

    @initialize(luck=lucks)
    def a_seat_is_taken(self, luck: Luck) -> None:
        self.luck, self.model = luck, TwoBooks()
        self.ids = {}
        for whose, code, share_xof in (("group", self.code, 500), ("tier", f"{next(self.codes):05}", SHARE_XOF)):
            given: dict[str, Any] = {"share_value_xof": share_xof, "loan_multiplier": 10, "max_shares": 0, **SETTINGS}
            self.ids[whose] = self.runner.run(found(self.database, "shg", AWA, code, **given)).group_id
        self.group_id = self.ids["group"]
        self.runner.run(self._seat())
        for whose in WHOSE:
            self.do("opens", whose=whose)

    async def _seat(self) -> None:
        enrolment = Enrolment(number=SEAT, name="Groupe Benkadi", joined_on=MEETING_AT.date())
        async with self.database.unit_of_work() as unit:
            await seat_member(unit, self.ids["tier"], SeatAsked(self.group_id, 1), enrolment)

    async def act(self, name: str, key: str, now: int, seen: int, given: dict[str, Any]) -> None:
        at = MEETING_AT + timedelta(seconds=now)

        def by(whose: str, member: int = BINTA, part: str = "") -> Command:
            second = given.get("second", PRESIDENT) if member == BINTA else None
            return Command(self.ids[whose], key + part, at, "ussd", member, confirmed_by=second)

        await _ACTS[name](self.database, by, **{word: of for word, of in given.items() if word != "second"})

    async def observe(self) -> Observed:
        return await observe(self.database, self.ids)

    @rule()
    def a_loan_is_lent_and_given_back(self) -> None:
        amount = self.luck.choice((5_000, 5_000, 10_000))
        self.do("saves", member=SEAT, shares=1)
        self.do("asks", amount=amount)
        number = len(self.model.lent) or 1
        if not self.luck.seldom():
            self.do("approves", loan=number)
        self.do("lends", loan=number, second=steps.second(self.luck))
        if self.luck.half():
            self.do("passes_on", amount=500)
        linkage = sum(loan["at"] > 0 for loan in self.model.lent) or 1
        fund, given_back = self.luck.choice(steps.FUNDS), self.luck.choice((500, amount))
        self.do("repays", linkage=linkage, fund=fund, amount=given_back, second=steps.second(self.luck))

    @rule()
    def weeks_pass_and_both_meet(self) -> None:
        for whose in WHOSE:
            if self.luck.seldom():
                self.do("ends_year", whose=whose)
            self.do("closes", whose=whose, meeting=self.model.books[whose].meetings)
        self.days += 7 * self.luck.randint(0, 5)
        for whose in WHOSE:
            self.do("opens", whose=whose)

    @precondition(lambda self: any(loan["left"] for loan in self.model.lent))
    @rule()
    def something_is_given_back(self) -> None:
        linkage = self.luck.choice([loan["at"] for loan in self.model.lent if loan["left"]])
        left = next(loan["left"] for loan in self.model.lent if loan["at"] == linkage)
        amount = self.luck.choice((500, left, left + 5))
        self.do("repays", linkage=linkage, fund=self.luck.choice(steps.FUNDS), amount=amount)

    @rule()
    def the_seat_is_given_up(self) -> None:
        if self.luck.seldom():
            self.do("gives_up")


async def observe(database: Database, ids: dict[str, int]) -> Observed:
    """Both books side by side."""
    tier, group = ({"group_id": ids[whose]} for whose in WHOSE)
    balance = {
        whose: Counter({row["code"]: abs(row["balance_xof"]) for row in await database.fetch(_BALANCES, **of)})
        for whose, of in (("tier", tier), ("group", group))
    }
    now = {whose: (await database.fetch(_BOOKS, group_id=ids[whose]))[0] for whose in WHOSE}
    of_tier, of_group = balance["tier"], balance["group"]
    shares = {code: xof for code, xof in of_tier.items() if code.startswith("shares:")}
    seat = shares.pop(f"shares:{SEAT}", 0)
    return {
        "years": {whose: (row["year"], row["meetings"], bool(row["open"])) for whose, row in now.items()},
        "boxes": (of_tier["box:loan"], of_group["box:loan"], of_group["box:outside"]),
        "saved": (sum(shares.values()), seat),
        "lent": [(row["principal_xof"], row["status"]) for row in await database.fetch(_LOANS, **tier)],
        "left": sum(xof for code, xof in of_tier.items() if code.startswith("principal:")),
        "owed": [(row["tier_loan"], row["owed"]) for row in await database.fetch(_LINKAGES, **group)],
        "owed outside": of_group["linkage"],
        "spent": of_group["expenses"],
        "seated": bool((await database.fetch(_SEATED, **tier))[0]["seats"]),
    }
