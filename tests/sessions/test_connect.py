"""The forms of KESU_REDIS_URL, on real servers of each kind."""

import subprocess

import pytest
from redis.asyncio import Redis

from app.embedded.loopback import free_port
from app.embedded.redis import EmbeddedRedis
from app.embedded.redis_binary import redis_binary
from sessions.connect import connect, disconnect
from sessions.one_server import endpoint_of
from sessions.redis_connection import RedisServer
from sessions.redis_library import RedisAddress, parse_address
from sessions.store import TurnLedger
from tests.sessions.deliveries import SECRET, dialled, play


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "redis+sentinel://a:26380,b/kesu/2",
            RedisAddress("sentinel", (("a", 26380), ("b", 26379)), None, None, "kesu", 2, tls=False),
        ),
        (
            "rediss+sentinel://awa:p%40ss@[::1]:5",
            RedisAddress("sentinel", (("::1", 5),), "awa", "p@ss", "mymaster", 0, tls=True),
        ),
        (
            "redis+cluster://:pw@10.0.0.1,10.0.0.2:7000",
            RedisAddress("cluster", (("10.0.0.1", 6379), ("10.0.0.2", 7000)), None, "pw", "mymaster", 0, tls=False),
        ),
    ],
)
def test_addresses(url, expected):
    assert parse_address(url) == expected
    assert "p@ss" not in repr(parse_address(url))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://localhost", RedisServer("localhost", 6379, "", "", "", 0)),
        ("redis://awa:p%40ss@10.0.0.1:7000/2", RedisServer("10.0.0.1", 7000, "", "awa", "p@ss", 2)),
        ("redis://:pw@[::1]/?db=3", RedisServer("::1", 6379, "", "", "pw", 3)),
        ("unix:///tmp/a%20b.sock?db=1", RedisServer("", 6379, "/tmp/a b.sock", "", "", 1)),
        ("rediss://a/0", None),
        ("redis://a/0?max_connections=3", None),
    ],
)
def test_one_server(url, expected):
    assert endpoint_of(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "memcached+cluster://a",
        "redis://:canary@a:port/0",
        "redis://:canary@a/zero",
        "redis+ring://a",
        "redis+sentinel://:canary@/kesu/0",
        "redis+sentinel://:canary@a:port/kesu",
        "redis+sentinel://:canary@a/kesu/zero",
        "redis+cluster://:canary@a/3",
    ],
)
def test_what_cannot_be_read_is_refused_without_its_password(url):
    with pytest.raises(ValueError, match="KESU_REDIS_URL") as refused:
        connect(url)
    assert "canary" not in str(refused.value)


@pytest.mark.anyio
async def test_a_cluster(tmp_path):
    with EmbeddedRedis(tmp_path, cluster=True) as server:
        client = connect(server.url)
        turns = TurnLedger(client, SECRET)
        for text in ("", "1", "1*2"):
            await play(turns, dialled(text))
        assert (await play(turns, dialled("1*2*3"))).state == b"somewhere"
        await disconnect(client)


@pytest.mark.anyio
async def test_a_sentinel_names_the_master(tmp_path):
    with EmbeddedRedis(tmp_path, over_tcp=True) as server:
        password, address = server.url.removeprefix("redis://:").removesuffix("/0").split("@")
        port, master_port = free_port(), address.rpartition(":")[2]
        conf = tmp_path / "sentinel.conf"
        conf.write_text(
            f"port {port}\nbind 127.0.0.1\ndir {tmp_path}\nsentinel monitor kesu 127.0.0.1 {master_port} 1\n"
            f"sentinel auth-pass kesu {password}\n"
        )
        with subprocess.Popen(  # noqa: ASYNC220 - it is started once, and talked to through its port
            [redis_binary(), conf, "--sentinel"], stdout=subprocess.DEVNULL, cwd=tmp_path
        ) as sentinel:
            try:
                client = connect(f"redis+sentinel://:{password}@127.0.0.1:{port}/kesu/0")
                assert isinstance(client, Redis)
                turns = TurnLedger(client, SECRET)
                await until_up(port)
                await play(turns, dialled(""))
                assert (await play(turns, dialled("1"))).kind == "next"
                await disconnect(client)
            finally:
                sentinel.terminate()


async def until_up(port):
    import asyncio

    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise AssertionError("the sentinel did not start")
