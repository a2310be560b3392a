"""A TCP link between two parts that can be cut, made deaf or made slow, while both ends stay as they are."""

import asyncio
import contextlib
from pathlib import Path
from typing import Literal, Self

Mode = Literal["open", "cut", "deaf"]
PIECE_BYTES = 65_536


class Link:
    """Forwards a loopback port to another.

    ``cut`` refuses and breaks connections; ``deaf`` takes them and everything said on them, and passes nothing on,
    like a network that loses every packet. ``delay_seconds`` holds each piece back on its way to the server.
    """

    def __init__(self, to: int | Path) -> None:
        """``to`` is the server's port, or its unix socket."""
        self._to, self.port = to, 0
        self.mode: Mode = "open"
        self.delay_seconds = 0.0
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self.cut()
        self._server.close()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self.mode = "cut"
        for end in list(self._ends):
            end.transport.abort()

    def deafen(self) -> None:
        """Keep every connection, and pass nothing on."""
        self.mode = "deaf"

    def mend(self, delay_seconds: float = 0.0) -> None:
        """Pass everything on again; what was lost stays lost, so that connections of before are broken first."""
        if self.mode == "deaf":
            self.cut()
        self.mode, self.delay_seconds = "open", delay_seconds

    def lead_to(self, to: int | Path) -> None:
        """Lead to another server from now on, as an address does that follows the primary."""
        self._to = to
        self.cut()
        self.mend()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        try:
            if self.mode == "cut":
                return
            if self.mode == "deaf":
                await reader.read()
                return
            await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._ends.discard(writer)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await self._connect()
        self._ends.add(far_writer)
        ways = [
            asyncio.create_task(self._pass(reader, far_writer, slow=True)),
            asyncio.create_task(self._pass(far_reader, writer, slow=False)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._ends.discard(far_writer)
            far_writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._to, Path):
            return await asyncio.open_unix_connection(str(self._to))
        return await asyncio.open_connection("127.0.0.1", self._to)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE_BYTES):
                if slow and self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                if self.mode == "open":
                    writer.write(piece)
                    await writer.drain()
