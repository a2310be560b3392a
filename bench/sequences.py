"""Any sequence of acts against its model, the long form: ``python -m bench.sequences --runs 1000 --acts 60``.

It is ``tests/ledger/test_any_sequence.py`` with as many runs as are asked for, in pieces: the same ``--seed`` gives the
same runs. A run that parts from its model is printed act by act, without being made smaller.
"""

import argparse
import itertools
import resource
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, get_state_machine_test

from bench.embedded_postgres import EmbeddedPostgres
from migrations.newest import migrate
from tests.ledger.any_sequence.driven import Driven
from tests.ledger.any_sequence.families import AnyEpc, AnySelfHelp
from tests.ledger.any_sequence.machine import AnySequence
from tests.ledger.any_sequence.tontine import AnyTontine
from tests.ledger.any_sequence.two_books import AnyTwoBooks

MACHINES: dict[str, type[Driven]] = {
    "vsla": AnySequence,
    "epc": AnyEpc,
    "shg": AnySelfHelp,
    "tontine": AnyTontine,
    "tier": AnyTwoBooks,
}
INVARIANT = "state.the_books_agree_with_the_model()"


def attempt(machine: type[RuleBasedStateMachine], seed: int, runs: int, acts: int) -> str:
    """Live so many runs; give what the first that parts from its model did, nothing where none does."""
    how = settings(
        max_examples=runs,
        stateful_step_count=acts,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        report_multiple_bugs=False,
    )
    try:
        hypothesis.seed(seed)(get_state_machine_test(machine, settings=how))()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what was looked for
        steps = [line for note in getattr(error, "__notes__", ()) for line in note.splitlines()]
        return "\n".join([*(line for line in steps if INVARIANT not in line), *_causes(error)])
    return ""


def _causes(error: BaseException) -> list[str]:
    """The error, and what was behind it in a sequence that failed once and not again."""
    inside = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return [f"{type(error).__name__}: {error}", *(line for one in inside for line in _causes(one))]


def main() -> int:
    """Run a piece of the long form."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", choices=tuple(MACHINES), default="vsla")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--acts", type=int, default=60)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-sequences-")))
        address = f"sqlite:///{folder / 'books.db'}"
        if given.engine == "postgresql":
            address = stack.enter_context(EmbeddedPostgres(fsync=False)).create_database("sequences")
        migrate(address)
        of_this_run = {"url": address, "codes": itertools.count(1)}
        machine: type[Driven] = type("OnThisDatabase", (MACHINES[given.machine],), of_this_run)
        parted = attempt(machine, given.seed, given.runs, given.acts)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"machine: {given.machine}  engine: {given.engine}  seed: {given.seed}  runs: {given.runs} of {given.acts}")
    print(f"cpu_seconds: {used.ru_utime + used.ru_stime:.0f}  parted: {int(bool(parted))}")
    done, outcomes = sorted({name for name, told in machine.outcomes if told is None}), machine.outcomes
    for name in done:
        refused = ", ".join(
            f"{told} {times}" for (act, told), times in sorted(outcomes.items(), key=str) if act == name and told
        )
        print(f"{name}: done {outcomes[name, None]}; {refused}")
    print("never done:", ", ".join(sorted({name for name, _ in outcomes} - set(done))) or "none")
    if parted:
        print(parted)
    return int(bool(parted))


if __name__ == "__main__":
    sys.exit(main())
