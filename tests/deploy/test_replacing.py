"""Web services behind the nginx of deploy/ are replaced, stopped and killed under load: every hop is answered."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from app.embedded.loopback import free_port
from tests.app.service.test_stopping import STARTS_SECONDS, Callers, Service
from tests.kit.nginx import FOLDER, NGINX, nginx_before

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
WHOLE = os.environ.get("KESU_TESTS") == "whole"
UPSTREAM = FOLDER.parent / "compose/kesu-upstream.conf"
BEHIND = [f"server 172.29.84.1{number}:8000" for number in (1, 2)]


@pytest.fixture
def folders(tmp_path: Path, sqlite_template: Path) -> list[Path]:
    """A folder of each service, on the same books."""
    (tmp_path / "kesu.db").write_bytes(sqlite_template.read_bytes())
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        (folder / "kesu.db").symlink_to(tmp_path / "kesu.db")
    return folders


@pytest.fixture
def services(folders: list[Path], redis_url: str) -> Iterator[list[Service]]:
    serving = [
        Service(folder, redis_url, workers) for folder, workers in zip(folders, (2 if WHOLE else 1, 1), strict=True)
    ]
    yield serving
    for service in serving:
        service.process.kill()
        service.process.wait()


def dials_at(address: str, client: httpx.Client, session: str) -> str:
    form = {"sessionId": session, "phoneNumber": "+22379990001", "serviceCode": "*384*22#", "text": ""}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post(f"{address}/ussd/africastalking/dev", content=urlencode(form), headers=headers)
    return "answered" if answer.text.startswith(("CON", "END")) else f"{answer.status_code}"


def test_no_hop_is_lost_by_whatever_happens_to_one_of_two(
    folders: list[Path], services: list[Service], redis_url: str, tmp_path: Path
) -> None:
    first, second = services
    with (
        nginx_before(tmp_path, [service.port for service in services], UPSTREAM, BEHIND) as (_, secure, _logs),
        httpx.Client(verify=False, timeout=20) as client,
        Callers(lambda session: dials_at(secure, client, session)) as callers,
    ):
        if WHOLE:
            replace_processes(first)
        first.process.terminate()
        first.process.wait(20)
        before = sum(callers.seen.values())
        time.sleep(0.5)
        services[0] = Service(folders[0], redis_url, 1, first.port)
        second.process.kill()  # in the middle of hops
        time.sleep(1)
    assert set(callers.seen) == {"answered"}, callers.seen
    assert sum(callers.seen.values()) > before + 10
    assert first.logged("Traceback") == 0


def replace_processes(service: Service) -> None:
    """One after another, which ``test_stopping.py`` also asks, without nginx."""
    service.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + STARTS_SECONDS
    while service.logged("replaced") == 0:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_with_no_web_process_left_the_gateway_hears_so_at_once(tmp_path: Path) -> None:
    with nginx_before(tmp_path, [free_port(), free_port()], UPSTREAM, BEHIND) as (_, secure, _logs):
        began = time.monotonic()
        with httpx.Client(verify=False) as client:
            assert dials_at(secure, client, "s") == "502"
        assert time.monotonic() - began < 1
