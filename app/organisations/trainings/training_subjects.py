"""The subjects of trainings: each organisation's own list, which its admin lengthens and shortens."""

from typing import Final

from sqlalchemy import bindparam, delete, insert, select

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import UnitOfWork
from ledger.rules.spelling import search_key
from ledger.tables import Ngo, TrainingSubject, table_of

_subject, _ngo = table_of(TrainingSubject), visible(Ngo)
_ADD: Final = insert(_subject)
_LIST: Final = (
    select(_subject.c.ngo_id, _subject.c.name)
    .join_from(_ngo, _subject, _subject.c.ngo_id == _ngo.c.id)
    .order_by(_subject.c.name, _subject.c.ngo_id)
)
_REMOVE: Final = delete(_subject).where(
    _subject.c.ngo_id == bindparam("at_ngo"), _subject.c.name == bindparam("at_name")
)


async def subjects(window: ScopedReader, ngo_id: int | None = None) -> list[str]:
    """The subjects of an organisation, or of all in sight."""
    rows = await window.fetch(_LIST)
    return list(dict.fromkeys(row["name"] for row in rows if ngo_id in (None, row["ngo_id"])))


def on_the_list(listed: list[str], typed: str) -> str | None:
    """The subject of the list that is meant, whatever its capitals and accents."""
    key = search_key(typed)
    return next((name for name in listed if name == typed or (key and search_key(name) == key)), None)


async def add_subject(unit: UnitOfWork, ngo_id: int, name: str) -> None:
    """Put a subject on the list that is not there yet."""
    await unit.fetch(_ADD, ngo_id=ngo_id, name=name)


async def remove_subject(unit: UnitOfWork, ngo_id: int, name: str) -> None:
    """Take a subject off the list; trainings that had it keep it."""
    await unit.fetch(_REMOVE, at_ngo=ngo_id, at_name=name)
