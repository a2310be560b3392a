"""The floors under a hop: what the server, Redis and the web framework cost when they do nothing for anybody.

``fixed`` answers always the same; ``pair`` does one Redis GET and one SET for it; ``form`` is FastAPI with ``Form``
parameters and the same pair.
"""

import os
from typing import Annotated

import redis.asyncio
from fastapi import FastAPI, Form, Response
from starlette.types import Receive, Scope, Send

TTL_SECONDS = 900
STATE = b"s" * 300  # as much as is remembered of a caller
ANSWER = b"CON Bonjour Awa\n1. Mon compte\n2. Epargner\n3. Credit\n4. Groupe\n6. Autre"
_HEADERS = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(ANSWER)).encode())]
_store = redis.asyncio.from_url(os.environ.get("KESU_REDIS_URL", "redis://127.0.0.1"), protocol=2)


async def fixed(scope: Scope, receive: Receive, send: Send) -> None:
    """A bare ASGI application."""
    if scope["type"] == "http":
        await receive()
        await _answer(send)


async def pair(scope: Scope, receive: Receive, send: Send) -> None:
    """The same with one GET and one SET."""
    if scope["type"] == "http":
        body: bytes = (await receive())["body"]
        await _remember(b"floor:" + body[:40])
        await _answer(send)


form = FastAPI(openapi_url=None)


@form.post("/ussd/{gateway}/{secret}")
async def _form_hop(
    sessionId: Annotated[str, Form()],  # noqa: N803 -- the gateway's names
    phoneNumber: Annotated[str, Form()],  # noqa: ARG001, N803
    networkCode: Annotated[str, Form()] = "",  # noqa: ARG001, N803
    serviceCode: Annotated[str, Form()] = "",  # noqa: ARG001, N803
    text: Annotated[str, Form()] = "",  # noqa: ARG001
) -> Response:
    await _remember(b"floor:" + sessionId.encode())
    return Response(ANSWER, media_type="text/plain")


async def _remember(key: bytes) -> None:
    await _store.get(key)
    await _store.set(key, STATE, ex=TTL_SECONDS)


async def _answer(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": ANSWER})
