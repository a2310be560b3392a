"""Calls on a gateway over connections that stay open, a thread for each call under way.

Such a call costs a third of what an asynchronous client's does, and a worker holds seven megabytes less without one
(docs/decisions/0018-sms-calls-over-kept-connections.md).
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError, SSLError

from app.messaging.gateways.failures import Failure

CONNECT_SECONDS, READ_SECONDS = 3.05, 9.05
FORM: Final[Mapping[str, str]] = {"Content-Type": "application/x-www-form-urlencoded"}
NoAnswer: TypeAlias = HTTPError
"""What ``request`` raises when there was no answer."""
Answer: TypeAlias = urllib3.BaseHTTPResponse


class KeptConnections:
    """One gateway's address. It never tries again by itself: whether a message may go twice is not for it to say."""

    def __init__(
        self, base_url: str, at_once: int, timeout_seconds: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS)
    ) -> None:
        """``base_url`` may have a path. ``timeout_seconds``: to connect, and to wait for an answer."""
        self._threads = ThreadPoolExecutor(at_once, "kesu-gateway")
        connect, read = timeout_seconds
        self._call, self._close = _opened(base_url, at_once, urllib3.Timeout(connect=connect, read=read))

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str], body: str | bytes | None = None
    ) -> Answer:
        """Make one call; ``path`` follows the path of the address.

        Raises:
            NoAnswer: see ``network_failure``.
        """
        call = partial(self._call, method, path, body=body, headers=headers)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def close(self) -> None:
        """Let the calls under way end."""
        self._threads.shutdown(wait=False)
        self._close()


def network_failure(problem: NoAnswer) -> Failure:
    """Whether the message surely did not leave (there was no connection) or nobody knows."""
    unsent = isinstance(problem, NewConnectionError | ConnectTimeoutError | ProxyError | SSLError)
    return Failure.UNREACHABLE if unsent else Failure.TIMED_OUT


def succeeded(answer: Answer) -> bool:
    """Whether the gateway did what it was asked."""
    return 200 <= answer.status < 300


def said(answer: Answer) -> dict[str, object]:
    """The JSON object that was answered; of anything else an empty one."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _opened(base_url: str, at_once: int, timeout: urllib3.Timeout) -> tuple[Callable[..., Answer], Callable[[], None]]:
    """How to call, and how to close: straight to the gateway, or through the proxy that the environment names."""
    address = urlsplit(base_url)
    proxy = None if proxy_bypass(address.hostname or "") else getproxies().get(address.scheme)
    tls = {"ca_certs": certifi.where()} if address.scheme == "https" else {}
    if proxy:
        manager = urllib3.ProxyManager(proxy, maxsize=at_once, block=True, timeout=timeout, ca_certs=certifi.where())
        root = base_url.rstrip("/")

        def through(method: str, path: str, **call: object) -> Answer:
            return manager.urlopen(method, root + path, retries=False, redirect=False, **call)

        return through, manager.clear
    # To one pool: the library need not search for it by the address at each call.
    pool = urllib3.connection_from_url(base_url, maxsize=at_once, block=True, timeout=timeout, **tls)
    prefix = address.path.rstrip("/")

    def straight(method: str, path: str, **call: object) -> Answer:
        return pool.urlopen(method, prefix + path, retries=False, redirect=False, **call)  # type: ignore[arg-type]  # body and headers

    return straight, pool.close
