"""What PostgreSQL's own types are is asked once a process, not by every connection that meets an array of numbers."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import asyncpg.connection
import pytest

_FIRST_OF_A_DATABASE = 16_384
"""Types below this number are the same in every database of a server."""


@pytest.fixture(autouse=True, scope="session")
def own_types_are_known() -> Iterator[None]:
    """Each test's connections are new, and asking costs the server more than most of what a test asks it."""
    known: dict[tuple[int, ...], Any] = {}
    ask = asyncpg.connection.Connection._introspect_types

    async def answer(self: asyncpg.Connection, types: Sequence[int], seconds: float | None) -> Any:
        key = tuple(sorted(types))
        if key in known:
            return known[key], SimpleNamespace(name="known")  # no statement took the place of the one being prepared
        found, statement = await ask(self, types, seconds)
        if all(one["oid"] < _FIRST_OF_A_DATABASE for one in found):
            known[key] = found
        return found, statement

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg.connection.Connection, "_introspect_types", answer)
        yield
