"""Serves the application with uvicorn, in one process or several, and says when the first request would be answered."""

import contextlib
import resource
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

import uvicorn

from app.service.bounded_http import BoundedHttp

STARTUP_FAILURE: Final = 3


class SayingServer(uvicorn.Server):
    """uvicorn's server of one process, which says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def _allow_many_connections() -> None:
    """As many open files as the system lets this user have: a connection is one."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve_http(host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Serve until a signal. ``ready`` is called by a server of one process.

    No access log: paths hold the gateway's secret. Its own messages come out through ours.

    Raises:
        SystemExit: it could not start, which its log has said.
    """
    options: dict[str, Any] = {
        "app": "app.service.asgi:service",
        "factory": True,
        "host": host,
        "port": port,
        "access_log": False,
        "log_config": None,
        "log_level": "warning",
        "timeout_graceful_shutdown": 10,
        "server_header": False,
        "date_header": False,
        "proxy_headers": False,  # app/gateways/proxies.py believes those that are set, and nobody by default
        "http": BoundedHttp,
    }
    _allow_many_connections()
    if workers > 1:
        uvicorn.run(**options, workers=workers)
        return
    server = SayingServer(uvicorn.Config(**options), ready)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
