"""``kesu serve``, ``kesu run``, ``kesu worker``: the service."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Annotated

import typer
import uvicorn

from app.cli.data import load_demo_if_empty
from app.cli.lines import say
from app.configuration.settings import Settings, old_names
from app.demo.logins import LOGINS, PASSWORD
from app.embedded.redis import EmbeddedRedis
from app.messaging.settings import SmsSettings
from app.observability.crashes import keep_crashes_silent
from app.observability.logs import set_up_logs, take_over_libraries, warn_of_old_names
from app.observability.metrics import FOLDER_VARIABLE
from app.runtime.wiring import clips_of
from app.worker.run import work
from app.worker.wiring import routes_of
from menus.speech.script import Script
from migrations.newest import migrate

Host = Annotated[str, typer.Option(help="address to listen on")]
Port = Annotated[int, typer.Option(help="port to listen on", min=1, max=65535, envvar="PORT")]
Workers = Annotated[int, typer.Option(help="web processes", min=1, max=64)]


@contextmanager
def redis_for(settings: Settings) -> Iterator[None]:
    """The Redis that is set, or one of our own while the service runs; its processes find it in the environment."""
    if settings.redis_url:
        yield
        return
    with EmbeddedRedis(settings.var.absolute() / "redis", keep=True) as server:
        os.environ["KESU_REDIS_URL"] = server.url
        yield


def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Serve, without migrating and without demo data. Example: kesu serve --host 0.0.0.0 --workers 4."""
    settings = Settings()
    routes_of(settings, SmsSettings())  # said here in one line: within the service it would be a traceback
    set_up_logs(settings.log_level, human=settings.env == "development")
    with redis_for(settings), counting_together(workers):
        _uvicorn(host, port, workers)


def run(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Migrate, load the demo network if the database is empty, and serve. Example: kesu run --port 8001."""
    settings = Settings()
    routes_of(settings, SmsSettings())
    set_up_logs(settings.log_level, human=True)
    settings.var.mkdir(parents=True, exist_ok=True)
    migrate(settings.database())
    load_demo_if_empty(settings)
    with redis_for(settings), placeholders_beside(settings):
        say(_where_to_click(host, port, settings))
        _uvicorn(host, port, 1)


@contextmanager
def placeholders_beside(settings: Settings) -> Iterator[None]:
    """Make the placeholders of spoken lines while the service starts: whoever calls first does not wait for them."""
    clips = clips_of(settings, Script.load())
    making = Thread(target=lambda: asyncio.run(clips.make_all()), daemon=True)
    making.start()
    yield


def worker() -> None:
    """Send SMS, reminders and summaries, apart from the web processes. Example: kesu worker."""
    settings = Settings()
    set_up_logs(settings.log_level, human=settings.env == "development")
    take_over_libraries()
    warn_of_old_names(old_names(os.environ))
    keep_crashes_silent()

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
        await work(settings, stop)

    asyncio.run(until_stopped())


@contextmanager
def counting_together(workers: int) -> Iterator[None]:
    """Where several processes share a port, a folder in which they keep one count for ``/metrics``."""
    if workers == 1 or FOLDER_VARIABLE in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="kesu-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]


def _uvicorn(host: str, port: int, workers: int) -> None:
    """No access log: paths hold the gateway's secret. Its own messages come out through ours."""
    uvicorn.run(
        "app.service.asgi:service",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=10,
        server_header=False,
        date_header=False,
    )


def _where_to_click(host: str, port: int, settings: Settings) -> str:
    base = f"http://{host}:{port}"
    return f"""
Kesu is starting on {base}   (Ctrl-C stops it)
  phone simulator  {base}/phone    every demo PIN is 4826
  in a terminal    kesu dial +22370000103 (a treasurer) · kesu dial +22370000113 (a member) · with --voice a call
  panel            {base}/panel    {LOGINS[0][0]}, password {PASSWORD},
                   code of the moment: kesu admin code {LOGINS[0][0]}; more logins: kesu demo --json
  data in          {settings.var.absolute()}
"""


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(serve)
    kesu.command()(run)
    kesu.command()(worker)
