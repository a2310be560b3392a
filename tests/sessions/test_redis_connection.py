"""The shared line to Redis: answers go to whoever asked, and what goes wrong is told to all who wait."""

import asyncio
import socket
import time

import pytest

from app.embedded.redis import EmbeddedRedis
from sessions.connect import connect, disconnect
from sessions.redis_connection import RedisServer, SharedConnection
from sessions.redis_errors import NoScriptError, RedisConnectionError, RedisResponseError, RedisTimeoutError

pytestmark = pytest.mark.anyio


def line_to(*, host="127.0.0.1", port=0, path="", username="", password="", db=0):
    endpoint = RedisServer(host, port, path, username, password, db)
    return SharedConnection(endpoint, connect_seconds=0.5, answer_seconds=0.5)


@pytest.fixture
async def line(redis_url):
    opened = line_to(path=redis_url.removeprefix("unix://").partition("?")[0])
    yield opened
    await opened.close()


async def test_a_thousand_questions_at_once_get_each_its_own_answer(line):
    assert await asyncio.gather(*(line.ask("ECHO", n) for n in range(1000))) == [b"%d" % n for n in range(1000)]


async def test_whoever_gives_up_waiting_disturbs_nobody(line):
    await line.ask("PING")
    asked = [asyncio.create_task(line.ask("ECHO", n)) for n in range(100)]
    await asyncio.sleep(0)
    for task in asked[::2]:
        task.cancel()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert answers[1::2] == [b"%d" % n for n in range(1, 100, 2)]


async def test_an_error_is_raised_where_it_was_asked_for(line):
    wrong, right, unknown = await asyncio.gather(
        line.ask("HGET", "only a key"),
        line.ask("PING"),
        line.ask("EVALSHA", "0" * 40, 0),
        return_exceptions=True,
    )
    assert isinstance(wrong, RedisResponseError)
    assert right == b"PONG"
    assert isinstance(unknown, NoScriptError)


async def test_a_line_cut_by_the_server_is_made_anew(line):
    await line.ask("PING")
    await line.ask("QUIT")
    assert await asyncio.gather(*(line.ask("PING") for _ in range(20))) == [b"PONG"] * 20


async def test_a_server_that_says_nothing_is_given_its_time_and_all_who_wait_hear_of_it():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        line = line_to(port=silent.getsockname()[1])
        started = time.monotonic()
        outcomes = await asyncio.gather(*(line.ask("PING") for _ in range(10)), return_exceptions=True)
        assert all(isinstance(outcome, RedisTimeoutError) for outcome in outcomes)
        assert 0.4 < time.monotonic() - started < 1.5
        await line.close()


async def test_a_server_that_speaks_something_else_is_hung_up_on():
    async def chat(_reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(chat, "127.0.0.1", 0) as server:
        line = line_to(port=server.sockets[0].getsockname()[1])
        with pytest.raises(RedisConnectionError):
            await line.ask("PING")
        await line.close()


async def test_a_password_is_said_first_and_is_in_no_repr(tmp_path):
    with EmbeddedRedis(tmp_path, over_tcp=True) as server:
        password, _, address = server.url.removeprefix("redis://:").removesuffix("/0").partition("@")
        port = int(address.rpartition(":")[2])
        right, wrong = line_to(port=port, password=password, db=3), line_to(port=port, password="canary")
        assert await right.ask("PING") == b"PONG"
        with pytest.raises(RedisResponseError) as refused:
            await wrong.ask("PING")
        assert "canary" not in f"{refused.value} {wrong._endpoint!r}"
        await right.close()
        await wrong.close()


async def test_the_client_sends_its_scripts_over_it(redis_url):
    client = connect(redis_url)
    assert await client.eval("return ARGV[1]", 0, "Awa") == b"Awa"
    assert await client.ping()
    await disconnect(client)
