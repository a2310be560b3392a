"""Drives the ledger and a model side by side: crashes, restarts, repeats and acts at once, whatever the acts are."""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Coroutine, Iterator
from typing import Any, ClassVar, Protocol, Self

import asyncpg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text

from ledger.audit import audit
from ledger.books.errors import TryAgain
from ledger.database import open_database
from ledger.rules.refusal import Refusal
from tests.ledger.any_sequence.luck import Luck, Step

_HEAD = text("SELECT seq FROM ledger_head WHERE group_id = :group_id")
_END_ALL_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
MAX_TRIES = 12
"""One more than the connections that may be found dead one after the other."""
DAY = 86_400
Told = str | None
Observed = dict[str, Any]


class Model(Protocol):
    """The books in memory."""

    def apply(self, name: str, key: str, now: int, *, shown: int | None = None, **given: Any) -> Told:
        """Do an act of that name under a key, ``now`` seconds after the first meeting; give the refusal that is due.

        ``shown``: how many declarations there were when the screen came (none: as many as there are).
        """

    @property
    def declared(self) -> int:
        """How many declarations were ever made."""

    def copy(self) -> Self:
        """The same, apart."""

    def observed(self) -> Observed:
        """What anybody can see."""


def differences(expected: Observed, seen: Observed) -> dict[str, tuple[Any, Any]]:
    """Where the two views part, as (expected, seen)."""
    return {name: (expected[name], seen[name]) for name in expected if expected[name] != seen[name]}


class Driven(RuleBasedStateMachine):
    """Every example is a group of its own in one database: earlier groups must not matter to later ones."""

    luck: Luck
    """All that a run draws but which rule comes next: Hypothesis gives the seed, when the run begins."""
    model: Model
    group_id: int
    url: ClassVar[str]
    codes: ClassVar[Iterator[int]]
    outcomes: ClassVar[Counter[tuple[str, Told]]] = Counter()
    """How often each act was told what, over all runs: an act that is never done shows nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = self.runner.run(open_database(self.url))
        self.code = f"{next(self.codes):05}"
        self.days = 0
        self.hops = 0
        self.done: list[tuple[str, Step]] = []

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

    def anything(self) -> Step:
        """Any act there is."""
        raise NotImplementedError

    async def act(self, name: str, key: str, now: int, seen: int, given: dict[str, Any]) -> None:
        """Do it in the books.

        Raises:
            Refusal: the group does not do it.
        """
        raise NotImplementedError

    async def observe(self) -> Observed:
        """The same view of the books as the model's."""
        raise NotImplementedError

    def refusal_of(self, fault: Exception) -> Told:
        """The code of what was refused; none: it is a fault."""
        return fault.code if isinstance(fault, Refusal) else None

    async def told(self, key: str, now: int, seen: int, wanted: Step) -> Told:
        """Do it in the books, and give the refusal that the caller is told, if any."""
        name, given = wanted
        try:
            await self.act(name, key, now, seen, given)
        except TryAgain:
            raise
        except Exception as fault:
            if (refusal := self.refusal_of(fault)) is not None:
                return refusal
            fault.add_note(f"{key} {wanted} after {self.done[-8:]}")
            raise
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
        assert told == expected, (wanted, told, expected, self.done[-8:])
        self.outcomes[wanted[0], told] += 1
        self.done.append((key, wanted))

    def do(self, name: str, **given: Any) -> None:
        self.both(self.key(), (name, given))

    @rule()
    def somebody_acts(self) -> None:
        self.both(self.key(), self.anything())

    @rule()
    def a_hop_is_delivered_again(self) -> None:
        """Days later, perhaps: the key is known for ever."""
        self.both(*self.luck.choice(self.done))

    @rule(turns=st.integers(0, 25))
    def the_service_dies_and_the_phone_tries_again(self, turns: int) -> None:
        async def abandon(work: Coroutine[Any, Any, Told]) -> None:
            task = asyncio.create_task(work)
            for _ in range(turns):
                await asyncio.sleep(0.0002)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        self._tried_again(self.anything(), abandon)

    @precondition(lambda self: self.database.name == "postgresql")
    @rule(turns=st.integers(0, 25))
    def every_connection_is_lost_and_the_phone_tries_again(self, turns: int) -> None:
        async def cut_off(work: Coroutine[Any, Any, Told]) -> None:
            other = await asyncpg.connect(self.url)
            task = asyncio.create_task(work)
            for _ in range(turns):
                await asyncio.sleep(0.0002)
            await other.execute(_END_ALL_CONNECTIONS)
            await other.close()
            with contextlib.suppress(TryAgain):
                await task

        self._tried_again(self.anything(), cut_off)

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

    @rule(officers=st.integers(2, 3))
    def officers_act_at_once(self, officers: int) -> None:
        """What happened is what some order of the acts would have given."""
        wanted = [self.anything() for _ in range(officers)]
        seen, shown = self.seen(), self.model.declared
        at_once = [(self.key(), self.now(), seen, one) for one in wanted]

        async def together() -> list[Told]:
            return await asyncio.gather(*(self.told(*one) for one in at_once))

        told = self.runner.run(together())
        found = self.runner.run(self.observe())
        tried = []
        for order in itertools.permutations(range(len(at_once))):
            model = self.model.copy()
            expected: list[Told] = [None] * len(at_once)
            for place in order:
                key, now, _, (name, given) = at_once[place]
                expected[place] = model.apply(name, key, now, shown=shown, **given)
            if expected == told and model.observed() == found:
                self.model = model
                return
            tried.append((expected, differences(model.observed(), found)))
        raise AssertionError(f"no order of {wanted} gives {told}: {tried}")

    @rule()
    def the_service_restarts(self) -> None:
        self.runner.run(self.database.close())
        self.database = self.runner.run(open_database(self.url))

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        found = differences(self.model.observed(), self.runner.run(self.observe()))
        assert not found, (found, self.done[-8:])

    def teardown(self) -> None:
        """Whatever happened, the books are whole and the group can always close its meeting and share out."""
        try:
            report = self.runner.run(audit(self.database, self.code))
            assert report.ok, report.problems
        finally:
            self.runner.run(self.database.close())
            self.runner.close()
