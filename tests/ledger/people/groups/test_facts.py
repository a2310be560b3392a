"""The history of a group's facts is written once, on both engines, and nobody rewrites it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from ledger.database import Database
from ledger.people.groups.facts import FactChange, FactRefused, change_facts
from tests import plain_sql
from tests.village import found_village

pytestmark = pytest.mark.anyio
AT = datetime(2026, 11, 22, 16, tzinfo=UTC)


def change(on: date) -> FactChange:
    return FactChange(holds_from=on, reason="", at=AT)


async def test_a_fact_changes_from_its_day_on(database: Database, database_url: str) -> None:
    group_id = await found_village(database)
    async with database.unit_of_work() as unit:
        facts = {"village": "Macina", "meeting_weekday": 5, "language": "fr"}
        changed = await change_facts(unit, group_id, facts, change(date(2026, 11, 20)))
    assert changed == ("village", "meeting_weekday")
    for day in (date(2026, 11, 19), date(2026, 11, 23), date(2026, 8, 1)):
        with pytest.raises(FactRefused, match="day"):
            async with database.unit_of_work() as unit:
                await change_facts(unit, group_id, {"village": "Diéma"}, change(day))
    rows = await database.fetch(text("SELECT number, fact, after FROM group_fact ORDER BY number"))
    assert [tuple(dict(row).values()) for row in rows] == [(1, "village", "Macina"), (2, "meeting_weekday", "5")]
    for statement in ("UPDATE group_fact SET after = 'Diéma'", "DELETE FROM group_fact"):
        with pytest.raises(Exception, match="append-only"):
            await plain_sql.run(database_url, statement)
