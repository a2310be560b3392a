"""What the library's own clients serve: a Sentinel, a Cluster, TLS, and commands that no hop asks.

Sentinel: `redis+sentinel://[[user]:password@]host:port,host:port/service/db`. Cluster:
`redis+cluster://[[user]:password@]host:port,…`. `rediss+sentinel://` and `rediss+cluster://` are the same over TLS.
"""

from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LibraryConnectionError

from sessions.scripts import RedisClient

POOL_TIMEOUT_SECONDS = 1.0
DEFAULT_PORT, DEFAULT_SENTINEL_PORT = 6379, 26379


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
    default_port = DEFAULT_SENTINEL_PORT if kind == "sentinel" else DEFAULT_PORT
    return RedisAddress(
        kind,
        tuple(_host(host, default_port) for host in hosts.split(",")),
        unquote(username) or None,
        unquote(password) or None,
        service,
        int(db),
        base == "rediss",
    )


def one_server(url: str, max_connections: int = 64, **options: Any) -> Redis:  # noqa: ANN401 -- the library's
    """The library's client of one server, TLS or not."""
    pool = BlockingConnectionPool.from_url(
        url, max_connections=max_connections, timeout=POOL_TIMEOUT_SECONDS, **options
    )
    return Redis.from_pool(pool)


def connect_with_library(
    url: str, max_connections: int, *, connect_seconds: float, answer_seconds: float
) -> RedisClient:
    """Make the client of a Sentinel, a Cluster or a server with TLS.

    Raises:
        ValueError: a URL that cannot be read.
    """
    options: dict[str, Any] = {
        "socket_timeout": answer_seconds,
        "socket_connect_timeout": connect_seconds,
        "retry": Retry(NoBackoff(), 1, supported_errors=(LibraryConnectionError,)),
        "protocol": 2,  # a fifth cheaper for the client than RESP3, whose push messages nobody here reads
    }
    if "+" not in urlsplit(url).scheme:
        return cast("RedisClient", one_server(url, max_connections, **options))
    address = parse_address(url)
    max_connections *= 8
    options |= {"username": address.username, "password": address.password, "ssl": address.tls}
    if address.kind == "sentinel":
        sentinel = Sentinel(  # type: ignore[no-untyped-call] # the library leaves it bare
            list(address.hosts),
            sentinel_kwargs={k: v for k, v in options.items() if k.startswith("socket_")},
        )
        master = sentinel.master_for(address.service, db=address.db, max_connections=max_connections, **options)
        return cast("RedisClient", master)
    nodes = [ClusterNode(host, port) for host, port in address.hosts]
    return cast("RedisClient", RedisCluster(startup_nodes=nodes, max_connections=max_connections, **options))


async def close_sentinels(redis: RedisClient) -> None:
    """Close the connections to the Sentinels, which the library leaves open."""
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
