"""Fixtures that every test may use: the clock, the servers, an empty database on either engine."""

import gc
import os
from collections.abc import Iterator

import pytest

from tests.scratch import keep_bytecode, write_in_memory

keep_bytecode()
write_in_memory()
os.environ["KESU_RECORDS_DAYS"] = "0"  # the checkout's own records are those of whoever tries Kesu there
pytest_plugins = ["tests.servers", "tests.kept_books", "tests.databases", "tests.kit.own_sql"]


_SLOWEST = (
    *("tests/test_wheel.py", "tests/test_compose.py", "tests/sessions/test_cluster.py"),
    *("tests/bench/", "tests/browser/", "tests/app/demo/", "tests/ledger/test_any_sequence.py"),
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Thousands of tests are found and all stay: walking them again and again was a fifth of finding them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest first: at the end one process would wait for another's."""
    items.sort(key=lambda item: not item.nodeid.startswith(_SLOWEST))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
