"""A programme that was made by mistake is withdrawn: it is seen nowhere, and what was written of it stays."""

from typing import Final

from sqlalchemy import bindparam, select, union_all, update

from app.organisations.programmes.consortium import choose_partners
from app.organisations.programmes.programmes import choose_groups
from ledger.books.canonical import microseconds
from ledger.database import Row, UnitOfWork
from ledger.people.groups.facts import FactChange
from ledger.tables import Consultation, DonorProgramme, Programme, Support, Training, VolunteerMonth, table_of

_ID: Final = "programme_id"
_NAMING_IT: Final = (
    *(table_of(Training), table_of(Support), table_of(VolunteerMonth), table_of(Consultation)),
    table_of(DonorProgramme),
)
_USED: Final = union_all(*(select(table.c[_ID]).where(table.c[_ID] == bindparam(_ID)) for table in _NAMING_IT)).limit(1)
_programme = table_of(Programme)
_WITHDRAW: Final = update(_programme).where(_programme.c.id == bindparam("at_id"))


class ProgrammeInUse(ValueError):  # noqa: N818 -- what it is, said plainly
    """Something was recorded for it, or a donor sees it: it can be ended, and no more be taken for a mistake."""


async def withdraw_programme(unit: UnitOfWork, programme: Row, change: FactChange) -> None:
    """Take a programme back with its groups and partners; the history of each group keeps that it was there.

    Raises:
        ProgrammeInUse: see its own docstring.
    """
    if await unit.fetch(_USED, programme_id=programme["id"]):
        raise ProgrammeInUse
    await choose_partners(unit, programme["id"], programme["ngo_id"], [], change)
    await choose_groups(unit, programme["id"], [], [programme["ngo_id"]], change)
    await unit.fetch(_WITHDRAW, at_id=programme["id"], withdrawn_us=microseconds(change.at))
