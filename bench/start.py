"""What a start costs: `kesu --help`, `kesu serve`, a second `kesu run`, beside a bare import of two large parts.

    python -m bench.start            figures, one a line; CPU, so that a busy machine does not matter much

CPU seconds of a machine say little about another: the ratios do.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median

from app.embedded.loopback import free_port
from app.embedded.redis import EmbeddedRedis
from bench.hops_parts import Secrets, cpu_seconds, memory_mb
from migrations.newest import migrate

ROOT = Path(__file__).parent.parent
BASE = ("-c", "import fastapi, sqlalchemy")
KESU = ("-c", "from app.cli import main; main()")
HELPS = ((), ("serve",), ("admin", "create"), ("loan",))
READY_SECONDS = 180


def cpu_of(*arguments: str) -> float:
    """CPU seconds that Python took to run to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def until_ready(command: str, settings: Mapping[str, str]) -> dict[str, float]:
    """CPU, seconds and memory of a service, its own servers included, from its start until it says that it is ready."""
    port, began = free_port(), time.monotonic()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    with subprocess.Popen(
        [sys.executable, *KESU, command, f"--port={port}"],
        cwd=ROOT,
        env={**environment, **settings},
        stderr=subprocess.DEVNULL,
    ) as service:
        try:
            while not _answers(port):
                if service.poll() is not None or time.monotonic() - began > READY_SECONDS:
                    raise RuntimeError(f"kesu {command} did not become ready")
                time.sleep(0.01)
            seconds = time.monotonic() - began
            return {"cpu": cpu_seconds(service.pid), "seconds": seconds, "mb": memory_mb(service.pid)}
        finally:
            service.send_signal(signal.SIGTERM)


def _answers(port: int) -> bool:
    with suppress(OSError):
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).status == 200)
    return False


def measure(rounds: int) -> dict[str, float]:
    """Every figure, the median of the rounds; each round takes all of them in turn."""
    taken: dict[str, list[float]] = {}

    def note(name: str, figure: float) -> None:
        taken.setdefault(name, []).append(figure)

    with tempfile.TemporaryDirectory(prefix="kesu-start-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        served = f"sqlite:///{folder / 'served.db'}"
        migrate(served)
        own = {"KESU_VAR": str(folder / "own")}
        until_ready("run", own)  # the first start makes the demo; what is measured is the second
        with EmbeddedRedis(folder / "redis") as redis:
            production = {**Secrets.new().settings(served, redis.url), "KESU_VAR": str(folder)}
            for _ in range(rounds):
                base = cpu_of(*BASE)
                note("base_cpu_seconds", base)
                for words in HELPS:
                    spent = cpu_of(*KESU, *words, "--help")
                    note("_".join(["help", *words, "ratio"]), spent / base)
                serve, run = until_ready("serve", production), until_ready("run", own)
                note("serve_ratio", serve["cpu"] / base)
                note("serve_cpu_seconds", serve["cpu"])
                note("serve_ready_mb", serve["mb"])
                note("run_again_ratio", run["cpu"] / base)
                note("run_again_cpu_seconds", run["cpu"])
                note("run_again_seconds", run["seconds"])
    return {name: median(figures) for name, figures in taken.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    for name, figure in measure(parser.parse_args().rounds).items():
        print(f"{name}: {figure:.2f}")


if __name__ == "__main__":
    main()
