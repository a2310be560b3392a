"""The machine that drives the ledger and the model side by side, and compares what is told and what is seen."""

import asyncio
import contextlib
import itertools
from collections.abc import Coroutine, Iterator
from dataclasses import asdict
from typing import Any, ClassVar

import asyncpg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import text

from ledger.audit import audit
from ledger.books.errors import TryAgain
from ledger.database import open_database
from ledger.rules.refusal import Refusal
from tests.ledger.any_sequence import steps
from tests.ledger.any_sequence.acts import act_of, do
from tests.ledger.any_sequence.model import Observed, VillageModel
from tests.ledger.any_sequence.observing import observe
from tests.ledger.any_sequence.state import DAY, Rules
from tests.ledger.any_sequence.steps import Step
from tests.village import AWA, BINTA, COUNTER, PRESIDENT, SECRETARY, found_village

_HEAD = text("SELECT seq FROM ledger_head WHERE group_id = :group_id")
_END_ALL_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
MAX_TRIES = 12
"""One more than the connections that may be found dead one after the other."""
Told = str | None


def differences(expected: Observed, seen: Observed) -> dict[str, tuple[Any, Any]]:
    """Where the two views part, as (expected, seen)."""
    return {name: (expected[name], seen[name]) for name in expected if expected[name] != seen[name]}


class AnySequence(RuleBasedStateMachine):
    """Every example is a group of its own in one database: earlier groups must not matter to later ones."""

    url: ClassVar[str]
    codes: ClassVar[Iterator[int]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = self.runner.run(open_database(self.url))
        self.code = f"{next(self.codes):05}"
        self.days = 0
        self.hops = 0
        self.done: list[tuple[str, Step]] = []

    @initialize(rules=steps.rules, saved=st.integers(1, 5))
    def a_village_meets_for_the_first_time(self, rules: Rules, saved: int) -> None:
        self.model = VillageModel(AWA, rules)
        self.group_id = self.runner.run(found_village(self.database, self.code, **asdict(rules)))
        self.do("open_meeting")
        for member in range(1, AWA + 1):
            self.do("note", member=member, shares=saved)
        self.do("post_round")

    def key(self) -> str:
        self.hops += 1
        return f"hop{self.hops}"

    def now(self) -> int:
        """Seconds since the first meeting: a second passes with every hop."""
        self.hops += 1
        return self.days * DAY + self.hops

    def seen(self) -> int:
        """Where the books stand on the screens that the callers have before them."""
        rows = self.runner.run(self.database.fetch(_HEAD, group_id=self.group_id))
        return int(rows[0]["seq"])

    async def told(self, key: str, now: int, seen: int, wanted: Step) -> Told:
        """Do it in the books, and give the refusal that the caller is told, if any."""
        name, given = wanted
        try:
            await do(self.database, act_of(self.group_id, name, key, now, seen, given), name, given)
        except Refusal as refusal:
            return refusal.code
        return None

    async def told_in_the_end(self, key: str, now: int, seen: int, wanted: Step) -> Told:
        """As a phone that is asked to try again does."""
        for _ in range(MAX_TRIES):
            with contextlib.suppress(TryAgain):
                return await self.told(key, now, seen, wanted)
        raise TimeoutError(f"{wanted} was not answered in {MAX_TRIES} tries")

    def both(self, key: str, wanted: Step) -> None:
        """Do it in the books and in the model: the caller is told the same."""
        now = self.now()
        told = self.runner.run(self.told(key, now, self.seen(), wanted))
        expected = self.model.apply(wanted[0], key, now, **wanted[1])
        assert told == expected, (wanted, told, expected)
        self.done.append((key, wanted))

    def do(self, name: str, **given: Any) -> None:
        self.both(self.key(), (name, given))

    @rule(wanted=steps.steps)
    def somebody_acts(self, wanted: Step) -> None:
        self.both(self.key(), wanted)

    @rule(member=steps.members, amount=steps.amounts, weeks=st.sampled_from([4, 8]), refinances=st.booleans())
    def a_loan_is_made(self, member: int, amount: int, weeks: int, refinances: bool) -> None:
        self.do("request_loan", member=member, amount=amount, weeks=weeks, refinances=refinances)
        number = len(self.model.books.loans) or 1
        for officer in (PRESIDENT, SECRETARY, BINTA, COUNTER):
            self.do("cast_vote", member=officer, loan=number, approves=True)
        self.do("hand_over", loan=number)
        self.do("acknowledge", member=member, loan=number)

    @rule(weeks=st.integers(1, 9))
    def weeks_pass_and_they_meet(self, weeks: int) -> None:
        self.do("post_round")
        self.do("close_meeting", meeting=self.model.books.meeting)
        self.days += 7 * weeks
        self.do("open_meeting")

    @rule(expenses=steps.small_amounts, member=steps.members, bought=steps.shares)
    def they_share_out_and_begin_again(self, expenses: int, member: int, bought: int) -> None:
        self.do("open_meeting")
        self.do("post_round")
        self.do("freeze")
        self.do("share_out", expenses=expenses)
        self.weeks_pass_and_they_meet(1)
        self.do("purchase", member=member, shares=bought)

    @rule(place=st.integers(0, 12))
    def somebody_corrects(self, place: int) -> None:
        """One of the newest movements, of whatever kind."""
        newest = list(reversed(self.model.books.results))
        self.do("reverse", target=newest[place % len(newest)])

    @rule(place=st.integers(0, 1_000))
    def a_hop_is_delivered_again(self, place: int) -> None:
        """Days later, perhaps: the key is known for ever."""
        self.both(*self.done[place % len(self.done)])

    @rule(wanted=steps.steps, turns=st.integers(0, 25))
    def the_service_dies_and_the_phone_tries_again(self, wanted: Step, turns: int) -> None:
        async def abandon(work: Coroutine[Any, Any, Told]) -> None:
            task = asyncio.create_task(work)
            for _ in range(turns):
                await asyncio.sleep(0.0002)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        self._tried_again(wanted, abandon)

    @precondition(lambda self: self.database.name == "postgresql")
    @rule(wanted=steps.steps, turns=st.integers(0, 25))
    def every_connection_is_lost_and_the_phone_tries_again(self, wanted: Step, turns: int) -> None:
        async def cut_off(work: Coroutine[Any, Any, Told]) -> None:
            other = await asyncpg.connect(self.url)
            task = asyncio.create_task(work)
            for _ in range(turns):
                await asyncio.sleep(0.0002)
            await other.execute(_END_ALL_CONNECTIONS)
            await other.close()
            with contextlib.suppress(TryAgain):
                await task

        self._tried_again(wanted, cut_off)

    def _tried_again(self, wanted: Step, interrupted: Any) -> None:
        """Done, half of it undone, or not begun: after the second try it is done once."""
        key, seen, shown = self.key(), self.seen(), self.model.declared
        self.runner.run(interrupted(self.told(key, self.now(), seen, wanted)))
        now = self.now()
        told = self.runner.run(self.told_in_the_end(key, now, seen, wanted))
        first = self.model.apply(wanted[0], key, now, shown=shown, **wanted[1])
        again = first if first is not None else self.model.copy().apply(wanted[0], key, now, shown=shown, **wanted[1])
        assert told in (first, again), (wanted, told, first, again)
        self.done.append((key, wanted))

    @rule(wanted=st.lists(steps.steps, min_size=2, max_size=3))
    def officers_act_at_once(self, wanted: list[Step]) -> None:
        """What happened is what some order of the acts would have given."""
        seen, shown = self.seen(), self.model.declared
        at_once = [(self.key(), self.now(), seen, one) for one in wanted]

        async def together() -> list[Told]:
            return await asyncio.gather(*(self.told(*one) for one in at_once))

        told = self.runner.run(together())
        seen = self.runner.run(observe(self.database, self.group_id))
        tried = []
        for order in itertools.permutations(range(len(at_once))):
            model = self.model.copy()
            expected: list[Told] = [None] * len(at_once)
            for place in order:
                key, now, _, (name, given) = at_once[place]
                expected[place] = model.apply(name, key, now, shown=shown, **given)
            if expected == told and model.observed() == seen:
                self.model = model
                return
            tried.append((expected, differences(model.observed(), seen)))
        raise AssertionError(f"no order of {wanted} gives {told}: {tried}")

    @rule()
    def the_service_restarts(self) -> None:
        self.runner.run(self.database.close())
        self.database = self.runner.run(open_database(self.url))

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        found = differences(self.model.observed(), self.runner.run(observe(self.database, self.group_id)))
        assert not found, found

    def teardown(self) -> None:
        """Whatever happened, the books are whole and the group can always close its meeting and share out."""
        try:
            report = self.runner.run(audit(self.database, self.code))
            assert report.ok, report.problems
        finally:
            self.runner.run(self.database.close())
            self.runner.close()
