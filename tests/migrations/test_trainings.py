"""Trainings that were kept before there were kinds and lists of subjects stay, and their topics are the first list."""

from collections.abc import Callable

import pytest

from tests import plain_sql
from tests.databases import migrate_aside

pytestmark = pytest.mark.anyio
TRAINING = (
    "INSERT INTO training (ngo_id, topic, place, trainer, began_on, days, other_women, other_men, recorded_by)"
    " VALUES (1, '{}', 'Logo', '', '2026-05-0{}', 2, 4, 1, 1)"
)
# The rows are those of a program that is gone: the product of today finds no tables of that revision to write into.
STAFF = (
    "INSERT INTO staff (id, email, name, role, ngo_id, language, password_hash, code_secret, code_step, tries,"
    " locked_until_us, created_us) VALUES (1, 'a@b.ml', 'Awa', 'ngo_admin', 1, 'fr', '', '', 0, 0, 0, 1)"
)
TOPICS = ("Comptes", "Savon", "Comptes")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_trainings_stay_and_their_topics_are_a_list(
    engine: str, make_postgres_database: Callable[[str | None], str], tmp_path
) -> None:
    url = f"sqlite:///{tmp_path}/books.db" if engine == "sqlite" else make_postgres_database(None)
    migrate_aside(url, "0064")
    await plain_sql.run(url, "INSERT INTO ngo (id, code, name) VALUES (1, 'amsode', 'AMSODE')", STAFF)
    await plain_sql.run(url, *(TRAINING.format(topic, day) for day, topic in enumerate(TOPICS, 1)))
    migrate_aside(url)
    found = await plain_sql.fetch(url, "SELECT topic, kind, days, other_women, follow_up FROM training ORDER BY id")
    assert [tuple(row) for row in found] == [(name, "training", 2, 4, "") for name in TOPICS]
    listed = await plain_sql.fetch(url, "SELECT ngo_id, name FROM training_subject ORDER BY name")
    assert [tuple(row) for row in listed] == [(1, "Comptes"), (1, "Savon")]
