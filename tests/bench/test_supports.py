"""The short form of ``bench/supports.py``: two sheets for the same people, each counted once."""

import pytest

from bench.supports import measure
from ledger.database import Database

pytestmark = pytest.mark.anyio


async def test_a_grant_and_a_ration_reach_each_person_once(database: Database) -> None:
    took = await measure(database, 12)
    assert took["francs confirmed"] == 12 * 390_000
