"""A server that stops without losing a hop: what the kernel has taken in for it is answered before it goes."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn


class StoppingServer(uvicorn.Server):
    """uvicorn's server of one process, which says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take what waits at the listening sockets, close them, and answer all of it.

        Closed with connections in its queue, a socket resets them: their callers' hops would be lost.
        """
        self.server_state.stopping = True  # type: ignore[attr-defined]  # read by BoundedHttp
        taken = [connection for listening in sockets or [] for connection in _waiting_at(listening)]
        adopting = [asyncio.create_task(self._adopt(connection)) for connection in taken]
        await super().shutdown(sockets)
        await asyncio.gather(*adopting, return_exceptions=True)

    async def _adopt(self, connection: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


def _waiting_at(listening: socket.socket) -> list[socket.socket]:
    """Every connection that is made and that nobody has accepted yet."""
    found: list[socket.socket] = []
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:  # there is none, or the socket is closed
            return found
        connection.setblocking(False)
        found.append(connection)
