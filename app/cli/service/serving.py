"""``kesu serve``, ``kesu run``, ``kesu worker``: the service."""

import asyncio
import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.ledger.data import load_demo_if_empty
from app.cli.lines import fail, say
from app.cli.service.banner import address_of, where_to_click
from app.cli.service.before_start import (
    fits_its_place,
    folder_is_writable,
    keeps_its_files_private,
    port_is_free,
    redis_answers,
    says_what_nothing_reads,
    schema_is_newest,
)

if TYPE_CHECKING:
    from app.configuration.settings import Settings

Host = Annotated[str, typer.Option(help="address to listen on")]
Port = Annotated[int, typer.Option(help="port to listen on", min=1, max=65535, envvar="PORT")]
Workers = Annotated[int, typer.Option(help="web processes", min=1, max=64)]


@contextmanager
def redis_for(settings: "Settings") -> Iterator[None]:
    """The Redis that is set, or one of our own while the service runs; its processes find it in the environment."""
    if settings.redis_url:
        yield
        return
    from app.embedded.redis import EmbeddedRedis

    with EmbeddedRedis(settings.var.absolute() / "redis", keep=True) as server:
        os.environ["KESU_REDIS_URL"] = server.url
        yield


def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Serve, without migrating and without demo data. Example: kesu serve --port 8001 --workers 4."""
    settings = _settings_of_messages_too()
    port_is_free("serve", host, port)
    fits_its_place(settings, host)
    if not settings.redis_url:
        folder_is_writable(settings)
    _refuse_older_schema(settings)
    asyncio.run(redis_answers(settings))
    with redis_for(settings), counting_together(workers):
        from app.observability.logs import set_up_logs
        from app.service.server import serve_http

        if workers > 1:  # this process serves nothing, and says when it replaces those that do
            set_up_logs(settings.log_level, human=settings.env == "development")

        serve_http(host, port, workers, lambda: say(f"Kesu is ready on {address_of(host, port)}"))


def run(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Migrate, load the demo network if the database is empty, and serve. Example: kesu run --port 8001."""
    settings = _settings_of_messages_too()
    port_is_free("run", host, port)
    fits_its_place(settings, host)
    folder_is_writable(settings)
    asyncio.run(redis_answers(settings))
    with redis_for(settings), placeholders_beside(settings):
        if not asyncio.run(schema_is_newest(settings)):
            from migrations.newest import migrate

            migrate(settings.database())
        demo = load_demo_if_empty(settings)
        from app.service.server import serve_http

        serve_http(host, port, 1, lambda: say(where_to_click(host, port, settings, demo=demo)))


@contextmanager
def placeholders_beside(settings: "Settings") -> Iterator[None]:
    """Make the placeholders of spoken lines while the service starts: whoever calls first does not wait for them."""
    from app.runtime.wiring import clips_of
    from menus.speech.script import SpokenScript

    clips = clips_of(settings, SpokenScript.load())
    Thread(target=lambda: asyncio.run(clips.make_all()), daemon=True).start()
    yield


def worker() -> None:
    """Send SMS, reminders and summaries, apart from the web processes. Example: kesu worker."""
    settings = _settings_of_messages_too()
    fits_its_place(settings)
    from app.configuration.settings import old_names
    from app.observability.crashes import keep_crashes_silent
    from app.observability.logs import set_up_logs, take_over_libraries, warn_of_old_names
    from app.worker.run import work

    _refuse_older_schema(settings)
    set_up_logs(settings.log_level, human=settings.env == "development")
    take_over_libraries()
    warn_of_old_names(old_names(os.environ))
    keep_crashes_silent()

    async def until_stopped() -> None:
        gc.enable()
        gc.freeze()
        stop = asyncio.Event()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
        await work(settings, stop)

    asyncio.run(until_stopped())


def _settings_of_messages_too() -> "Settings":
    """The settings, those of messages read as well: what is wrong with them is one line here, a traceback later."""
    gc.disable()  # until the service is ready: what is imported stays, and walking it again and again is a tenth of it
    import app.observability.structlog_alone  # noqa: F401 -- before anything that logs
    from app.calling.settings import CallSettings
    from app.configuration.settings import RENAMED, Settings
    from app.messaging.settings import SmsSettings
    from app.worker.gateways import call_gateway_of, routes_of

    settings = Settings()
    routes_of(settings, SmsSettings())
    call_gateway_of(settings, CallSettings())
    read = (*Settings.model_fields, *SmsSettings.model_fields, *CallSettings.model_fields)
    says_what_nothing_reads([*RENAMED, *(f"KESU_{name.upper()}" for name in read)])
    keeps_its_files_private(settings)
    return settings


def _refuse_older_schema(settings: "Settings") -> None:
    if not asyncio.run(schema_is_newest(settings)):
        fail("the database is empty or has an older schema: run `kesu migrate` first")


@contextmanager
def counting_together(workers: int) -> Iterator[None]:
    """Where several processes share a port, a folder in which they keep one count for ``/metrics``."""
    from app.observability.metrics import FOLDER_VARIABLE

    if workers == 1 or FOLDER_VARIABLE in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="kesu-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(serve)
    kesu.command()(run)
    kesu.command()(worker)
