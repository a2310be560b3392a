"""Everything that is kept of one member, for herself: her right of access. Source: Mali, law 2013-015."""

import base64
import json
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from app.organisations.audit_log import note_alone
from app.privacy.kept import BY_PHONE, NUMBERED, SECRET
from app.privacy.known_person import export_known, linked_persons
from app.privacy.person import DataSubject, find_person, shares_her_phone
from ledger.books.canonical import microseconds
from ledger.database import Database, Reader
from ledger.tables import Account, Entry, Journal, metadata, table_of

Export = dict[str, list[dict[str, Any]]]
_account, _entry, _journal = table_of(Account), table_of(Entry), table_of(Journal)
_MOVEMENTS = (
    select(
        _journal.c.seq,
        _journal.c.kind,
        _journal.c.effective_on,
        _journal.c.meeting,
        _journal.c.posted_us,
        _journal.c.actor,
        _journal.c.channel,
        _journal.c.memo,
        _entry.c.account,
        _entry.c.amount_xof,
        _entry.c.balance_after_xof,
    )
    .select_from(_account)
    .join(_entry, and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code))
    .join(_journal, and_(_journal.c.group_id == _entry.c.group_id, _journal.c.seq == _entry.c.seq))
    .where(_account.c.group_id == bindparam("group_id"), _account.c.member == bindparam("number"))
    .order_by(_entry.c.seq, _entry.c.line)
)
_ENTERED = select(_journal.c.seq, _journal.c.kind, _journal.c.effective_on, _journal.c.posted_us).where(
    _journal.c.group_id == bindparam("group_id"), _journal.c.actor == bindparam("actor")
)


async def export_person(
    database: Database, code: str, number: int, now: datetime, staff_id: int | None = None
) -> Export:
    """Everything, by table, as it stood at one moment; that it was read is in the audit log, and by whom in the panel.

    Rows by phone number are left out where she shares her phone: they may be another's. PINs and keys are nobody's.

    Raises:
        PersonError: she is not known.
    """
    person = await find_person(database, code, number)
    async with database.snapshot() as reader:
        found = await _numbered(reader, person)
        found["movements"] = await _rows(reader, _MOVEMENTS, group_id=person.group_id, number=number)
        for she in await linked_persons(reader, person.group_id, number):
            for name, rows in (await export_known(reader, she)).items():
                found[name] = found.get(name, []) + rows if name != "person_member" else rows
        found["entered"] = await _rows(reader, _ENTERED, group_id=person.group_id, actor=f"m{number}")
    if person.phone is not None and not await shares_her_phone(database, person):
        for name in BY_PHONE:
            table = metadata.tables[name]
            found[name] = await _rows(database, select(table).where(table.c.phone == person.phone))
    await note_alone(
        database,
        microseconds(now),
        "person_exported",
        staff_id=staff_id,
        ngo_id=person.ngo_id,
        group_id=person.group_id,
        member=number,
    )
    return {name: rows for name, rows in found.items() if rows}


def as_text(found: Export) -> str:
    """The export as JSON, to be kept in a file or handed over."""
    return json.dumps(found, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


async def _numbered(reader: Reader, person: DataSubject) -> Export:
    member = metadata.tables["member"]
    hers = (member.c.group_id == person.group_id, member.c.number == person.number)
    found = {"member": await _rows(reader, select(member).where(*hers))}
    for name, columns in NUMBERED.items():
        table = metadata.tables[name]
        named = or_(*(table.c[column] == person.number for column in columns))
        found[name] = await _rows(reader, select(table).where(table.c.group_id == person.group_id, named))
    return found


async def _rows(reader: Reader | Database, statement: Any, **values: object) -> list[dict[str, Any]]:  # noqa: ANN401
    rows = await reader.fetch(statement, **values)
    return [{key: row[key] for key in row.keys() if key not in SECRET} for row in rows]  # type: ignore[attr-defined] # noqa: SIM118 -- neither engine's row is a mapping
