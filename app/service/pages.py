"""Loads the panel, the callbacks of SMS gateways and the simulator when the first request for them comes.

A process that plays hops alone is ready sooner and smaller without them. What is loaded is loaded in a thread: hops go
on meanwhile.
"""

import asyncio
import gc
from collections.abc import Callable
from importlib import import_module
from typing import Final

from fastapi import APIRouter

_ALWAYS: Final = {"panel": "app.panel.routes", "proof": "app.panel.public_proof", "sms": "app.messaging.routes"}
_SIMULATOR: Final = {"phone": "app.phone.routes"}


class Pages:
    """The routers that are not loaded yet, by the first part of their addresses."""

    def __init__(self, include: Callable[[APIRouter], None], *, simulator: bool) -> None:
        self._include = include
        self._waiting = _ALWAYS | (_SIMULATOR if simulator else {})
        self._loading = asyncio.Lock()

    async def open(self, path: str) -> None:
        """See to it that whatever answers this path is there."""
        first = path.split("/", 2)[1] if path.startswith("/") else ""
        if first not in self._waiting:
            return
        async with self._loading:
            if first in self._waiting:  # nobody loaded it while we waited
                module = await asyncio.to_thread(import_module, self._waiting[first])
                self._include(module.router)
                del self._waiting[first]
                gc.freeze()  # as after the start: what is loaded stays
