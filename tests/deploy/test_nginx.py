"""nginx with deploy/nginx/kesu.conf, before a server that writes down what reaches it."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.embedded.loopback import free_port
from tests.kit.nginx import NGINX, nginx_before

SECRET, CANARY_PIN = "s3cr3t-of-the-gateway", "7391"
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@dataclass
class Behind:
    """What reached the server behind nginx."""

    port: int
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@dataclass
class Proxy:
    plain: str
    secure: str
    logs: Path
    behind: Behind


@pytest.fixture(scope="module")
def behind() -> Iterator[Behind]:
    found = Behind(free_port())

    class Recorder(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"END")

        do_GET = do_POST  # noqa: N815 -- the name that http.server asks for

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", found.port), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxy(behind: Behind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with nginx_before(tmp_path_factory.mktemp("nginx"), [behind.port]) as (plain, secure, logs):
        yield Proxy(plain, secure, logs, behind)


def post(address: str, path: str, content: bytes = b"text=1", headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(address + path, content=content, headers=headers, verify=False)


def test_what_is_said_in_clear_is_sent_to_tls_without_its_query(proxy: Proxy) -> None:
    answer = httpx.get(f"{proxy.plain}/phone?text={CANARY_PIN}", headers={"Host": "kesu.example.org"})
    assert (answer.status_code, answer.headers["location"]) == (301, "https://kesu.example.org/phone")


def test_whoever_issues_the_certificate_finds_its_file(proxy: Proxy) -> None:
    place = proxy.logs.parent / "acme/.well-known/acme-challenge"
    place.mkdir(parents=True)
    (place / "token").write_text("ours")
    assert httpx.get(f"{proxy.plain}/.well-known/acme-challenge/token").text == "ours"


def test_a_hop_comes_through_whole_and_from_one_address(proxy: Proxy) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    answer = post(
        proxy.secure, f"/ussd/africastalking/{SECRET}", b"text=2*3", {**forged, "X-Forwarded-Host": "elsewhere"}
    )
    path, headers, body = proxy.behind.requests[-1]
    assert (answer.text, path, body) == ("END", f"/ussd/africastalking/{SECRET}", b"text=2*3")
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert not {"x-real-ip", "forwarded", "x-forwarded-host"} & headers.keys()


def test_a_body_that_stops_half_way_never_reaches_kesu(proxy: Proxy) -> None:
    before = len(proxy.behind.requests)
    port = int(proxy.secure.rpartition(":")[2])
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port)) as line, context.wrap_socket(line) as half:
        half.sendall(
            f"POST /ussd/africastalking/{SECRET} HTTP/1.1\r\nHost: k\r\nContent-Length: 20\r\n\r\ntext=".encode()
        )
    time.sleep(0.2)
    assert len(proxy.behind.requests) == before


def test_what_is_too_long_for_a_hop_is_refused_and_a_workbook_is_not(proxy: Proxy) -> None:
    assert post(proxy.secure, f"/ussd/africastalking/{SECRET}", b"x" * 70_000).status_code == 413
    assert post(proxy.secure, "/panel/groups/import", b"x" * 5_000_000).status_code == 200


def test_the_figures_for_monitoring_are_not_for_the_world(proxy: Proxy) -> None:
    assert httpx.get(f"{proxy.secure}/metrics", verify=False).status_code == 404


def test_no_log_has_the_secret_or_what_was_typed(proxy: Proxy) -> None:
    for way in ("ussd", "sms", "voice"):
        post(proxy.secure, f"/{way}/africastalking/{SECRET}?text={CANARY_PIN}", f"text={CANARY_PIN}".encode())
        post(proxy.secure, f"/{way}/africastalking/{SECRET}", b"x" * 70_000)
    assert_nothing_is_told(proxy.logs)


def test_nor_when_kesu_is_away(tmp_path: Path) -> None:
    with nginx_before(tmp_path, [free_port()]) as (_, secure, logs):
        answer = post(secure, f"/ussd/africastalking/{SECRET}?text={CANARY_PIN}", f"text={CANARY_PIN}".encode())
        assert answer.status_code == 502
        assert_nothing_is_told(logs)


def assert_nothing_is_told(logs: Path) -> None:
    deadline = time.monotonic() + 5
    logged = ""
    while "/ussd/africastalking/-" not in logged and time.monotonic() < deadline:
        time.sleep(0.05)
        logged = "\n".join(path.read_text() for path in logs.iterdir())
    assert "/ussd/africastalking/-" in logged
    assert SECRET not in logged
    assert CANARY_PIN not in logged
