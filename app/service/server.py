"""Serves the application with uvicorn, in one process or several, and says when the first request would be answered."""

import contextlib
import resource
import sys
from collections.abc import Callable
from typing import Any

import uvicorn

from app.service.bounded_http import BoundedHttp
from app.service.stopping import StoppingServer
from app.service.supervisor import STARTUP_FAILURE, serve_in_several


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
        "timeout_worker_healthcheck": 30,  # on a busy machine a start takes longer than uvicorn's five seconds
        "server_header": False,
        "date_header": False,
        "proxy_headers": False,  # app/gateways/proxies.py believes those that are set, and nobody by default
        "http": BoundedHttp,
    }
    _allow_many_connections()
    config = uvicorn.Config(**options, workers=workers)
    if workers > 1:
        started = serve_in_several(config)
    else:
        server = StoppingServer(config, ready)
        with contextlib.suppress(KeyboardInterrupt):
            server.run([config.bind_socket()])
        started = server.started
    if not started:
        sys.exit(STARTUP_FAILURE)
