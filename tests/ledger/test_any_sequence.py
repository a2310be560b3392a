"""Any sequence of group acts, with repeats, crashes, restarts and officers acting at once, agrees with the model.

The model stands in ``any_sequence/``: it was written from the rules, not from the ledger. ``KESU_TESTS=whole`` tries
many more sequences, longer ones, and others every time.
"""

import itertools
import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ledger.any_sequence.machine import AnySequence

WHOLE = os.environ.get("KESU_TESTS") == "whole"
EXAMPLES = {"sqlite": 1_000 if WHOLE else 25, "postgresql": 300 if WHOLE else 6}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_any_sequence_of_acts(engine: str, new_database_url: Callable[[str], str]) -> None:
    class OnThisDatabase(AnySequence):
        url = new_database_url(engine)
        codes = itertools.count(1)

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=EXAMPLES[engine],
            stateful_step_count=60 if WHOLE else 35,
            deadline=None,
            derandomize=not WHOLE,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink is to run for minutes: do it by hand
            report_multiple_bugs=False,
        ),
    )
