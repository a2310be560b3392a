"""Any sequence of group acts, with repeats, crashes, restarts and officers acting at once, agrees with the model."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from ledger import card, collection, declarations, loans, meetings, repayments, savings
from ledger.act import Act
from ledger.audit import audit
from ledger.database import Database, open_database
from ledger.rules.refusal import Refusal
from tests.village import AWA, BINTA, COUNTER, PRESIDENT, SECRETARY, act, found_village
from tests.village_model import Observed, VillageModel

MEMBERS = AWA
CALLER = {"declare": "member", "request_loan": "member", "acknowledge": "member", "cast_vote": "member"}
KEYED = ("declare", "request_loan", "repay", "hand_over", "acknowledge", "open_meeting", "close_meeting")
Step = tuple[str, dict[str, Any]]

_BALANCES = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id")
_LOANS = text("SELECT number, member, principal_xof, status FROM loan WHERE group_id = :group_id ORDER BY number")
_TALLIES = text("SELECT member, shares, posted_seq FROM tally WHERE group_id = :group_id AND meeting = :meeting")
_MEETING = text("SELECT number, closed_us FROM meeting WHERE group_id = :group_id ORDER BY number DESC LIMIT 1")


async def observe(database: Database, group_id: int) -> Observed:
    """The same view of the books as the model's, from balances."""
    balance = {row["code"]: row["balance_xof"] for row in await database.fetch(_BALANCES, group_id=group_id)}
    latest = await database.fetch(_MEETING, group_id=group_id)
    meeting = latest[0]["number"] if latest else 0
    numbers = range(1, MEMBERS + 1)
    return {
        "box": balance["box:loan"],
        "solidarity_box": balance["box:solidarity"],
        "meeting": (meeting, bool(latest) and latest[0]["closed_us"] is None),
        "members": {
            n: (-balance[f"shares:{n}"], -balance[f"solidarity:{n}"], -balance[f"declared:{n}"]) for n in numbers
        },
        "loans": [
            (
                row["member"],
                row["principal_xof"],
                row["status"],
                balance.get(f"principal:{row['number']}", 0),
                balance.get(f"charge:{row['number']}", 0),
                balance.get(f"penalty:{row['number']}", 0),
            )
            for row in await database.fetch(_LOANS, group_id=group_id)
        ],
        "noted": {
            row["member"]: (row["shares"], row["posted_seq"] is not None)
            for row in await database.fetch(_TALLIES, group_id=group_id, meeting=meeting)
        },
    }


async def _decide(database: Database, by: Act, member: int, *, accept: bool) -> None:
    async with database.unit() as unit:
        await unit.lock(by.group_id)
        hers = await card.read_card(unit, by.group_id, member)
        declared = hers.declared_savings
        if declared is None:
            raise Refusal("declaration.none_waiting")
        if accept:
            await savings.confirm(unit, by, hers, declared, None)
        else:
            await declarations.refuse(unit, by, hers, declared)


def call(database: Database, by: Act, name: str, given: dict[str, Any]) -> Coroutine[Any, Any, object]:
    """The act of the ledger behind an act of the model."""
    acts: dict[str, Callable[..., Coroutine[Any, Any, object]]] = {
        "declare": lambda member, shares: savings.declare(database, by, member, shares),
        "decide": lambda member, accept: _decide(database, by, member, accept=accept),
        "open_meeting": lambda: meetings.open_meeting(database, by),
        "close_meeting": lambda meeting: meetings.close_meeting(database, by, meeting),
        "note": lambda member, shares: collection.note(database, by, member, shares),
        "post_round": lambda: collection.post_round(database, by),
        "request_loan": lambda member, amount, weeks: loans.request_loan(database, by, member, amount, weeks, "riz"),
        "cast_vote": lambda loan, approves, **_voter: loans.cast_vote(database, by, loan, approves=approves),
        "hand_over": lambda loan: loans.hand_over(database, by, loan),
        "acknowledge": lambda loan, **_borrower: loans.acknowledge(database, by, loan),
        "repay": lambda member, amount: repayments.repay(database, by, member, amount),
    }
    return acts[name](**given)


members = st.integers(1, MEMBERS)
numbers = st.integers(1, 4)
shares = st.sampled_from([0, 1, 2, 3, 3, 5, 6])
amounts = st.sampled_from([0, 3, 5, 500, 1_000, 1_500, 2_500, 5_000, 9_000, 40_000])


def step(name: str, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(name), st.fixed_dictionaries(given))


steps: st.SearchStrategy[Step] = st.one_of(
    step("declare", member=members, shares=shares),
    step("decide", member=members, accept=st.booleans()),
    step("open_meeting"),
    step("close_meeting", meeting=st.integers(1, 6)),
    step("note", member=members, shares=shares),
    step("post_round"),
    step("request_loan", member=members, amount=amounts, weeks=st.sampled_from([1, 4, 8, 12, 13])),
    step("cast_vote", member=members, loan=numbers, approves=st.booleans()),
    step("hand_over", loan=numbers),
    step("acknowledge", member=members, loan=numbers),
    step("repay", member=members, amount=amounts),
)


class AnySequence(RuleBasedStateMachine):
    """Every example is a group of its own in one database: earlier groups must not matter to later ones."""

    url: ClassVar[str]
    codes: ClassVar[Iterator[int]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = self.runner.run(open_database(self.url))
        self.code = f"{next(self.codes):05}"
        self.group_id = self.runner.run(found_village(self.database, self.code))
        self.model = VillageModel(MEMBERS)
        self.number = 0
        self.done: list[tuple[str, Step]] = []

    def key(self) -> str:
        self.number += 1
        return f"hop{self.number}"

    def start(self, key: str, wanted: Step) -> Coroutine[Any, Any, str | None]:
        name, given = wanted
        member = given[CALLER[name]] if name in CALLER else BINTA
        by = act(self.group_id, key, member, days=self.model.day)

        async def run() -> str | None:
            try:
                await call(self.database, by, name, given)
            except Refusal as refusal:
                return refusal.code
            return None

        return run()

    def both(self, key: str, wanted: Step) -> None:
        """Do it in the books and in the model, and compare what the caller is told."""
        assert self.runner.run(self.start(key, wanted)) == self.model.apply(wanted[0], key, **wanted[1])
        if wanted[0] in KEYED:
            self.done.append((key, wanted))

    @initialize(saved=shares)
    def a_first_meeting(self, saved: int) -> None:
        self.both(self.key(), ("open_meeting", {}))
        for member in range(1, MEMBERS + 1):
            self.both(self.key(), ("note", {"member": member, "shares": min(saved, 5)}))
        self.both(self.key(), ("post_round", {}))

    @rule(wanted=steps)
    def somebody_acts(self, wanted: Step) -> None:
        self.both(self.key(), wanted)

    @rule(member=members, amount=amounts, weeks=st.sampled_from([4, 8]))
    def a_loan_is_made(self, member: int, amount: int, weeks: int) -> None:
        self.both(self.key(), ("request_loan", {"member": member, "amount": amount, "weeks": weeks}))
        number = len(self.model.loans) or 1
        for officer in (PRESIDENT, SECRETARY, BINTA, COUNTER):
            self.both(self.key(), ("cast_vote", {"member": officer, "loan": number, "approves": True}))
        self.both(self.key(), ("hand_over", {"loan": number}))
        self.both(self.key(), ("acknowledge", {"member": member, "loan": number}))

    @rule(weeks=st.integers(1, 5))
    def weeks_pass_and_they_meet(self, weeks: int) -> None:
        self.both(self.key(), ("post_round", {}))
        self.both(self.key(), ("close_meeting", {"meeting": self.model.meeting}))
        self.model.day += 7 * weeks
        self.both(self.key(), ("open_meeting", {}))

    @rule(place=st.integers(0, 1_000))
    def a_hop_is_delivered_again(self, place: int) -> None:
        """Days later, perhaps: the key is known for ever."""
        if self.done:
            key, wanted = self.done[place % len(self.done)]
            if wanted[0] in ("open_meeting", "close_meeting") and (key, wanted) != self.done[-1]:
                return  # without money there is no key to remember: opening again is opening the next meeting
            self.both(key, wanted)

    @rule(wanted=steps, turns=st.integers(0, 25))
    def the_service_dies_and_the_phone_tries_again(self, wanted: Step, turns: int) -> None:
        async def abandon(work: Coroutine[Any, Any, str | None]) -> None:
            task = asyncio.create_task(work)
            for _ in range(turns):
                await asyncio.sleep(0.0002)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        key = self.key()
        self.runner.run(abandon(self.start(key, wanted)))
        told = self.runner.run(self.start(key, wanted))
        first = self.model.apply(wanted[0], key, **wanted[1])
        after_the_first = first if first is not None else self.model.copy().apply(wanted[0], key, **wanted[1])
        assert told in (first, after_the_first)

    @rule(wanted=st.lists(steps, min_size=2, max_size=3))
    def officers_act_at_once(self, wanted: list[Step]) -> None:
        """What happened is what some order of the acts would have given."""
        keyed = [(self.key(), one) for one in wanted]

        async def together() -> list[str | None]:
            return await asyncio.gather(*(self.start(key, one) for key, one in keyed))

        told = self.runner.run(together())
        seen = self.runner.run(observe(self.database, self.group_id))
        for order in itertools.permutations(range(len(keyed))):
            model = self.model.copy()
            expected: list[str | None] = [None] * len(keyed)
            for place in order:
                key, (name, given) = keyed[place]
                expected[place] = model.apply(name, key, **given)
            if expected == told and model.observed() == seen:
                self.model = model
                return
        raise AssertionError(f"no order of {wanted} gives {told}")

    @rule()
    def the_service_restarts(self) -> None:
        self.runner.run(self.database.close())
        self.database = self.runner.run(open_database(self.url))

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        assert self.runner.run(observe(self.database, self.group_id)) == self.model.observed()

    def teardown(self) -> None:
        try:
            report = self.runner.run(audit(self.database, self.code))
            assert report.ok, report.problems
        finally:
            self.runner.run(self.database.close())
            self.runner.close()


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 20), ("postgresql", 8)])
def test_any_sequence_of_acts(engine: str, examples: int, new_database_url: Callable[[str], str]) -> None:
    class OnThisDatabase(AnySequence):
        url = new_database_url(engine)
        codes = itertools.count(1)

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink is to run for minutes: do it by hand
            report_multiple_bugs=False,
        ),
    )
