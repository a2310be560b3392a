"""A pooler between Kesu and PostgreSQL that drops a connection's settings is refused at the start, with the reason."""

import asyncio
import os
import shutil
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.embedded.child import ChildProcess, EmbeddedServerError
from app.embedded.loopback import free_port
from bench.embedded_postgres import EmbeddedPostgres, give_to_nobody, temporary_folder
from ledger.database import open_database
from ledger.database.engines.postgres import LOCK_TIMEOUT_MS

pytestmark = pytest.mark.anyio
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
REFUSAL = r"pgbouncer in transaction mode.*address of PostgreSQL itself"


@asynccontextmanager
async def pooler(port: int, *, drops: bool) -> AsyncIterator[int]:
    """Stands before a server as pgbouncer does: it drops ``lock_timeout`` from what is asked for, or refuses it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readexactly(struct.unpack("!I", await reader.readexactly(4))[0] - 4)
        if len(asked) == 4:  # whether TLS is spoken
            writer.write(b"N")
            asked = await reader.readexactly(struct.unpack("!I", await reader.readexactly(4))[0] - 4)
        if not drops:
            fields = b"SFATAL\0C08P01\0Munsupported startup parameter: lock_timeout\0\0"
            writer.write(b"E" + struct.pack("!I", len(fields) + 4) + fields)
            writer.close()
            return
        words = asked[4:].rstrip(b"\0").split(b"\0")
        kept = [word for at in range(0, len(words), 2) if words[at] != b"lock_timeout" for word in words[at : at + 2]]
        packet = asked[:4] + b"".join(word + b"\0" for word in kept) + b"\0"
        behind, ahead = await asyncio.open_connection("127.0.0.1", port)
        ahead.write(struct.pack("!I", len(packet) + 4) + packet)
        await asyncio.gather(_copy(reader, ahead), _copy(behind, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
    writer.close()


@pytest.mark.parametrize("drops", [True, False])
async def test_it_is_refused_with_what_to_do(postgres_url: str, drops: bool) -> None:
    port = int(postgres_url.rpartition(":")[2].partition("/")[0])
    async with pooler(port, drops=drops) as there:
        with pytest.raises(ValueError, match=REFUSAL):
            await open_database(postgres_url.replace(f":{port}/", f":{there}/"))


@contextmanager
def pgbouncer(behind: int, *settings: str) -> Iterator[int]:
    """The real one, of Debian's package, before a server; gives its port. Where it cannot start the test is skipped."""
    assert PGBOUNCER is not None
    port = free_port()
    with TemporaryDirectory(prefix="kesu-pgbouncer-", dir=temporary_folder()) as name:
        folder = Path(name)
        lines = ["[databases]", f"* = host=127.0.0.1 port={behind} user=postgres", "[pgbouncer]", "auth_type = any"]
        lines += [f"listen_port = {port}", "listen_addr = 127.0.0.1", "unix_socket_dir =", *settings]
        (folder / "pgbouncer.ini").write_text("\n".join(lines))
        uid = give_to_nobody(folder) if os.geteuid() == 0 else None  # it refuses to be root
        command = [PGBOUNCER, str(folder / "pgbouncer.ini")]
        running = ChildProcess(command, folder=folder, log=folder / "pgbouncer.log", uid=uid)
        try:
            running.wait_until(lambda: _listens(port), timeout_seconds=30, name="pgbouncer")
        except EmbeddedServerError as failure:
            pytest.skip(str(failure))
        try:
            yield port
        finally:
            running.stop()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")
@pytest.mark.parametrize(
    "settings",
    [("pool_mode = transaction",), ("pool_mode = transaction", "ignore_startup_parameters = lock_timeout")],
    ids=["which refuses the setting", "which drops the setting"],
)
async def test_a_real_pgbouncer_is_refused(postgres_server: EmbeddedPostgres, settings: tuple[str, ...]) -> None:
    url = postgres_server.create_database("pooled")
    try:  # a default of the database's is no proof that a connection's own are kept
        postgres_server.execute(f"ALTER DATABASE pooled SET lock_timeout = {LOCK_TIMEOUT_MS}")
        with pgbouncer(postgres_server.port, *settings) as port:
            there = url.replace(f":{postgres_server.port}/", f":{port}/")
            with pytest.raises(ValueError, match=REFUSAL):
                await open_database(there)
    finally:
        postgres_server.drop_database("pooled")
