"""Fixtures that every test may use: the clock, the servers, an empty database on either engine."""

import pytest

from tests.scratch import write_in_memory

write_in_memory()
pytest_plugins = ["tests.servers", "tests.databases"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
