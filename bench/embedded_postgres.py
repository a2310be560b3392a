"""Starts a PostgreSQL of our own for tests and benchmarks: real, empty, and gone afterwards."""

import asyncio
import contextlib
import os
import pwd
import re
import shutil
import signal
import tempfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import asyncpg

from app.embedded.child import ChildProcess, EmbeddedServerError
from app.embedded.loopback import free_port
from bench.postgres_administrator import Administrator
from bench.postgres_binaries import copy_within, postgres_binaries, reachable_by_others

_SUPERUSER = "postgres"
_OWN_DATABASE = "postgres"
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class EmbeddedPostgres:
    """A PostgreSQL server in a temporary folder, for the length of a `with` block.

    It listens on a free loopback port and trusts whoever connects: fit for made data alone. PostgreSQL
    refuses to run as root, so under root it runs as `nobody`.
    """

    def __init__(self, *, fsync: bool, max_connections: int = 200, settings: dict[str, str] | None = None) -> None:
        """`fsync` off is for tests; a benchmark that does not wait for the disk measures nothing.

        `settings` are further lines of postgresql.conf.
        """
        self._fsync, self._settings = fsync, settings or {}
        self._max_connections = max_connections
        self._folder: Path | None = None
        self._child: ChildProcess | None = None
        self._program = Path()
        self._uid: int | None = None
        self._administrator: Administrator | None = None
        self.port = 0
        self.version = ""

    def url(self, database: str) -> str:
        """`postgresql://…` of a database; the driver is the reader's business."""
        return f"postgresql://{_SUPERUSER}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid if self._child else None

    def start(self, *, timeout_seconds: float = 60) -> Self:
        """Make a new cluster, start it, and wait until it takes connections.

        Raises:
            EmbeddedServerError: it did not start.
        """
        self._folder = folder = Path(tempfile.mkdtemp(prefix="kesu-pg-", dir=temporary_folder()))
        try:
            uid = give_to_nobody(folder) if os.geteuid() == 0 else None
            binaries = postgres_binaries()
            if uid is not None and not reachable_by_others(binaries):
                binaries = copy_within(binaries, folder)
                give_to_nobody(folder)
            self._initdb(binaries, folder, uid, timeout_seconds)
            self.port = free_port()
            with (folder / "cluster" / "postgresql.conf").open("a") as conf:
                conf.writelines(f"{name} = '{value}'\n" for name, value in self._configuration().items())
            self._program, self._uid = binaries / "postgres", uid
            self._launch(timeout_seconds)
        except BaseException:
            self.stop()
            raise
        self.version = (folder / "cluster" / "PG_VERSION").read_text().strip()
        return self

    def _launch(self, timeout_seconds: float) -> None:
        assert self._folder is not None
        self._child = ChildProcess(
            [str(self._program), "-D", str(self._folder / "cluster")],
            folder=self._folder,
            log=self._folder / "postgres.log",
            death_signal=signal.SIGINT,  # a fast shutdown: clients are sent away, nothing is lost
            uid=self._uid,
        )
        self._child.wait_until(self._takes_connections, timeout_seconds=timeout_seconds, name="PostgreSQL")

    def kill(self) -> None:
        """Kill every process of it with SIGKILL at once, as a power cut would; its folder stays (Linux)."""
        self._dismiss()
        child, self._child = self._child, None
        if child is None:
            return
        children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
        for pid in (child.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        child.stop(signal.SIGKILL)

    def start_again(self, *, timeout_seconds: float = 60) -> Self:
        """Start on the same cluster and port after ``kill``; it recovers what was committed.

        Raises:
            EmbeddedServerError: it did not start.
        """
        assert self._folder is not None
        (self._folder / "cluster" / "postmaster.pid").unlink(missing_ok=True)
        self._launch(timeout_seconds)
        return self

    def stop(self) -> None:
        """Stop it and remove its folder. Does nothing when it is not running."""
        self._dismiss()
        child, self._child = self._child, None
        if child is not None:
            child.stop(signal.SIGINT)
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _dismiss(self) -> None:
        administrator, self._administrator = self._administrator, None
        if administrator is not None:
            administrator.close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop, whatever happened."""
        self.stop()

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Make a database and return its URL; `template` names one to copy, which nobody may be using.

        Raises:
            ValueError: a name that is not lower-case letters, digits and underscores.
        """
        source = f' TEMPLATE "{_checked(template)}" STRATEGY FILE_COPY' if template else ""
        self.execute(f'CREATE DATABASE "{_checked(name)}"{source}')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, sending its clients away."""
        self.execute(f'DROP DATABASE IF EXISTS "{_checked(name)}" WITH (FORCE)')

    def execute(self, statement: str, *, database: str = _OWN_DATABASE) -> None:
        """Run one statement as superuser; callable with or without a running event loop.

        Statements in the server's own database share a connection: a new one costs more than most statements.
        """
        if database != _OWN_DATABASE:
            _in_a_loop_of_its_own(_run_alone(self.url(database), statement))
            return
        if self._administrator is None:
            self._administrator = Administrator(self.url(database))
        self._administrator.execute(statement)

    def _configuration(self) -> dict[str, str]:
        safe = "on" if self._fsync else "off"
        return {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(self._max_connections),
            "shared_buffers": "128MB",
            "fsync": safe,
            "synchronous_commit": safe,
            "full_page_writes": safe,
            "log_min_messages": "fatal",
            **self._settings,
        }

    def _initdb(self, binaries: Path, folder: Path, uid: int | None, timeout_seconds: float) -> None:
        log = folder / "initdb.log"
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        command = [str(binaries / "initdb"), "-D", str(folder / "cluster"), "-U", _SUPERUSER, *options]
        child = ChildProcess(command, folder=folder, log=log, uid=uid, death_signal=signal.SIGKILL)
        if not child.ended_within(timeout_seconds):
            raise EmbeddedServerError(f"initdb failed: {child.last_line()}")

    def _takes_connections(self) -> bool:
        # The postmaster writes its state on the eighth line of this file: "starting", then "ready".
        if self._folder is None:
            return False
        with contextlib.suppress(OSError, IndexError):
            status = (self._folder / "cluster" / "postmaster.pid").read_text().splitlines()[7]
            return status.strip() == "ready"
        return False


def temporary_folder() -> Path:
    """Where a server that is not root can reach its own folder."""
    usual = Path(tempfile.gettempdir()).resolve()
    if os.geteuid() != 0 or reachable_by_others(usual):
        return usual
    return next((p for p in (Path("/tmp"), Path("/var/tmp")) if p.is_dir() and reachable_by_others(p)), usual)


def give_to_nobody(folder: Path) -> int:
    """Make everything in a folder ``nobody``'s, and give that user's id."""
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return nobody.pw_uid


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a database name: {name!r}")
    return name


async def _run_alone(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _in_a_loop_of_its_own(work: Coroutine[Any, Any, None]) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
