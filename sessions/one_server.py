"""The client of one Redis server without TLS: what a hop asks goes over one shared connection, no more is loaded.

The library takes fourteen megabytes and a third of a second to import; it serves whatever is asked beside scripts.
"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sessions.redis_connection import RedisServer, SharedConnection, Word

DEFAULT_PORT = 6379
_DEFAULTS = {"redis": "localhost", "unix": ""}


def endpoint_of(url: str) -> RedisServer | None:
    """Where `redis://` or `unix:///PATH?db=0` leads; None for other kinds, and for options that the library knows.

    Raises:
        ValueError: it cannot be read; its password is not quoted.
    """
    parts = urlsplit(url)
    options = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in _DEFAULTS or options.keys() - {"db"}:
        return None
    unix = parts.scheme == "unix"
    written = options.get("db", ["" if unix else parts.path.strip("/")])[-1] or "0"
    try:
        host, port, db = parts.hostname or _DEFAULTS[parts.scheme], parts.port or DEFAULT_PORT, int(written)
    except ValueError as problem:
        raise ValueError("KESU_REDIS_URL: cannot read its port or the number of its database") from problem
    path = unquote(parts.path) if unix else ""
    return RedisServer(host, port, path, unquote(parts.username or ""), unquote(parts.password or ""), db)


class OneServer:
    """Runs scripts over the shared connection. Any other command is the library's, which is then loaded."""

    def __init__(self, url: str, endpoint: RedisServer, *, connect_seconds: float, answer_seconds: float) -> None:
        self._url = url
        self._connection = SharedConnection(endpoint, connect_seconds=connect_seconds, answer_seconds=answer_seconds)
        self._library: Any = None

    async def execute_command(self, *words: Word) -> Any:  # noqa: ANN401 -- what Redis answers
        """Send one command that bears being done twice, and give its answer.

        Raises:
            RedisError: see its own docstring.
        """
        return await self._connection.ask(*words)

    async def evalsha(self, digest: str, keys: int, *words: Word) -> Any:  # noqa: ANN401 -- what Lua returns
        """Run a script that the server knows.

        Raises:
            RedisError: see its own docstring.
        """
        return await self.execute_command("EVALSHA", digest, keys, *words)

    async def eval(self, source: str, keys: int, *words: Word) -> Any:  # noqa: ANN401 -- what Lua returns
        """Run a script.

        Raises:
            RedisError: see its own docstring.
        """
        return await self.execute_command("EVAL", source, keys, *words)

    async def ping(self) -> bool:
        """Whether it answers.

        Raises:
            RedisError: see its own docstring.
        """
        return bool(await self.execute_command("PING") == b"PONG")

    async def aclose(self) -> None:
        """Close every connection."""
        await self._connection.close()
        if self._library is not None:
            await self._library.aclose()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- the library's
        """A command of the library's client."""
        if name.startswith("_"):
            raise AttributeError(name)
        if self._library is None:
            from sessions.redis_library import one_server  # noqa: PLC0415 -- see above

            self._library = one_server(self._url)
        return getattr(self._library, name)
