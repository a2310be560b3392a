"""Looks, before a service does any work, at what would stop it later: the port, the folder, Redis, the schema."""

import contextlib
import errno
import os
import socket
import tempfile
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.cli.lines import fail, say

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


def fits_its_place(settings: "Settings", host: str = "127.0.0.1") -> None:
    """Refuse a development server where people could take it for the service: its secrets are known to everybody."""
    from app.configuration.fitness import is_loopback

    if settings.env == "production":
        return
    said = "KESU_ENV is development" if "env" in settings.model_fields_set else "KESU_ENV is not set"
    if not is_loopback(host):
        fail(f"{said}, which serves this machine only, not {host}: set KESU_ENV=production, or --host 127.0.0.1")
    if said.endswith("not set") and not settings.database().startswith("sqlite"):
        fail(f"{said}, and KESU_DATABASE_URL is no SQLite file: set KESU_ENV=production, or development to try it out")


def says_what_nothing_reads(known: Iterable[str]) -> None:
    """Name the ``KESU_`` variables and files that are no settings: a misspelt one is as if it were not set."""
    from app.configuration.fitness import unknown_names
    from app.configuration.outside import secret_files

    for name, meant in unknown_names([*os.environ, *secret_files()], known).items():
        say(f"kesu: {name} is no setting of Kesu and is not read" + (f"; is {meant} meant?" if meant else ""))


def keeps_its_files_private(settings: "Settings") -> None:
    """What is written from now on is its user's alone, and so is what an earlier version wrote."""
    os.umask(0o077)
    for pattern in ("kesu.db*", "records/*.jsonl"):
        for file in settings.var.absolute().glob(pattern):
            with contextlib.suppress(OSError):  # another user's, who started the service before
                file.chmod(0o600)


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
    from app.observability.outages import redis_away
    from sessions.connect import why_away

    if settings.redis_url and (reason := await why_away(settings.redis_url)):
        fail(f"Redis: {redis_away(reason)}")


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
