"""SIGKILL at a random moment, of the writer or of PostgreSQL itself: what was acknowledged is there, and no other.

``python -m bench.crashes --rounds 200`` does the same for as long as one likes.
"""

import asyncio
import random
from collections.abc import Callable

import pytest

from bench.crashes import found_groups, run_rounds
from bench.embedded_postgres import EmbeddedPostgres
from tests.databases import migrate_aside

ROUNDS = 3


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_writer_is_killed(engine: str, new_database_url: Callable[[str], str]) -> None:
    url = new_database_url(engine)
    asyncio.run(found_groups(url))
    tally = run_rounds(url, ROUNDS, random.Random(1))
    assert tally.acknowledged > ROUNDS


def test_postgresql_itself_is_killed() -> None:
    with EmbeddedPostgres(fsync=True) as server:
        url = server.create_database("books")
        migrate_aside(url)
        asyncio.run(found_groups(url))
        tally = run_rounds(url, ROUNDS, random.Random(2), server)
    assert tally.acknowledged > ROUNDS
