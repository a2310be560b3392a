"""The yardstick: pgbench's TPC-B on the same PostgreSQL, in the same run, with as many connections."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from bench.postgres_binaries import postgres_binaries

SCALE = 50
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


class Pgbench:
    """pgbench on one database. ``protocol`` is ``simple``, its own default, or ``prepared``, its fastest."""

    def __init__(self, url: str, *, connections: int) -> None:
        address = make_url(url)
        self._program = str(pgbench_program())
        self._connections = connections
        self._environment = {
            **os.environ,
            "PGHOST": address.host or "127.0.0.1",
            "PGPORT": str(address.port or 5432),
            "PGUSER": address.username or "postgres",
            "PGPASSWORD": address.password or "",
            "PGDATABASE": address.database or "postgres",
            "LC_ALL": "C",
        }

    def fill(self) -> None:
        """Make pgbench's own tables, large enough that its clients rarely meet on one branch."""
        self._run("--initialize", "--quiet", f"--scale={SCALE}")

    def transactions_per_second(self, seconds: int, *, protocol: str = "simple") -> float:
        """Run TPC-B for some seconds."""
        said = self._run(
            "--builtin=tpcb-like",
            "--no-vacuum",
            f"--client={self._connections}",
            f"--jobs={min(self._connections, os.cpu_count() or 1)}",
            f"--time={seconds}",
            f"--protocol={protocol}",
        )
        found = _TPS.search(said)
        if found is None:
            raise RuntimeError(f"pgbench gave no figure: {said[-200:]}")
        return float(found[1])

    def _run(self, *options: str) -> str:
        done = subprocess.run(
            [self._program, *options], env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"pgbench: {done.stderr.strip()[-300:]}")
        return done.stdout


def pgbench_program() -> Path:
    """The pgbench beside the server's programs, on the path, or of an installed PostgreSQL.

    Raises:
        FileNotFoundError: this machine has none.
    """
    beside = postgres_binaries() / "pgbench"
    on_path = shutil.which("pgbench")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)
    for program in (beside, *([Path(on_path)] if on_path else []), *installed):
        if os.access(program, os.X_OK):
            return program
    raise FileNotFoundError("no pgbench here: install PostgreSQL's client programs")
