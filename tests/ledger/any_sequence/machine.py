"""A savings group lives any sequence of acts: what happens in its meetings, and between them."""

from dataclasses import asdict
from typing import Any, ClassVar

from hypothesis.stateful import initialize, precondition, rule

from tests.ledger.any_sequence import steps
from tests.ledger.any_sequence.acts import act_of, do
from tests.ledger.any_sequence.driven import Driven, Observed
from tests.ledger.any_sequence.luck import Luck, Maker, Step, lucks
from tests.ledger.any_sequence.model import VillageModel
from tests.ledger.any_sequence.observing import observe
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY, found_village

MEETINGS_BEFORE_THE_END = 2


class AnySequence(Driven):
    """A group of six with its officers; others join and go."""

    model: VillageModel
    family: ClassVar[str] = "vsla"

    def anything(self) -> Step:
        return steps.anything(self.luck)

    async def act(self, name: str, key: str, now: int, seen: int, given: dict[str, Any]) -> None:
        await do(self.database, act_of(self.group_id, name, key, now, seen, given), name, given)

    async def observe(self) -> Observed:
        return await observe(self.database, self.group_id)

    @initialize(luck=lucks)
    def a_village_meets_for_the_first_time(self, luck: Luck) -> None:
        self.luck = luck
        rules = steps.rules(luck)
        self.model = VillageModel(AWA, rules, self.family)
        founding = found_village(self.database, self.code, family=self.family, **asdict(rules))
        self.group_id = self.runner.run(founding)
        self.they_meet()
        saved = luck.randint(1, self.model.books.most_shares(AWA, 0) or 5)
        for member in range(1, AWA + 1):
            self.do("note", member=member, shares=saved)
        self.do("post_round")

    def does(self, maker: Maker, **given: Any) -> None:
        """One act of a kind, with whoever confirms it; ``given``: what of it is certain."""
        name, drawn = steps.seconded(maker)(self.luck)
        self.do(name, **drawn | given)

    @rule()
    def somebody_announces(self) -> None:
        self.does(steps.declaring)
        if self.luck.half():
            self.does(lambda luck: ("decide", {"place": max(self.model.declared - 1, 0), "accept": not luck.seldom()}))

    @rule()
    def a_round_is_collected(self) -> None:
        for member in self.luck.sample(steps.MEMBERS, 3):
            if self.luck.seldom():
                self.do("declare", member=member, shares=self.luck.choice(steps.SHARES))
            self.do("note", member=member, shares=self.luck.randint(1, 3))
        self.does(steps.noting)
        self.do("post_round")

    @rule()
    def money_of_others_moves(self) -> None:
        self.does(steps.outside)

    @rule()
    def money_is_taken_to_the_bank(self) -> None:
        place, amount = self.luck.choice(steps.PLACES), self.luck.choice(steps.LENT)
        self.do("keep", act="deposit", place=place, amount=amount)
        self.does(steps.keeping)
        if self.luck.half():
            self.do("keep", act="withdrawal", place=place, amount=self.model.books.has(place))

    @rule()
    def the_group_buys_something(self) -> None:
        given = {"amount": self.luck.choice(steps.LENT), "voices": (4, 3)}
        self.do("buy", kind=self.luck.choice(steps.OWNED), **given)
        self.does(steps.owning)
        if self.model.books.owned and self.luck.half():
            thing, worth = self.luck.choice(list(self.model.books.owned.items()))
            price = self.luck.choice((worth // 10 * 5, worth // 5 * 5 + 100))
            self.do("sell", thing=thing, amount=price, voices=(4, 3))

    @rule()
    def somebody_is_helped(self) -> None:
        self.does(steps.helping)
        if owing := [member for member in steps.MEMBERS if self.model.books.has("help", member)]:
            self.do("repay_help", member=owing[0], amount=self.luck.choice(steps.SMALL_AMOUNTS))

    @rule()
    def somebody_is_fined(self) -> None:
        self.does(steps.fining)
        if owing := [member for member in steps.MEMBERS if self.model.books.has("fines", member)]:
            self.do("pay_fine", member=self.luck.choice(owing), amount=self.luck.choice((50, 50, 100)))

    @rule()
    def the_assembly_decides(self) -> None:
        self.does(steps.deciding)

    @rule()
    def somebody_comes(self) -> None:
        """And buys in, where she need not wait."""
        name, given = steps.seconded(steps.coming)(self.luck)
        self.do(name, **given)
        self.do("buy_in", member=given["member"])

    @rule()
    def somebody_goes(self) -> None:
        """And comes back, where it was a mistake."""
        name, given = steps.seconded(steps.going)(self.luck)
        self.do(name, **given)
        if self.luck.half():
            self.do("come_back", **given)

    @rule()
    def a_lender_lends(self) -> None:
        amount, fund = self.luck.choice(steps.LENT), self.luck.choice(steps.FUNDS)
        self.do("receive_loan", lender=self.luck.choice(steps.LENDERS), amount=amount)
        if fund == "loan":
            self.do("to_loan_box", amount=amount)
        lender = self.luck.randint(1, len(self.model.books.lenders) or 1)
        given = {"amount": self.luck.choice(steps.LENT), "charge": self.luck.choice((0, 0, 5, 100))}
        self.do("repay_lender", lender=lender, fund=fund, **given)

    @rule()
    def a_loan_is_made(self) -> None:
        member, amount, weeks = self.luck.choice(steps.MEMBERS), self.luck.choice(steps.LENT), self.luck.choice((4, 8))
        refinances = bool(self.model.books.owed_loans(member)) and self.luck.half()
        self.do("request_loan", member=member, amount=amount, weeks=weeks, refinances=refinances)
        number = len(self.model.books.loans) or 1
        for officer in (PRESIDENT, SECRETARY, BINTA, COUNTER):
            self.do("cast_vote", member=officer, loan=number, approves=not self.luck.seldom())
        self.do("hand_over", loan=number)
        if not self.luck.seldom():
            self.do("acknowledge", member=member, loan=number)

    @rule()
    def a_loan_runs_its_course(self) -> None:
        """Month after month some of it is brought, or all of it at once; now and then the assembly gives more time."""
        books, member = (
            self.model.books,
            self.luck.choice([n for n, one in self.model.books.people.items() if one.here]),
        )
        self.do("request_loan", member=member, amount=self.luck.choice((500, 1_000, 1_500)), weeks=12)
        for officer in (PRESIDENT, SECRETARY, BINTA, COUNTER):
            self.do("cast_vote", member=officer, loan=len(books.loans) or 1, approves=True)
        self.do("hand_over", loan=len(books.loans) or 1)
        self.do("acknowledge", member=member, loan=len(books.loans) or 1)
        for _ in range(3):
            self.parts_and_meets(self.luck.choice((1, 3, 4, 4, 5)))
            owed = sum(self.model.books.owed_on(loan) for loan in self.model.books.owed_loans(member))
            self.do("repay", member=member, amount=self.luck.choice((200, 500, owed or 500, owed + 500)))
            if self.luck.seldom():
                given = {"weeks": self.luck.choice((4, 8)), "voices": self.luck.choice(steps.VOICES)}
                self.do("reschedule", loan=len(self.model.books.loans) or 1, **given)

    @rule()
    def something_becomes_of_a_loan(self) -> None:
        """One that runs, or whose money is on its way."""
        lent = [n for n, loan in enumerate(self.model.books.loans, 1) if loan.status in ("handed_over", "running")]
        number = self.luck.choice(lent or [1])
        name, given = steps.seconded(steps.of_a_loan)(self.luck)
        member = self.model.books.loans[number - 1].member if lent else PRESIDENT
        self.do(name, **given | ({"member": member} if name == "repay" else {"loan": number}))

    def they_meet(self, **otherwise: str) -> None:
        """Open the meeting and call the roll; ``m6="late"``: otherwise than present."""
        if self.model.books.frozen and self.luck.half():
            self.do("thaw")
        self.do("open_meeting")
        here = [member for member, person in self.model.books.people.items() if person.here]
        self.do("call_roll", presences={member: otherwise.get(f"m{member}", "present") for member in here})

    @rule()
    def weeks_pass_and_they_meet(self) -> None:
        """Or they meet once more on the same day."""
        self.parts_and_meets(self.luck.choice((0, 0, 1, 1, 2, 3, 4, 4, 5, 9)))

    def parts_and_meets(self, weeks: int) -> None:
        """Close the meeting and hold the next."""
        self.do("post_round")
        self.do("close_meeting", meeting=self.model.books.meeting)
        self.days += 7 * weeks
        self.they_meet(**{f"m{self.luck.choice(steps.MEMBERS)}": self.luck.choice(steps.PRESENCES)})

    @rule()
    def a_meeting_is_opened_by_mistake(self) -> None:
        self.do("close_meeting", meeting=self.model.books.meeting)
        self.days += 7 * self.luck.randint(0, 2)
        self.do("open_meeting")
        if self.luck.half():
            self.do("cancel", meeting=self.model.books.meeting)
        if not self.luck.seldom():
            self.they_meet()

    @rule()
    def the_roll_is_called_again(self) -> None:
        members = self.luck.sample(steps.MEMBERS, 2)
        self.do("call_roll", presences={member: self.luck.choice(steps.PRESENCES) for member in members})

    @rule()
    def the_box_is_counted(self) -> None:
        """By two, who do not see each other's figure."""
        moment, off, agree = self.luck.choice(("open", "close")), self.luck.choice(steps.OFF), self.luck.half()
        for counter, of_hers in ((COUNTER, 1), (OTHER_COUNTER, int(agree))):
            boxes = {"loan": self.model.books.has("box"), "solidarity": self.model.books.has("solidarity box")}
            found = {fund: max(xof + of_hers * off * self.luck.randint(0, 1), 0) for fund, xof in boxes.items()}
            self.do("count", member=counter, moment=moment, **found)

    @rule()
    def the_assembly_accepts_a_difference(self) -> None:
        fund, box = self.luck.choice((("loan", "box"), ("solidarity", "solidarity box")))
        counted = max(self.model.books.has(box) + self.luck.choice(steps.OFF), 0)
        number = self.luck.randint(1, len(self.model.books.incidents) + 1)
        given = {"voices": self.luck.choice(steps.VOICES), "second": steps.second(self.luck)}
        self.do("accept", number=number, fund=fund, counted=counted, **given)

    @precondition(lambda self: self.may_end())
    @rule()
    def they_share_out_and_begin_again(self) -> None:
        if not self.model.books.open:
            self.they_meet()
        self.do("post_round")
        for place in ("bank", "wallet"):
            left = self.model.books.has(place)
            self.do("keep", act="bank_fee", place=place, amount=left % 5)
            self.do("keep", act="withdrawal", place=place, amount=left - left % 5)
        self.do("freeze")
        for thing in self.model.books.owned:
            self.do("take_over", thing=thing, member=self.luck.choice(steps.MEMBERS), voices=(4, 3))
        self.do("share_out", expenses=self.luck.choice((0, 0, 0, 5, 150, 40_000)))
        if self.model.books.frozen:  # it could not be: they go on
            self.do("thaw")
        self.parts_and_meets(1)
        self.do("purchase", member=self.luck.choice(steps.MEMBERS), shares=self.luck.choice(steps.SHARES))

    def may_end(self) -> bool:
        """Whether the running cycle has lasted for some meetings."""
        books = self.model.books
        return books.meeting_cycles.count(books.cycle) > MEETINGS_BEFORE_THE_END

    @rule()
    def somebody_corrects(self) -> None:
        """One of the newest movements, of whatever kind."""
        newest = [key for key in self.model.books.results if not key.endswith("/reversed")][-15:]
        self.does(lambda dice: ("reverse", {"target": dice.choice(newest)}))
