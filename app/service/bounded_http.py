"""HTTP for uvicorn with bounds of its own: how large a head may be, and how long a connection may say nothing.

uvicorn bounds neither: a head without end fills the memory of a process, and connections that never ask anything use up
its files. A proxy in front should bound them too; this holds where there is none.
"""

from asyncio import Transport
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MAX_HEAD_OCTETS: Final = 32_768
HEAD_SECONDS: Final = 10.0
"""From the first moment of a connection, or the first octet of a further request, to the end of its head."""
SILENT_SECONDS: Final = 20.0
"""Between two pieces of a body."""
FRESH_SECONDS: Final = 2.0
KEPT_SECONDS: Final = 0.5
"""How long a server that stops waits for the request of a connection that has just come, or was kept open."""


class BoundedHttp(HttpToolsProtocol):
    """One connection."""

    _timer: Any = None
    _head_octets = 0
    _in_head = True
    _asks = False
    """Whether a request has begun and is not here whole."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the first request, but not for ever."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head stays within its bounds."""
        if self._in_head:
            self._head_octets += len(data)
        elif self._asks:
            self._wait(SILENT_SECONDS)
        super().data_received(data)
        if self._in_head and self._head_octets > MAX_HEAD_OCTETS and not self.transport.is_closing():
            self.send_400_response("The head of this request is too long.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head = self._asks = True
        if self._timer is None:
            self._wait(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Its head is here; its body has a time of its own."""
        self._in_head, self._head_octets = False, 0
        self._wait(SILENT_SECONDS)
        super().on_headers_complete()
        if getattr(self.server_state, "stopping", False):
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """The server stops: what has been asked is answered, and so is what is on its way on this connection."""
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        asked = cycle is not None and not cycle.response_complete
        if asked or self.transport.is_closing():
            super().shutdown()
        else:
            self._unset_keepalive_if_required()
            self._wait(FRESH_SECONDS if cycle is None else KEPT_SECONDS)

    def on_message_complete(self) -> None:
        """It is here whole. uvicorn closes a connection by itself that then asks nothing more."""
        self._in_head, self._asks = True, False
        self._wait(None)
        super().on_message_complete()

    def _wait(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self.transport.close()
