"""The servers of the hop benchmark, and what each of them uses of the machine."""

import os
import secrets
import signal
import sys
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.embedded.child import ChildProcess
from app.embedded.loopback import free_port

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_FLOOR = ("-m", "uvicorn", "--loop=uvloop", "--http=httptools", "--no-access-log", "--log-level=warning")
_LEAN = ("--no-server-header", "--no-date-header")
_MODULES = {"by_hand": "bench.hops_by_hand"}
_KESU = ("-c", "from app.cli import main; main()", "serve")


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of a production-like service, made anew for every run."""

    gateway: str
    pepper: str
    key: str

    @classmethod
    def new(cls) -> Self:
        return cls(*(secrets.token_hex(16) for _ in range(3)))

    def settings(self, database_url: str, redis_url: str) -> dict[str, str]:
        """The environment of ``kesu serve`` in production."""
        return {
            "KESU_ENV": "production",
            "KESU_DATABASE_URL": database_url,
            "KESU_REDIS_URL": redis_url,
            "KESU_GATEWAY_SECRET": self.gateway,
            "KESU_PIN_PEPPER": self.pepper,
            "KESU_SECRET_KEY": self.key,
            "KESU_KANNEL_URL": "http://127.0.0.1:9",  # production wants a gateway named; no sender runs here
        }


class Web:
    """One web server under test, as a process that dies with this one."""

    def __init__(self, folder: Path, name: str, environment: Mapping[str, str], *, workers: int = 1) -> None:
        """``name`` is a floor, or ``kesu`` for the service as it runs in production."""
        self.port = free_port()
        own = [*_KESU, f"--port={self.port}", f"--workers={workers}"]
        floor = [*_FLOOR, *_LEAN, f"--port={self.port}", f"{_MODULES.get(name, 'bench.hops_floors')}:{name}"]
        before = dict(os.environ)
        os.environ.update({**environment, "PYTHONPATH": str(Path(__file__).parent.parent)})
        try:
            command = [sys.executable, *(own if name == "kesu" else floor)]
            self._child = ChildProcess(command, folder=folder, log=folder / f"{name}.log")
        finally:
            os.environ.clear()
            os.environ.update(before)
        self._child.wait_until(self._answers, timeout_seconds=30, name=name)

    def _answers(self) -> bool:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/health/live")
        with suppress(urllib.error.HTTPError, OSError):
            with suppress(urllib.error.HTTPError):
                urllib.request.urlopen(request, timeout=1).close()
            return True
        return False

    @property
    def pid(self) -> int:
        """The process that answers, or the one that watches over the workers."""
        return self._child.pid

    def stop(self) -> None:
        """Stop it."""
        self._child.stop(signal.SIGTERM)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    with suppress(FileNotFoundError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(one for child in children for one in family(int(child)))]
    return []


def cpu_seconds(pid: int) -> float:
    """CPU that a process, its threads and its living and dead children have used, in user and kernel."""
    spent = 0.0
    for one in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            spent += sum(map(int, fields[11:15])) / TICKS_PER_SECOND
    return spent


def loop_seconds(pid: int) -> float:
    """CPU that the first thread of a process has used: its event loop, without other threads."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/task/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / TICKS_PER_SECOND
    return 0.0


def memory_mb(pid: int) -> float:
    """Memory of a process and its children, what they share counted once, in MB."""
    kilobytes = 0
    for one in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text().split("\n")
            kilobytes += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    return kilobytes / 1024


class Meter:
    """CPU of several parts between two moments, in seconds; ``web_loop`` is what the event loop has of ``web``."""

    def __init__(self, parts: Mapping[str, int]) -> None:
        self._parts = parts
        self._before = self._used()

    def read(self) -> dict[str, float]:
        """What each part has used since."""
        return {name: used - self._before[name] for name, used in self._used().items()}

    def _used(self) -> dict[str, float]:
        loop = {"web_loop": loop_seconds(self._parts["web"])} if "web" in self._parts else {}
        return {name: cpu_seconds(pid) for name, pid in self._parts.items()} | loop
