"""Any sequence of group acts, with repeats, crashes, restarts and officers acting at once, agrees with the model.

The models stand in ``any_sequence/``: they were written from the rules, not from the ledger. ``KESU_TESTS=whole`` tries
many more sequences, longer ones, and others every time; ``python -m bench.sequences`` as many as are asked for.
"""

import itertools
import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ledger.any_sequence.driven import Driven
from tests.ledger.any_sequence.families import AnyEpc, AnySelfHelp
from tests.ledger.any_sequence.machine import AnySequence
from tests.ledger.any_sequence.tontine import AnyTontine
from tests.ledger.any_sequence.two_books import AnyTwoBooks

WHOLE = os.environ.get("KESU_TESTS") == "whole"
EXAMPLES = {
    ("sqlite", AnySequence): 300 if WHOLE else 9,
    ("sqlite", AnyEpc): 100 if WHOLE else 5,
    ("sqlite", AnySelfHelp): 100 if WHOLE else 5,
    ("sqlite", AnyTontine): 100 if WHOLE else 5,
    ("sqlite", AnyTwoBooks): 100 if WHOLE else 4,
    ("postgresql", AnySequence): 100 if WHOLE else 3,
    ("postgresql", AnyEpc): 40 if WHOLE else 1,
    ("postgresql", AnySelfHelp): 40 if WHOLE else 1,
    ("postgresql", AnyTontine): 40 if WHOLE else 3,
    ("postgresql", AnyTwoBooks): 40 if WHOLE else 3,
}


@pytest.mark.parametrize(("engine", "machine"), EXAMPLES)
def test_any_sequence_of_acts(engine: str, machine: type[Driven], new_database_url: Callable[[str], str]) -> None:
    class OnThisDatabase(machine):
        url = new_database_url(engine)
        codes = itertools.count(1)

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=EXAMPLES[engine, machine],
            stateful_step_count=60 if WHOLE else 35,
            deadline=None,
            derandomize=not WHOLE,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink is to run for minutes: do it by hand
            report_multiple_bugs=False,
        ),
    )
