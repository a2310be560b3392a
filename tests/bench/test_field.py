"""The short form of ``bench/field.py``: a twentieth of the field's sizes, through the same sheets, forms and phones."""

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.panel.access import passwords
from bench.field import run

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("bench")]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_women_say_by_phone_what_they_received_and_people_on_sheets_are_counted_once(
    engine: str,
    tmp_path: Path,
    redis_url: str,
    make_postgres_database: Callable[[str | None], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    url = f"sqlite:///{tmp_path / 'kesu.db'}" if engine == "sqlite" else make_postgres_database(None)
    figures = await run(url, tmp_path, redis_url, 20)
    for way in ("pin", "ear", "agent", "paper"):
        assert figures[f"words_{way}"] > 0, f"nobody says a word by {way}"
    assert (figures["recipients"], figures["avecs"], figures["promised_xof"]) == (23, 2, 23 * 390_000)
    assert figures["confirmed"] + figures["contested"] + figures["silent"] == 2 * 23
    assert (figures["people_trained"], figures["women_trained"], figures["person_days"]) == (200, 132, 394)
    assert figures["paid_S_xof"] == 3_800 * 9_500 + 1
