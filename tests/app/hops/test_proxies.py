"""Whose word on a caller's address is believed: that of proxies that are named, and nobody else's."""

from ipaddress import ip_network
from typing import Any

import pytest

from app.gateways.proxies import Proxies

PROXIES = Proxies([ip_network("10.0.0.0/24"), ip_network("2001:db8:1::/48")])


def source(client: str, *forwarded: str, proto: str = "", proxies: Proxies = PROXIES) -> tuple[str, str]:
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    if proto:
        headers.append((b"x-forwarded-proto", proto.encode()))
    scope: dict[str, Any] = {"type": "http", "client": (client, 50000), "scheme": "http", "headers": headers}
    proxies.seen_through(scope)
    return scope["client"][0], scope["scheme"]


@pytest.mark.parametrize(
    ("client", "forwarded", "seen"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # no proxy of ours: what it says is nothing
        ("127.0.0.1", ["198.51.100.1"], "127.0.0.1"),  # nor is this machine, unless it is named
        ("10.0.0.5", ["198.51.100.1"], "198.51.100.1"),
        (
            "10.0.0.5",
            ["203.0.113.7, 198.51.100.1"],
            "198.51.100.1",
        ),  # he wrote the first himself
        ("10.0.0.5", ["203.0.113.7", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.5", ["203.0.113.7, 198.51.100.1, 10.0.0.6"], "198.51.100.1"),  # two proxies in a row
        ("10.0.0.5", ["198.51.100.1, nonsense, 10.0.0.6"], "10.0.0.6"),
        ("10.0.0.5", ["nonsense"], "10.0.0.5"),
        ("10.0.0.5", ["198.51.100.1,,"], "198.51.100.1"),
        ("10.0.0.5", [], "10.0.0.5"),
        ("::ffff:10.0.0.5", ["2001:db8:2::1"], "2001:db8:2::1"),
        ("2001:db8:1::5", ["::ffff:198.51.100.1"], "::ffff:198.51.100.1"),
    ],
)
def test_the_address(client: str, forwarded: list[str], seen: str) -> None:
    assert source(client, *forwarded)[0] == seen


def test_nobody_is_believed_where_nobody_is_named() -> None:
    assert source("127.0.0.1", "198.51.100.1", proto="https", proxies=Proxies(())) == ("127.0.0.1", "http")


def test_the_scheme() -> None:
    assert source("10.0.0.5", "198.51.100.1", proto="https") == ("198.51.100.1", "https")
    assert source("203.0.113.9", proto="https")[1] == "http"
    assert source("10.0.0.5", proto="gopher")[1] == "http"
