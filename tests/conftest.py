"""Fixtures that every test may use: the clock, the servers, an empty database on either engine."""

import os

import pytest

from tests.scratch import keep_bytecode, write_in_memory

keep_bytecode()
write_in_memory()
os.environ["KESU_RECORDS_DAYS"] = "0"  # the checkout's own records are those of whoever tries Kesu there
pytest_plugins = ["tests.servers", "tests.databases", "tests.kit.own_sql"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
