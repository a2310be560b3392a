"""Looks, before a service does any work, at what would stop it later: the port, the folder, Redis, the schema."""

import errno
import socket
import tempfile
from typing import TYPE_CHECKING

from app.cli.lines import fail

if TYPE_CHECKING:
    from app.configuration.settings import Settings

LOWEST_FREE_PORT = 1024


def port_is_free(command: str, host: str, port: int) -> None:
    """Refuse an address that cannot be listened on. ``command``: what was typed, for the line that says what to do."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will: a stop is no hindrance
            trial.bind(address)
    except socket.gaierror:
        fail(f"--host {host} is no address of this machine")
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            fail(f"port {port} is taken: stop what listens there, or choose another: kesu {command} --port {port + 1}")
        if problem.errno == errno.EACCES:
            fail(
                f"port {port} is the administrator's: choose one from {LOWEST_FREE_PORT} on: kesu {command} --port 8000"
            )
        fail(f"cannot listen on {host}:{port} ({problem.strerror}): choose another --host or --port")


def folder_is_writable(settings: "Settings") -> None:
    """Make the folder of the service, and refuse one that nothing can be written into."""
    folder = settings.var.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"0")
    except OSError as problem:
        fail(f"cannot write into {folder} ({problem.strerror}): set KESU_VAR to a folder that this user can write")


async def redis_answers(settings: "Settings") -> None:
    """Refuse a Redis that is set and away; where none is set, one is started."""
    from sessions.connect import answers

    if settings.redis_url and not await answers(settings.redis_url):
        fail("Redis does not answer: start it, or correct KESU_REDIS_URL")


async def schema_is_newest(settings: "Settings") -> bool:
    """Whether the database is there with the schema of this program or a later one.

    Raises:
        TryAgain: the database is not there.
    """
    from app.cli.opened import is_older, schema_of
    from ledger.database import DatabaseAddress, open_database

    address = DatabaseAddress.read(settings.database())
    if address.engine == "sqlite" and not address.path.exists():
        return False
    database = await open_database(settings.database(), connections=1)
    try:
        revision = await schema_of(database)
    finally:
        await database.close()
    return revision != "" and not is_older(revision)
