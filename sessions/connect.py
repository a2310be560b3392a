"""Makes the Redis client from `KESU_REDIS_URL`: one server, a Sentinel or a Cluster, with time-outs on everything.

One server: `redis://`, `rediss://` (TLS) or `unix:///PATH?db=0`; the others: `sessions/redis_library.py`.
"""

from sessions.one_server import OneServer, endpoint_of
from sessions.redis_errors import is_of_redis, reason
from sessions.scripts import RedisClient

CONNECT_TIMEOUT_SECONDS = 0.5
ANSWER_TIMEOUT_SECONDS = 1.0


def connect(url: str, *, max_connections: int = 64) -> RedisClient:
    """Make a client; it connects when first used. Close it with `disconnect`.

    On a single server without TLS all scripts share one connection (redis_connection.py). Beyond `max_connections` a
    command waits for a free one; the library's pools for Sentinel and Cluster refuse instead, so there it is
    eight times as many.

    A connection that turns out to be dead is replaced and the command sent once more, which every script here
    bears; a server that does not answer is not asked twice.

    Raises:
        ValueError: a URL that cannot be read.
    """
    endpoint = endpoint_of(url)
    if endpoint is not None:
        return OneServer(url, endpoint, connect_seconds=CONNECT_TIMEOUT_SECONDS, answer_seconds=ANSWER_TIMEOUT_SECONDS)
    from sessions.redis_library import connect_with_library  # noqa: PLC0415 -- a third of a second of every start

    return connect_with_library(
        url, max_connections, connect_seconds=CONNECT_TIMEOUT_SECONDS, answer_seconds=ANSWER_TIMEOUT_SECONDS
    )


async def why_away(url: str) -> str:
    """Why no Redis serves there within the time-outs of a hop, in one word; "" when one does.

    Raises:
        ValueError: a URL that cannot be read.
    """
    redis = connect(url, max_connections=1)
    try:
        return "" if await redis.ping() else "no answer"
    except Exception as problem:
        if not is_of_redis(problem):
            raise
        return reason(problem)
    finally:
        await disconnect(redis)


async def disconnect(redis: RedisClient) -> None:
    """Close all connections, those to the Sentinels too, which the library leaves open."""
    await redis.aclose()
    if not isinstance(redis, OneServer):
        from sessions.redis_library import close_sentinels  # noqa: PLC0415 -- loaded already

        await close_sentinels(redis)
