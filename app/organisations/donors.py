"""What a donor sees, where it is less than all: the totals of some organisations, or of programmes across them."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, insert, select

from ledger.database import Database, Row, UnitOfWork
from ledger.tables import DonorOrganisation, DonorProgramme, Ngo, table_of

_organisation, _programme, _ngo = table_of(DonorOrganisation), table_of(DonorProgramme), table_of(Ngo)
_NO_ORGANISATIONS: Final = delete(_organisation).where(_organisation.c.staff_id == bindparam("at_staff"))
_NO_PROGRAMMES: Final = delete(_programme).where(_programme.c.staff_id == bindparam("at_staff"))
_GIVE_ORGANISATION: Final = insert(_organisation)
_GIVE_PROGRAMME: Final = insert(_programme)
_ORGANISATIONS: Final = (
    select(_ngo.c.id, _ngo.c.code, _ngo.c.name)
    .join(_organisation, _organisation.c.ngo_id == _ngo.c.id)
    .where(_organisation.c.staff_id == bindparam("staff_id"))
    .order_by(_ngo.c.code)
)
_PROGRAMMES: Final = select(_programme.c.programme_id).where(_programme.c.staff_id == bindparam("staff_id"))


@dataclass(frozen=True, slots=True)
class DonorView:
    """What a donor is given to see, by id; with neither, all that is her side's."""

    ngo_ids: tuple[int, ...] = ()
    programme_ids: tuple[int, ...] = ()


async def give_view(unit: UnitOfWork, staff_id: int, view: DonorView) -> None:
    """Let a donor see these and nothing else, in the place of what she saw; with neither, all that is her side's."""
    await unit.fetch(_NO_ORGANISATIONS, at_staff=staff_id)
    await unit.fetch(_NO_PROGRAMMES, at_staff=staff_id)
    for ngo_id in sorted(set(view.ngo_ids)):
        await unit.fetch(_GIVE_ORGANISATION, staff_id=staff_id, ngo_id=ngo_id)
    for programme_id in sorted(set(view.programme_ids)):
        await unit.fetch(_GIVE_PROGRAMME, staff_id=staff_id, programme_id=programme_id)


async def organisations_seen(database: Database, staff_id: int) -> list[Row]:
    """The organisations that were given to a donor, by code."""
    return await database.fetch(_ORGANISATIONS, staff_id=staff_id)


async def programmes_seen(database: Database, staff_id: int) -> set[int]:
    """The programmes that were given to a donor."""
    return {row["programme_id"] for row in await database.fetch(_PROGRAMMES, staff_id=staff_id)}
