"""The bench of cores: its steps, where its parts run, and that a process with all its threads stays there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.scale import pin, places, steps


def test_it_doubles_up_to_the_number_that_was_asked_for() -> None:
    assert [steps(cores) for cores in (1, 2, 6, 16)] == [[1], [1, 2], [1, 2, 4, 6], [1, 2, 4, 8, 16]]


def test_what_is_no_web_process_has_the_other_cores_or_shares_all() -> None:
    assert places(2, [0, 1, 4, 5]) == ([0, 1], [4, 5])
    assert places(2, [0, 1]) == ([0, 1], [0, 1])
    with pytest.raises(ValueError, match="--cores 3: this machine lets us use 2"):
        places(3, [0, 1])


def test_a_process_and_its_threads_are_pinned() -> None:
    core = min(os.sched_getaffinity(0))
    threads = "import threading, sys; threading.Thread(target=sys.stdin.read).start(); print(1, flush=True)"
    with subprocess.Popen([sys.executable, "-c", threads], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        pin(child.pid, [core])
        found = [os.sched_getaffinity(int(thread.name)) for thread in Path(f"/proc/{child.pid}/task").iterdir()]
        child.communicate()
    assert found == [{core}, {core}]
