"""What the processes hold in memory: web when ready and after 100,000 hops of 10,000 phones, worker when it works.

    python -m bench.memory              a few minutes
    python -m bench.memory --hops 5000  a try

Megabytes are PSS (what is shared with other processes counts in parts), read from ``/proc/PID/smaps_rollup``.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from app.embedded.child import ChildProcess
from bench.hops_parts import Secrets, memory_mb
from bench.hops_stand import Stand, standing
from bench.hops_talks import WHOLE

CALLERS = 10_000
CONNECTIONS = 32
TURN_SECONDS = 20.0
SETTLE_SECONDS = 5.0
_WORKER = (sys.executable, "-c", "from app.cli import main; main()", "worker")


def worker_mb(stand: Stand, folder: Path) -> float:
    """What a worker holds that has begun to send and remind."""
    secrets = Secrets.new().settings(stand.database_url, stand.redis_url)
    before = dict(os.environ)
    os.environ.update({**secrets, "KESU_VAR": str(folder), "PYTHONPATH": str(Path(__file__).parent.parent)})
    try:
        worker = ChildProcess(list(_WORKER), folder=folder, log=folder / "worker.log")
    finally:
        os.environ.clear()
        os.environ.update(before)
    try:
        worker.wait_until(lambda: "started" in (folder / "worker.log").read_text(), timeout_seconds=60, name="worker")
        time.sleep(SETTLE_SECONDS)
        return memory_mb(worker.pid)
    finally:
        worker.stop(signal.SIGTERM)


def measure(hops: int, callers: int) -> dict[str, float]:
    """Start everything, call until so many hops were answered, and read what is held before and after."""
    figures: dict[str, float] = {}
    with standing(members=callers * 2, callers=callers, connections=CONNECTIONS) as stand:
        web = stand.webs["kesu"].pid
        figures["web_ready_mb"] = memory_mb(web)
        with tempfile.TemporaryDirectory(prefix="kesu-memory-") as folder:
            figures["worker_mb"] = worker_mb(stand, Path(folder))
        answered = 0
        while answered < hops:
            before = stand.measured["kesu"].conversations if stand.measured else 0
            measured = stand.turn("kesu", WHOLE, min(TURN_SECONDS, hops / 200))
            answered += (measured.conversations - before) * len(WHOLE.hops)
        figures |= {"web_hops": float(answered), "web_errors": float(measured.errors), "web_after_mb": memory_mb(web)}
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hops", type=int, default=100_000)
    parser.add_argument("--callers", type=int, default=CALLERS)
    given = parser.parse_args()
    for name, figure in measure(given.hops, given.callers).items():
        print(f"{name}: {figure:.1f}")


if __name__ == "__main__":
    main()
