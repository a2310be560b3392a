"""No hop is lost when processes stop or are replaced: whoever was let in is answered, whoever was not is refused."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

import pytest

from app.embedded.loopback import free_port

KESU = [sys.executable, "-c", "from app.cli import main; main()"]
CALLERS, STARTS_SECONDS = 3, 90


class Service:
    """``kesu serve`` with several processes, on SQLite and a Redis of the test."""

    def __init__(self, folder: Path, redis_url: str, workers: int, port: int = 0) -> None:
        self.port, self.log = port or free_port(), folder / "log"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
        settings = {"KESU_VAR": str(folder), "KESU_REDIS_URL": redis_url, "KESU_BACKGROUND": "0"}
        words = [*KESU, "serve", f"--port={self.port}", f"--workers={workers}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(words, env=clean | settings, stderr=log)
        deadline = time.monotonic() + STARTS_SECONDS
        while self.hop("start") != "answered":
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def hop(self, session: str) -> str:
        """Dial on a connection of its own: ``answered``, ``refused`` before anything was sent, or ``lost``."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.connect()
        except OSError:
            return "refused"
        form = {"sessionId": session, "phoneNumber": "+22379990001", "serviceCode": "*384*22#", "text": ""}
        try:
            headers = {"content-type": "application/x-www-form-urlencoded"}
            link.request("POST", "/ussd/africastalking/dev", urlencode(form), headers)
            return "answered" if link.getresponse().read().startswith((b"CON", b"END")) else "lost"
        except (OSError, http.client.HTTPException):
            return "lost"
        finally:
            link.close()

    def logged(self, what: str) -> int:
        """How many lines say it."""
        return self.log.read_text().count(what)


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    (tmp_path / "kesu.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


@pytest.fixture(params=[1, 2])
def service(folder: Path, redis_url: str, request: pytest.FixtureRequest) -> Iterator[Service]:
    serving = Service(folder, redis_url, request.param)
    yield serving
    serving.process.kill()
    serving.process.wait()


class Callers:
    """Phones that dial one after another for as long as a block lasts; ``seen`` counts how it went."""

    def __init__(self, hop: Callable[[str], str]) -> None:
        """``hop``: dials in a session and says how it went."""
        self.seen: Counter[str] = Counter()
        self._hop, self._over = hop, threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(CALLERS)]

    def _call(self, number: int) -> None:
        calls = 0
        while not self._over.is_set():
            calls += 1
            how = self._hop(f"caller{number}call{calls}")
            self.seen[how] += 1
            time.sleep(0.03)
            if how == "refused":
                return

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        time.sleep(0.3)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def test_a_service_that_stops_answers_what_it_let_in_and_refuses_the_rest(service: Service) -> None:
    with Callers(service.hop) as callers:
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        while callers.seen["refused"] == 0 and time.monotonic() < began + 5:
            time.sleep(0.01)
        closed_seconds = time.monotonic() - began
        service.process.wait(20)
    assert callers.seen["lost"] == 0, callers.seen
    assert callers.seen["answered"] > 0
    assert closed_seconds < 2, "the listening socket stays open while what came in is finished"
    assert service.logged("stopped") > 0
    assert service.logged("Traceback") == 0, service.log.read_text()


def test_processes_are_replaced_one_after_another_under_load(folder: Path, redis_url: str) -> None:
    service = Service(folder, redis_url, 2)
    try:
        with Callers(service.hop) as callers:
            service.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + STARTS_SECONDS
            while service.logged("replaced") == 0 and time.monotonic() < deadline:
                time.sleep(0.1)
        assert service.logged("replaced") == 1, service.log.read_text()
        assert set(callers.seen) == {"answered"}, callers.seen
        assert service.logged("Traceback") == 0
    finally:
        service.process.terminate()
        service.process.wait(20)
