"""A small network is searched as a large one is, and everything that is looked for is there."""

import pytest

from app.organisations.searching import find_groups, find_members
from app.organisations.tenancy import ScopedReader, TenantScope
from bench.search import MEMBERS, SEARCHES, fill, measure

pytestmark = pytest.mark.anyio


async def test_groups_and_members_are_filled_and_found(database) -> None:
    await fill(database, 3)
    assert measure_of(await measure(database)) == set(SEARCHES)
    window = ScopedReader(database, TenantScope("installation"))
    assert [row["code"] for row in await find_groups(window, "medine 2")] == ["K-00002"]
    ((found,), _) = await find_members(window, f"K-00003 {MEMBERS}")
    assert (found["code"], found["number"], found["phone"]) == ("K-00003", MEMBERS, "+22370000325")


def measure_of(figures: dict[str, float]) -> set[str]:
    return {typed for typed, seconds in figures.items() if seconds > 0}
