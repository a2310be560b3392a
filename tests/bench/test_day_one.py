"""A first day from an empty database to a meeting and a federation, by commands, panel and phones; figures are sums."""

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.panel.access import passwords
from bench.day_one import run
from bench.day_one_plan import FEWEST, ORGANISATIONS, associations, plan

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("bench")]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_three_organisations_begin(
    engine: str,
    tmp_path: Path,
    redis_url: str,
    make_postgres_database: Callable[[str | None], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    url = f"sqlite:///{tmp_path / 'kesu.db'}" if engine == "sqlite" else make_postgres_database(None)
    groups = len(ORGANISATIONS)
    figures = await run(url, tmp_path, redis_url, groups, groups * FEWEST, 6)
    assert (figures["groups"], figures["women"], figures["first_codes"]) == (3, 19, 15)
    assert figures["associations"] == 6
    assert int(str(figures["hops"])) > 200


def test_a_day_of_too_few_is_none() -> None:
    for groups, women in ((2, 40), (6, 35)):
        with pytest.raises(ValueError, match="six women for each"):
            plan(groups, women)
    with pytest.raises(ValueError, match="at least 4 associations"):
        associations(3)
