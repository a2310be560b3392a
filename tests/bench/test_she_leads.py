"""Five organisations ask women of five regions and a district by phone, then the nation; a plan is printed and told."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.panel.access import passwords
from bench.she_leads import run
from bench.she_leads_plan import FEWEST_GROUPS, groups_of, voices

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("bench")]


async def test_what_regions_rank_by_phone_becomes_a_plan_of_the_nation(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    figures = await run(f"sqlite:///{tmp_path / 'kesu.db'}", tmp_path, redis_url, FEWEST_GROUPS, 1)
    assert (figures["phones"], figures["sms"]) == (49, 49), "a woman of two groups answers once, and is told once"


def test_too_few_groups_are_no_five_organisations() -> None:
    with pytest.raises(ValueError, match="at least 10 groups"):
        groups_of(9)
    with pytest.raises(ValueError, match="4 women"):
        voices(groups_of(10), 4)
