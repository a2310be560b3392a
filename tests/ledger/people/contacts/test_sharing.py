"""Whether several people hold a phone is looked up by the phone, however little the engine knows of its tables."""

import pytest
from sqlalchemy import literal, text

from ledger.people.contacts.sharing import held_by_several

pytestmark = pytest.mark.anyio


async def test_a_phone_is_found_by_the_index_of_phones_before_any_table_was_counted(database):
    asked = held_by_several(literal("+22370000001")).compile(compile_kwargs={"literal_binds": True})
    explains = "EXPLAIN QUERY PLAN" if database.name == "sqlite" else "EXPLAIN"
    async with database.unit_of_work() as unit:
        if database.name == "postgresql":
            await unit.fetch(text("SET LOCAL enable_seqscan = off"))
        plan = " ".join(str(tuple(dict(row).values())) for row in await unit.fetch(text(f"{explains} {asked}")))
    assert "ix_member_phone" in plan
    assert "ix_member_person" not in plan
