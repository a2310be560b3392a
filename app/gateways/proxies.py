"""Where a request comes from: the address of its connection, or what a proxy that is trusted says of it."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

Network = IPv4Network | IPv6Network
_FORWARDED_FOR: Final = b"x-forwarded-for"
_FORWARDED_PROTO: Final = b"x-forwarded-proto"
_SCHEMES: Final = ("http", "https")


class Proxies:
    """The proxies that are believed; none by default."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)

    def seen_through(self, scope: Any) -> None:  # noqa: ANN401 -- ASGI's scope
        """Put the caller's own address and scheme into a request that came through a trusted proxy.

        Each proxy adds the address of whoever called it to the end of ``X-Forwarded-For``: read from there, the first
        that is no trusted proxy is the caller's. What stands before it was written by the caller, who may write what
        he likes.
        """
        client = scope.get("client")
        if not self._networks or not client or not self._is_trusted(client[0]):
            return
        for hop in _hops(scope["headers"]):
            if _plain(hop) is None:
                break  # who wrote this is not known: the last address that was is all that can be said
            scope["client"] = (hop, 0)
            if not self._is_trusted(hop):
                break
        scheme = _last(scope["headers"], _FORWARDED_PROTO)
        if scheme in _SCHEMES:
            scope["scheme"] = scheme

    def _is_trusted(self, address: str) -> bool:
        plain = _plain(address)
        return plain is not None and any(plain in network for network in self._networks)


def _plain(address: str) -> Any:  # noqa: ANN401 -- an address of either family
    """An address, IPv4 inside IPv6 as itself; none when it is not one."""
    try:
        read = ip_address(address)
    except ValueError:
        return None
    return getattr(read, "ipv4_mapped", None) or read


def _hops(headers: Sequence[tuple[bytes, bytes]]) -> Iterator[str]:
    """What ``X-Forwarded-For`` holds, the nearest first."""
    written = b",".join(value for name, value in headers if name == _FORWARDED_FOR).decode("latin-1")
    yield from (part.strip() for part in reversed(written.split(",")) if part.strip())


def _last(headers: Sequence[tuple[bytes, bytes]], wanted: bytes) -> str:
    found = [value.decode("latin-1").strip().lower() for name, value in headers if name == wanted]
    return found[-1] if found else ""
