"""The demo as a newcomer finds it: every family with a history, things under way, everything on the day it meets."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from app.demo.affairs import consult
from app.demo.kinds import KINDS
from app.demo.network import LEAST_TO_LIVE, load_demo
from ledger.audit import audit
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
SHORTER = {1: 1, 2: 1, 3: 5, 5: 2, 6: 5}
"""Meetings played here, so that the test takes no longer than it must."""
WITH_LOANS = {1, 2, 3, 4, 6}
_HELD = text("SELECT group_id, held_on FROM meeting ORDER BY group_id, number")
_GROUPS = text("SELECT id, family, meeting_weekday FROM savings_group ORDER BY id")


async def load(database, groups, members, *, lived=True):
    vault = PinVault(b"pepper")
    return await load_demo(database, vault, NOW, groups, members, lambda _done: None, lived=lived)


async def groups_with(database, table, condition, column="group_id"):
    """The groups that have such rows, and how many."""
    counted = text(f"SELECT {column} AS one, count(*) AS number FROM {table} WHERE {condition} GROUP BY {column}")
    return {row["one"]: row["number"] for row in await database.fetch(counted)}


async def test_who_died_in_the_history_answers_no_consultation(new_database_url):
    database = await open_database(new_database_url("sqlite"), alone=True, durable=False)
    await load(database, 1, 9, lived=False)
    dead = text("UPDATE member SET left_on = '2026-11-26' WHERE number = 4 RETURNING group_id")
    async with database.unit_of_work() as unit:
        (group,) = await unit.fetch(dead)
    (ngo,) = await database.fetch(text("SELECT ngo_id FROM savings_group"))
    await consult(database, ngo["ngo_id"], [group["group_id"]], NOW)
    answered = await database.fetch(text("SELECT member FROM consultation_answer ORDER BY member"))
    assert [row["member"] for row in answered] == [1, 5, 8]
    await database.close()


async def test_every_group_lives(new_database_url, monkeypatch):
    for group, meetings in SHORTER.items():
        monkeypatch.setitem(KINDS, group, replace(KINDS[group], meetings=meetings))
    database = await open_database(new_database_url("sqlite"), alone=True, durable=False)
    assert await load(database, len(KINDS), LEAST_TO_LIVE) == len(KINDS)
    assert (await audit(database)).ok
    groups = await database.fetch(_GROUPS)
    assert [row["family"] for row in groups] == ["vsla", "vsla", "vsla", "shg", "tontine", "epc"]
    held = defaultdict(list)
    for row in await database.fetch(_HELD):
        held[row["group_id"]].append(date.fromisoformat(row["held_on"]))
    for row in groups:
        days = held[row["id"]]
        assert len(days) == KINDS[row["id"]].meetings
        assert {day.isoweekday() for day in days} == {row["meeting_weekday"]}
        assert 0 < (NOW.date() - days[-1]).days <= 7, "it met within the last week"
    assert set(await groups_with(database, "loan", "status = 'running'")) == WITH_LOANS
    assert set(await groups_with(database, "journal", "kind IN ('savings', 'pot')")) == set(KINDS)
    assert set(await groups_with(database, "incident", "closed_us IS NULL")) >= {1, 2, 3, 4}
    assert await groups_with(database, "member", "proxy IS NOT NULL") == dict.fromkeys(KINDS, 1)
    assert set(await groups_with(database, "loan", "status = 'requested'")) >= {1, 2}
    assert (await groups_with(database, "consultation_answer", "true"))[1] > 1
    assert await load(database, len(KINDS), LEAST_TO_LIVE) == 0, "it is written once"
    await database.close()


async def test_groups_too_small_for_a_life_and_those_after_the_sixth_have_their_paper_book(new_database_url):
    database = await open_database(new_database_url("sqlite"), alone=True, durable=False)
    assert await load(database, 3, 9) == 3
    assert await groups_with(database, "journal", "true") == {1: 1, 2: 1, 3: 1}
    assert (await audit(database)).ok
    await database.close()
