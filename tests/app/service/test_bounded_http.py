"""A head without end and a connection that says nothing cost the service a moment, and nobody else a hop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.service import bounded_http
from app.service.bounded_http import MAX_HEAD_OCTETS, BoundedHttp

pytestmark = pytest.mark.anyio
ASK = b"GET / HTTP/1.1\r\nhost: kesu\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with how much of a body came."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server that is patient for a fifth of a second, and for most of one between the pieces of a body."""
    monkeypatch.setattr(bounded_http, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(bounded_http, "SILENT_SECONDS", 0.8)
    async with serving() as here:
        yield here


@pytest.fixture
async def patient_port() -> AsyncIterator[int]:
    """A server as it is: nothing of a test that does not wait for a bound may meet one on a busy machine."""
    async with serving() as here:
        yield here


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """The port of a server that counts what it is sent."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(echo, http=BoundedHttp, lifespan="off", log_config=None))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        yield listening.getsockname()[1]
        server.should_exit = True
        await task


@contextlib.asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def ends(reader: asyncio.StreamReader) -> bytes:
    """What was heard until the server hung up."""
    async with asyncio.timeout(60):
        return await reader.read()


async def test_a_head_beyond_the_bound_is_refused_before_it_fills_memory(patient_port: int) -> None:
    async with connected(patient_port) as (reader, writer):
        writer.write(ASK + b"x-long: ")
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 300_000_000 and not reader.at_eof():
                writer.write(b"x" * 65_536)
                await writer.drain()
                sent += 65_536
        assert sent < 50 * MAX_HEAD_OCTETS + 4_000_000
        with contextlib.suppress(ConnectionError):
            assert b"400" in await ends(reader)


async def test_an_ordinary_head_with_a_large_body_comes_in_and_so_does_the_next(patient_port: int) -> None:
    async with connected(patient_port) as (reader, writer):
        for _ in range(3):
            body = b"x" * 400_000
            writer.write(ASK + b"x-fine: " + b"y" * 8_000 + b"\r\ncontent-length: 400000\r\n\r\n" + body)
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"200" in head
            assert await reader.readexactly(6) == b"400000"


@pytest.mark.parametrize("said", [b"", b"GET / HT", ASK])
async def test_who_asks_nothing_is_let_go(port: int, said: bytes) -> None:
    async with connected(port) as (reader, writer):
        writer.write(said)
        assert await ends(reader) == b""


async def test_a_head_that_trickles_in_has_one_time_in_all(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(ASK)
        for _ in range(20):
            if reader.at_eof():
                break
            with contextlib.suppress(ConnectionError):
                writer.write(b"a: b\r\n")
                await writer.drain()
            await asyncio.sleep(0.05)
        assert reader.at_eof()


async def test_a_body_may_take_its_time_but_not_stop(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(ASK + b"content-length: 4\r\n\r\n")
        for octet in b"abcd":
            await asyncio.sleep(0.25)  # in all longer than either bound
            writer.write(bytes([octet]))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    async with connected(port) as (reader, writer):
        writer.write(ASK + b"content-length: 4\r\n\r\nab")
        assert b"200" not in await ends(reader)
