"""Runs the Lua scripts beside this file, each atomic in Redis."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sessions.redis_errors import is_no_script, is_of_redis, reason


class RedisClient(Protocol):
    """What is asked of Redis, whichever client asks."""

    async def evalsha(self, digest: str, keys: int, /, *words: str | bytes | int) -> Any:  # noqa: ANN401 -- what Lua returns
        """Run a script that the server knows."""

    async def eval(self, source: str, keys: int, /, *words: str | bytes | int) -> Any:  # noqa: ANN401 -- what Lua returns
        """Run a script."""

    async def ping(self) -> bool:
        """Whether it answers."""

    async def aclose(self) -> None:
        """Close every connection."""


class StoreUnavailable(Exception):  # noqa: N818 - it names a state of the world, not somebody's mistake
    """Redis is away, refuses, or was too slow. The turn may be played again: its effects are keyed."""


@dataclass(frozen=True, slots=True)
class LuaScript:
    """A Lua script by name; Redis knows it by its digest once it has run there."""

    source: str = field(repr=False)
    digest: str

    @classmethod
    def named(cls, name: str) -> "LuaScript":
        """Read `name`.lua beside this file."""
        source = Path(__file__).with_name(f"{name}.lua").read_text("utf-8")
        return cls(source, hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest())

    async def run(self, redis: RedisClient, keys: tuple[str, ...], *arguments: str | bytes | int) -> Any:  # noqa: ANN401 - what Lua returns
        """Run it in one round trip; in two on a server that has not seen it since its start or a failover.

        Raises:
            StoreUnavailable: whatever the reason.
        """
        try:
            try:
                return await redis.evalsha(self.digest, len(keys), *keys, *arguments)
            except Exception as unknown:
                if not is_no_script(unknown):
                    raise
                return await redis.eval(self.source, len(keys), *keys, *arguments)
        except Exception as failure:
            if not is_of_redis(failure):
                raise
            raise StoreUnavailable(reason(failure)) from failure


OPEN, STORE_ANSWER, RELEASE, HANG_UP, SOUND = (
    LuaScript.named(name) for name in ("open", "store_answer", "release", "hang_up", "sound")
)
