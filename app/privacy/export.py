"""Everything that is kept of one member, for herself: her right of access. Source: Mali, law 2013-015."""

import base64
import json
from collections.abc import Container
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from app.organisations.audit_log import note_alone
from app.privacy.kept import BY_PHONE, NUMBERED, SECRET
from app.privacy.known_person import export_known, linked_persons
from app.privacy.person import DataSubject, find_person, shares_her_phone
from ledger.books.canonical import microseconds
from ledger.database import Database, Reader
from ledger.people.membership.passbook import EarlierMembership, before
from ledger.tables import Account, Entry, Journal, Person, metadata, table_of

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
_person = table_of(Person)
_OF_ORGANISATION = select(_person.c.id).where(
    _person.c.ngo_id == bindparam("ngo_id"), _person.c.id.in_(bindparam("ids", expanding=True))
)
_ENTERED = select(_journal.c.seq, _journal.c.kind, _journal.c.effective_on, _journal.c.posted_us).where(
    _journal.c.group_id == bindparam("group_id"), _journal.c.actor == bindparam("actor")
)


async def export_person(
    database: Database, code: str, number: int, now: datetime, staff_id: int | None = None
) -> Export:
    """Everything, by table, as it stood at one moment; that it was read is in the audit log, and by whom in the panel.

    Her groups of before are in it, and what organisations know of her from there; in the panel of another organisation
    only where she lets it see them. Rows by phone number are left out there too, and where she shares her
    phone: they may be another's. PINs and keys are nobody's.

    Raises:
        PersonError: she is not known.
    """
    person = await find_person(database, code, number)
    async with database.snapshot() as reader:
        shown, hidden = await _earlier(reader, person, staff_id)
        found: Export = {}
        for group_id, member in ((person.group_id, number), *((one.group_id, one.member) for one in shown)):
            for name, rows in (await _of_member(reader, group_id, member)).items():
                found[name] = found.get(name, []) + rows
        for she in await linked_persons(reader, person.group_id, number):
            if hidden is None or she not in hidden:
                for name, rows in (await export_known(reader, she)).items():
                    found[name] = found.get(name, []) + rows if name != "person_member" else rows
        if hidden is not None:
            found = _without(found, hidden)
    if hidden is None and person.phone is not None and not await shares_her_phone(database, person):
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


async def _of_member(reader: Reader, group_id: int, number: int) -> Export:
    """What one group's tables hold of her, her movements, and what she entered."""
    member = metadata.tables["member"]
    hers = (member.c.group_id == group_id, member.c.number == number)
    found = {"member": await _rows(reader, select(member).where(*hers))}
    for name, columns in NUMBERED.items():
        table = metadata.tables[name]
        named = or_(*(table.c[column] == number for column in columns))
        found[name] = await _rows(reader, select(table).where(table.c.group_id == group_id, named))
    found["movements"] = await _rows(reader, _MOVEMENTS, group_id=group_id, number=number)
    found["entered"] = await _rows(reader, _ENTERED, group_id=group_id, actor=f"m{number}")
    return found


async def _earlier(
    reader: Reader, person: DataSubject, staff_id: int | None
) -> tuple[list[EarlierMembership], Container[int] | None]:
    """The groups of before that may be in the copy, and the persons of others that may not (none: all may).

    What she lets her new organisation see, or what its own groups hold; from the command line all, for she has it.
    """
    found = await before(reader, person.group_id, person.number)
    shown = [one for one in found if staff_id is None or one.shown or one.ngo_id == person.ngo_id]
    if len(shown) == len(found):
        return shown, None
    persons: set[int] = set()
    for one in found:
        persons.update(await linked_persons(reader, one.group_id, one.member))
    rows = await reader.fetch(_OF_ORGANISATION, ngo_id=person.ngo_id, ids=sorted(persons)) if persons else []
    return shown, frozenset(persons - {row["id"] for row in rows})


def _without(found: Export, hidden: Container[int]) -> Export:
    """Leave out where she came from, and the links to persons of other organisations."""
    links = [row for row in found.get("person_member", []) if row["person_id"] not in hidden]
    return found | {"member_arrival": [], "person_member": links}


async def _rows(reader: Reader | Database, statement: Any, **values: object) -> list[dict[str, Any]]:  # noqa: ANN401
    rows = await reader.fetch(statement, **values)
    return [{key: row[key] for key in row.keys() if key not in SECRET} for row in rows]  # type: ignore[attr-defined] # noqa: SIM118 -- neither engine's row is a mapping
