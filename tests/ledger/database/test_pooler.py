"""A pooler between Kesu and PostgreSQL that drops a connection's settings is refused at the start, with the reason."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from ledger.database import open_database

pytestmark = pytest.mark.anyio


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
        with pytest.raises(ValueError, match=r"pgbouncer in transaction mode.*address of PostgreSQL itself"):
            await open_database(postgres_url.replace(f":{port}/", f":{there}/"))
