"""How the witness of ``python -m bench.patroni`` tells a split cluster from one that had another leader."""

import pytest

from bench.faults import longest_gap
from bench.patroni_witness import Witness

FIRST, SECOND = "00000001", "00000002"


@pytest.mark.parametrize(
    ("written", "split"),
    [
        ([("one", FIRST, 1.0, 1.1), ("two", SECOND, 2.0, 2.1)], 0),
        ([("one", FIRST, 1.0, 2.3), ("two", SECOND, 2.0, 2.1)], 0),  # sent before the second led
        ([("one", FIRST, 1.0, 1.1), ("two", SECOND, 2.0, 2.1), ("one", FIRST, 2.2, 2.3)], 1),
        ([("one", FIRST, 1.0, 1.1), ("two", SECOND, 2.0, 2.1), ("one", SECOND, 2.2, 2.3)], 0),
    ],
)
def test_a_write_of_a_former_timeline_after_one_of_a_later_is_a_split(written, split):
    acknowledged = {(machine, number): told for number, (machine, *told) in enumerate(written)}
    assert Witness({key: (told[0], told[1], told[2]) for key, told in acknowledged.items()}).split_writes() == split


def test_the_longest_pause_begins_with_the_fault():
    assert longest_gap([1.0, 9.0, 5.0], since=4.0) == 4.0
    assert longest_gap([1.0, 5.0], since=2.0) == 3.0
    assert longest_gap([1.0], since=2.0) == 0.0
