"""Makes the Redis client from `KESU_REDIS_URL`: one server, a Sentinel or a Cluster, with time-outs on everything.

One server: `redis://`, `rediss://` (TLS) or `unix:///PATH?db=0`. Sentinel:
`redis+sentinel://[[user]:password@]host:port,host:port/service/db`. Cluster: `redis+cluster://[[user]:password@]host:port,…`.
`rediss+sentinel://` and `rediss+cluster://` are the same over TLS.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster, Sentinel, SSLConnection
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from sessions.redis_connection import Endpoint, SharedConnection
from sessions.scripts import RedisClient

CONNECT_TIMEOUT_SECONDS = 0.5
ANSWER_TIMEOUT_SECONDS = 1.0
POOL_TIMEOUT_SECONDS = 1.0
DEFAULT_PORT = 6379
_SCRIPTING = frozenset({"EVALSHA", "EVAL"})


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A `redis+sentinel` or `redis+cluster` URL, taken apart."""

    kind: str
    hosts: tuple[tuple[str, int], ...]
    username: str | None
    password: str | None = field(repr=False)
    service: str
    db: int
    tls: bool


def parse_address(url: str) -> RedisAddress:
    """Take a Sentinel or Cluster URL apart; ports default to 26379 and 6379, the service to `mymaster`.

    Raises:
        ValueError: what is wrong with it, without quoting its password.
    """
    parts = urlsplit(url)
    base, _, kind = parts.scheme.partition("+")
    if base not in {"redis", "rediss"} or kind not in {"sentinel", "cluster"}:
        raise ValueError(f"KESU_REDIS_URL: unknown scheme {parts.scheme!r}")
    credentials, _, hosts = parts.netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    path = [unquote(part) for part in parts.path.split("/") if part]
    service, db = (path[0] if path else "mymaster"), (path[1] if len(path) > 1 else "0")
    if len(path) > 2 or not db.isascii() or not db.isdigit() or (kind == "cluster" and path not in ([], ["0"])):
        raise ValueError(f"KESU_REDIS_URL: cannot read the path {parts.path!r}")
    default_port = 26379 if kind == "sentinel" else DEFAULT_PORT
    return RedisAddress(
        kind,
        tuple(_host(host, default_port) for host in hosts.split(",")),
        unquote(username) or None,
        unquote(password) or None,
        service,
        int(db),
        base == "rediss",
    )


def connect(url: str, *, max_connections: int = 64) -> RedisClient:
    """Make a client; it connects when first used. Close it with `disconnect`.

    On a single server without TLS all scripts share one connection (line.py). Beyond `max_connections` a
    command waits for a free one; the library's pools for Sentinel and Cluster refuse instead, so there it is
    eight times as many.

    A connection that turns out to be dead is replaced and the command sent once more, which every script here
    bears; a server that does not answer is not asked twice.

    Raises:
        ValueError: a URL that cannot be read.
    """
    options: dict[str, Any] = {
        "socket_timeout": ANSWER_TIMEOUT_SECONDS,
        "socket_connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        "protocol": 2,  # a fifth cheaper for the client than RESP3, whose push messages nobody here reads
    }
    if "+" not in urlsplit(url).scheme:
        pool = BlockingConnectionPool.from_url(
            url, max_connections=max_connections, timeout=POOL_TIMEOUT_SECONDS, **options
        )
        return Redis.from_pool(pool) if pool.connection_class is SSLConnection else LinedRedis.from_pool(pool)
    address = parse_address(url)
    max_connections *= 8
    options |= {"username": address.username, "password": address.password, "ssl": address.tls}
    if address.kind == "sentinel":
        sentinel = Sentinel(  # type: ignore[no-untyped-call] # the library leaves it bare
            list(address.hosts),
            sentinel_kwargs={k: v for k, v in options.items() if k.startswith("socket_")},
        )
        master: Redis = sentinel.master_for(address.service, db=address.db, max_connections=max_connections, **options)
        return master
    nodes = [ClusterNode(host, port) for host, port in address.hosts]
    return RedisCluster(startup_nodes=nodes, max_connections=max_connections, **options)


class LinedRedis(Redis):
    """The library's client of one server, whose scripts go over one shared line."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- the library's
        super().__init__(**options)
        known = self.connection_pool.connection_kwargs
        door = Endpoint(
            known.get("host") or "localhost",
            known.get("port") or DEFAULT_PORT,
            known.get("path") or "",
            known.get("username") or "",
            known.get("password") or "",
            known.get("db") or 0,
        )
        self._line = SharedConnection(
            door, connect_seconds=CONNECT_TIMEOUT_SECONDS, answer_seconds=ANSWER_TIMEOUT_SECONDS
        )

    async def execute_command(self, *words: Any, **options: Any) -> Any:  # noqa: ANN401 -- the library's
        """Run a command: a script over the line, everything else as the library does."""
        if words[0] in _SCRIPTING:
            return await self._line.ask(*words)
        return await super().execute_command(*words, **options)  # type: ignore[no-untyped-call] # the library leaves it bare

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close the line and the pool."""
        await self._line.close()
        await super().aclose(close_connection_pool)


async def disconnect(redis: RedisClient) -> None:
    """Close all connections, those to the Sentinels too, which the library leaves open."""
    await redis.aclose()
    pool = getattr(redis, "connection_pool", None)
    if isinstance(pool, SentinelConnectionPool):
        for sentinel in pool.sentinel_manager.sentinels:
            await sentinel.aclose()


def _host(written: str, default_port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{written}")
        host, port = parts.hostname, parts.port or default_port
    except ValueError:
        host, port = None, 0
    if not host:
        raise ValueError(f"KESU_REDIS_URL: cannot read the host {written!r}")
    return host, port
