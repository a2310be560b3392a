"""What the law gives Awa: to see all that is kept of her, to have it taken away, to be forgotten in time."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from app.privacy.erase import erase_person
from app.privacy.export import export_person
from app.privacy.kept import BY_PERSON, BY_PHONE, NUMBERED
from app.privacy.person import PersonError
from app.privacy.retention import forget_people
from ledger.audit import audit
from ledger.database import Database
from ledger.people.contacts.consent import VERSION, Consent, record_consent
from ledger.tables import Seal, metadata, table_of
from tests.village import AWA, BINTA, found_village, hold_meeting

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
AWA_S_NAME, AWA_S_PHONE = "Awa Diarra", "+22370000106"
_LEAVE = text("UPDATE member SET left_on = :on_day, left_why = 'left' WHERE group_id = :group_id AND number = :number")
_SENT = text(
    "UPDATE outbox SET state = 'sent', phone = :phone, sent_us = 1 WHERE group_id = :group_id AND member = :number"
)
_WROTE = text(
    "INSERT INTO inbound_sms (gateway, gateway_id, phone, word, at_us) VALUES ('orange', 'i1', :phone, 'solde', 1)"
)
_HEADS = text("SELECT group_id, seq, head_hash FROM ledger_head")
_ANSWERS = text("SELECT member FROM consent")
_LINES = text("SELECT action, detail FROM audit_line ORDER BY id")
_SHARE = text("UPDATE member SET phone = :phone WHERE group_id = :group_id AND number = :number")


async def everything(database: Database) -> str:
    """The whole database as text."""
    rows = [row for table in metadata.sorted_tables for row in await database.fetch(select(table))]
    return "\n".join(str([row[key] for key in row.keys()]) for row in rows)  # type: ignore[attr-defined] # noqa: SIM118


async def heads(database: Database) -> list[list[object]]:
    """The newest link of every group's chain."""
    return [[row["group_id"], row["seq"], row["head_hash"]] for row in await database.fetch(_HEADS)]


async def village_with_a_past(database: Database, *, left_on: str | None = None) -> int:
    group_id = await found_village(database)
    await hold_meeting(database, group_id)
    async with database.unit_of_work() as unit:
        await unit.fetch(_SENT, group_id=group_id, number=AWA, phone=AWA_S_PHONE)
        await unit.fetch(_WROTE, phone=AWA_S_PHONE)
        if left_on is not None:
            await unit.fetch(_LEAVE, group_id=group_id, number=AWA, on_day=left_on)
    return group_id


async def she_agrees(database: Database, group_id: int) -> None:
    async with database.unit_of_work() as unit:
        await record_consent(unit, group_id, AWA, Consent(at=NOW, language="bm", how="thumb", noted_by="staff 5"))


async def test_she_sees_all_of_it(database: Database) -> None:
    await she_agrees(database, await village_with_a_past(database))
    found = await export_person(database, "00001", AWA, NOW)
    assert found["member"][0]["name"] == AWA_S_NAME
    assert found["inbound_sms"][0]["word"] == "solde"
    assert {"movements", "entered", "declaration", "loan", "attendance", "outbox", "account", "tally"} <= found.keys()
    assert (found["consent"][0]["version"], found["consent"][0]["language"]) == (VERSION, "bm")
    assert any(row["kind"] == "savings" for row in found["movements"])
    written = json.dumps(found, default=str)
    assert "pin_hash" not in written
    assert "Binta" not in written  # nobody else
    assert [row["action"] for row in await database.fetch(_LINES)] == ["person_exported"]


async def test_what_came_from_a_shared_phone_is_nobodys(database: Database) -> None:
    group_id = await village_with_a_past(database)
    async with database.unit_of_work() as unit:
        await unit.fetch(_SHARE, phone=AWA_S_PHONE, group_id=group_id, number=BINTA)
    assert "inbound_sms" not in await export_person(database, "00001", AWA, NOW)


async def test_who_is_not_known(database: Database) -> None:
    await found_village(database)
    for code, number in (("00002", AWA), ("00001", 99)):
        with pytest.raises(PersonError, match="unknown"):
            await export_person(database, code, number, NOW)
        with pytest.raises(PersonError, match="unknown"):
            await erase_person(database, code, number, NOW)


async def test_a_member_of_today_is_not_taken_away(database: Database) -> None:
    await village_with_a_past(database)
    with pytest.raises(PersonError, match="still_member"):
        await erase_person(database, "00001", AWA, NOW)


async def test_nothing_names_her_afterwards_and_the_books_prove_the_same(database: Database) -> None:
    group_id = await village_with_a_past(database, left_on="2026-12-01")
    await she_agrees(database, group_id)
    before = await heads(database)
    assert AWA_S_NAME in await everything(database)
    for _ in range(2):
        await erase_person(database, "00001", AWA, NOW)
        whole = await everything(database)
        assert AWA_S_NAME not in whole
        assert AWA_S_PHONE not in whole
        assert await database.fetch(_ANSWERS) == []
        assert "Binta" in whole
    links = {row["hash"]: row["salt"] for row in await database.fetch(select(table_of(Seal)))}
    assert all(link in links for _, _, link in before), "what was proved is a link of the chain still"
    assert all(links[link] is None for _, _, link in before), "and nothing is left to guess her back with"
    assert (await audit(database)).ok
    assert [row["action"] for row in await database.fetch(_LINES)] == ["person_erased"] * 2
    assert all(row["detail"] == "" for row in await database.fetch(_LINES))


async def test_ten_years_after_she_left(database: Database) -> None:
    await village_with_a_past(database, left_on="2026-12-01")
    await forget_people(database, NOW, datetime(2036, 11, 1, tzinfo=UTC))
    assert AWA_S_NAME in await everything(database)
    await forget_people(database, NOW, datetime(2037, 1, 1, tzinfo=UTC))
    assert AWA_S_NAME not in await everything(database)


def test_no_table_is_forgotten() -> None:
    """Whoever adds a table that names a member has to say so in app/privacy/kept.py."""
    others = {"entry", "journal", "member"}  # through her accounts, by name of the actor, herself
    of_staff = {"staff_phone"}  # an agent's own number: her organisation's, and no member's
    naming = {"member", "counter", "holder", "representative", "called_by", "noted_by", "first_guardian"}
    for table in metadata.sorted_tables:
        staff = {key.parent.name for key in table.foreign_keys if key.target_fullname == "staff.id"}
        columns = {column.name for column in table.columns} - staff  # somebody of the organisation is no member
        if table.name not in others:
            assert not columns & naming or table.name in NUMBERED, table.name
            assert "phone" not in columns or table.name in {*BY_PHONE, *BY_PERSON, *NUMBERED, *of_staff}, table.name
            assert not columns & {"person_id", "born"} or table.name in BY_PERSON, table.name
    for name, named in NUMBERED.items():
        assert set(named) <= set(metadata.tables[name].c.keys())
