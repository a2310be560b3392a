"""Kesu's own processes for the fault runs: web services and SMS workers that can be killed, stopped and looked into."""

import json
import random
import resource
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from app.embedded.child import ChildProcess

SECRET = "a-secret-that-stands-in-addresses-of-gateways"
_WEB = ("uvicorn", "--factory", "app.service.asgi:service", "--no-access-log", "--log-level=warning")
_SERVE = ("app.cli.main", "serve")
_WORKER = ("app.cli.main", "worker")
# The settings go in by stdin: several processes start at once, and this one's environment is shared by their threads.
_BEGIN = """
import json, os, runpy, sys
root, settings = json.load(sys.stdin)
os.environ.update(settings)
sys.path.insert(0, root)
if sys.argv[1] == "uvicorn":
    sys.argv = sys.argv[1:]
    runpy.run_module("uvicorn", run_name="__main__")
else:
    sys.argv = ["kesu", *sys.argv[2:]]
    from app.cli import main
    main()
"""
START_SECONDS, STOP_SECONDS = 60, 20


def environment(database_url: str, redis_url: str, **more: str) -> dict[str, str]:
    """The settings of a development service that sends no SMS by itself; ``more`` are further ``KESU_…`` variables."""
    return {
        "KESU_ENV": "development",
        "KESU_BACKGROUND": "0",
        "KESU_DATABASE_URL": database_url,
        "KESU_REDIS_URL": redis_url,
        "KESU_GATEWAY_SECRET": SECRET,
        **more,
    }


class Process:
    """One Kesu process that dies with this one; what it logs is kept in ``log``.

    ``under`` is a program that becomes it, with its arguments.
    """

    def __init__(self, folder: Path, name: str, settings: Mapping[str, str], arguments: tuple[str, ...]) -> None:
        self.folder, self.name, self.settings, self._arguments = folder, name, dict(settings), arguments
        self.log = folder / f"{name}.log"
        self.under: tuple[str, ...] = ()
        self._child: ChildProcess | None = None

    @property
    def pid(self) -> int:
        """The process id while it runs."""
        assert self._child is not None
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether it is there."""
        return self._child is not None and self._child.running

    def start(self) -> Self:
        """Start it (again), with ``settings`` as they are now."""
        self._child = ChildProcess(
            [*self.under, sys.executable, "-c", _BEGIN, *self._arguments],
            folder=self.folder,
            log=self.log,
            death_signal=signal.SIGKILL,
            stdin=json.dumps([str(Path(__file__).parent.parent), self.settings]).encode(),
        )
        return self

    def kill(self) -> None:
        """SIGKILL: no farewell."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and wait for what it still has to do."""
        self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> None:
        if self._child is not None:
            self._child.stop(with_signal, grace_seconds=STOP_SECONDS)
        self._child = None

    def limit_files(self, most_bytes: int | None) -> None:
        """Let it write no file beyond this size, as on a full disk; none takes the limit away again."""
        most = resource.RLIM_INFINITY if most_bytes is None else most_bytes
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


class Web(Process):
    """One web service on a loopback port."""

    def __init__(self, folder: Path, name: str, settings: Mapping[str, str], *, workers: int = 0) -> None:
        """``workers``: so many processes of ``kesu serve`` on one port; none: one process of uvicorn's own."""
        self.port = _quiet_port()
        own = (*_WEB, f"--port={self.port}", "--timeout-graceful-shutdown=10")
        served = (*_SERVE, f"--port={self.port}", f"--workers={workers}")
        super().__init__(folder, name, settings, served if workers else own)

    @property
    def address(self) -> str:
        """Where Africa's Talking posts its hops."""
        return f"http://127.0.0.1:{self.port}/ussd/africastalking/{SECRET}"

    def start(self) -> Self:
        """Start it and wait until it is ready."""
        super().start()
        assert self._child is not None
        self._child.wait_until(self.ready, timeout_seconds=START_SECONDS, name=self.name)
        return self

    def ready(self) -> bool:
        """Whether it says that it is ready."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.02)
            return False

    def read(self, path: str) -> str:
        """GET a page of its own (``/metrics``)."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return bytes(answer.read()).decode()


def worker(folder: Path, name: str, settings: Mapping[str, str]) -> Process:
    """One SMS worker, not yet started."""
    return Process(folder, name, settings, _WORKER)


def _quiet_port() -> int:
    """A free port where the kernel gives none by itself: between the choice and the start nobody else is given it."""
    while True:
        port = random.SystemRandom().randrange(12_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
