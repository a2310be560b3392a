"""Starts a Redis of our own: the one installed, or the Valkey that comes as a Python package."""

import contextlib
import fcntl
import os
import secrets
import socket
import time
from pathlib import Path
from typing import Self

import structlog

from app.embedded.child import ChildProcess, EmbeddedServerError
from app.embedded.loopback import free_port
from app.embedded.redis_binary import redis_binary, redis_version

_MAX_SOCKET_PATH_BYTES = 100  # the kernel's limit is 107; some of that is left to clients

_FILES = ("appendonlydir", "dump.rdb", "appendonly.aof")


class EmbeddedRedis:
    """A Redis server in a folder, for the length of a `with` block; `url` is how to reach it.

    It listens on a unix socket in the folder, or, where that path would be too long, on a free loopback
    port with a password of its own. One folder serves one server at a time.
    """

    def __init__(self, folder: Path, *, keep: bool = False, over_tcp: bool = False, cluster: bool = False) -> None:
        """`keep` writes an append-only file, synced each second, which survives a crash.

        `over_tcp` asks for a loopback port; `cluster` makes it a Cluster of one node that owns every slot.
        """
        self.folder = folder.resolve()
        self.url = ""
        self._binary = redis_binary()
        self._keep, self._cluster = keep, cluster
        self._socket_path = self.folder / "redis.sock"
        too_long = len(os.fsencode(self._socket_path)) > _MAX_SOCKET_PATH_BYTES
        self._over_tcp = over_tcp or cluster or too_long
        self._child: ChildProcess | None = None
        self._port = 0
        self._password = ""

    @property
    def version(self) -> str:
        """Name and number of the server."""
        return redis_version(self._binary)

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid if self._child else None

    def start(self, *, timeout_seconds: float = 20) -> Self:
        """Start it and wait until it answers PING.

        Raises:
            EmbeddedServerError: it did not start, or another server is using the folder.
        """
        try:
            return self._start(timeout_seconds)
        except EmbeddedServerError as problem:
            aside = self._put_aside() if self._child is not None and not self._child.running else None
            if aside is None:
                raise
            structlog.get_logger().warning("redis_begins_anew", why=str(problem), kept=str(aside))
        return self._start(timeout_seconds)

    def _start(self, timeout_seconds: float) -> Self:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _lock(self.folder / "redis.lock", timeout_seconds=3)
        log = self.folder / "redis.log"
        log.write_bytes(b"")
        try:
            self._port = free_port() if self._over_tcp else 0
            self._password = secrets.token_hex(16) if self._over_tcp else ""
            # The settings go in by stdin: a password on a command line can be read by everybody on the machine.
            self._child = ChildProcess(
                [str(self._binary), "-"],
                folder=self.folder,
                log=log,
                stdin=self._settings().encode(),
                kept_open=[lock],  # so the folder stays locked exactly as long as the server lives
            )
        finally:
            os.close(lock)
        self._child.wait_until(self._answers, timeout_seconds=timeout_seconds, name=self.version)
        if self._cluster:
            _say(self._connect(), *self._greeting(), "CLUSTER ADDSLOTSRANGE 0 16383")  # a restart has them already
            self._child.wait_until(self._owns_slots, timeout_seconds=timeout_seconds, name="the Cluster")
        self.url = self._url()
        return self

    def _put_aside(self) -> Path | None:
        """Move files away that a server cannot read: damaged ones, or those of another make. None when there are none.

        They hold callers' places of a quarter of an hour: whoever is in a call dials again.
        """
        found = [path for name in _FILES if (path := self.folder / name).exists()]
        if not self._keep or not found:
            return None
        aside = self.folder / f"unreadable-{time.strftime('%Y%m%dT%H%M%S')}-{secrets.token_hex(2)}"
        aside.mkdir(mode=0o700)
        for path in found:
            path.rename(aside / path.name)
        return aside

    def stop(self) -> None:
        """Stop it cleanly; what `keep` asked for is on disk afterwards. Does nothing when it is not running."""
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop, whatever happened."""
        self.stop()

    def _settings(self) -> str:
        settings = ["daemonize no", "loglevel warning", 'save ""', f'dir "{self.folder}"']
        settings += [f"appendonly {'yes' if self._keep else 'no'}", "appendfsync everysec", "databases 16"]
        settings += ["maxmemory-policy noeviction", "tcp-backlog 128", "stop-writes-on-bgsave-error no"]
        if self._over_tcp:
            settings += [f"port {self._port}", "bind 127.0.0.1", f"requirepass {self._password}"]
        else:
            settings += ["port 0", f'unixsocket "{self._socket_path}"', "unixsocketperm 700"]
        if self._cluster:
            settings += ["cluster-enabled yes", "cluster-config-file nodes.conf"]
            settings += ["cluster-node-timeout 2000", f"cluster-port {free_port()}"]
        return "\n".join([*settings, ""])

    def _url(self) -> str:
        if not self._over_tcp:
            return f"unix://{self._socket_path}?db=0"
        scheme, path = ("redis+cluster", "") if self._cluster else ("redis", "/0")
        return f"{scheme}://:{self._password}@127.0.0.1:{self._port}{path}"

    def _greeting(self) -> list[str]:
        return [f"AUTH {self._password}"] if self._password else []

    def _connect(self) -> socket.socket:
        if self._over_tcp:
            return socket.create_connection(("127.0.0.1", self._port), timeout=1)
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(1)
        try:
            link.connect(str(self._socket_path))
        except OSError:
            link.close()
            raise
        return link

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return b"+PONG" in _say(self._connect(), *self._greeting(), "PING")
        return False

    def _owns_slots(self) -> bool:
        return b"cluster_state:ok" in _say(self._connect(), *self._greeting(), "CLUSTER INFO")


def _say(link: socket.socket, *lines: str) -> bytes:
    with link:
        link.sendall("".join(f"{line}\r\n" for line in (*lines, "QUIT")).encode())
        heard = b""
        while part := link.recv(4096):
            heard += part
        return heard


def _lock(path: Path, *, timeout_seconds: float) -> int:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise EmbeddedServerError(
                    f"another Kesu is using {path.parent}: stop it, or set KESU_VAR to a folder of its own"
                ) from None
            time.sleep(0.05)
        else:
            return descriptor
