"""The hop benchmark runs to its end without an error; how fast it was is not asked here."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.xdist_group("bench")


def test_a_short_run_measures_every_load_without_an_error():
    options = ["--rounds", "1", "--seconds", "0.1", "--members", "100", "--phones", "4"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.hops", *options], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    lines = dict(line.split(": ") for line in done.stdout.splitlines() if line.count(": ") == 1)
    loads = ("fixed", "pair", "form", "menu", "by_hand", "whole", "whole_at_70_percent")
    assert {load: lines[f"{load}_errors"] for load in loads} == dict.fromkeys(loads, "0")
    assert all(float(lines[f"{load}_hops_per_second"]) > 0 for load in loads)
    assert int(lines["whole_postings"]) == int(lines["whole_conversations"])
    assert {"menu_cpu_ratio_to_pair", "whole_cpu_ratio_to_by_hand", "web_memory_mb", "whole_pin_p50_ms"} <= set(lines)
