"""What a donor sees, where it is less than all: the totals of some organisations, or of programmes across them."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam, delete, insert

from app.organisations.statements import sql
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import DonorOrganisation, DonorProgramme, table_of

_organisation, _programme = table_of(DonorOrganisation), table_of(DonorProgramme)
_NO_ORGANISATIONS: Final = delete(_organisation).where(_organisation.c.staff_id == bindparam("at_staff"))
_NO_PROGRAMMES: Final = delete(_programme).where(_programme.c.staff_id == bindparam("at_staff"))
_GIVE_ORGANISATION: Final = insert(_organisation)
_GIVE_PROGRAMME: Final = insert(_programme)
_ORGANISATIONS: Final = sql("""
SELECT n.id, n.code FROM donor_organisation d JOIN ngo n ON n.id = d.ngo_id WHERE d.staff_id = :staff_id ORDER BY n.code
""")
_PROGRAMMES: Final = sql("SELECT programme_id FROM donor_programme WHERE staff_id = :staff_id")


async def give_view(unit: UnitOfWork, staff_id: int, ngo_ids: Iterable[int], programme_ids: Iterable[int]) -> None:
    """Let a donor see these and nothing else, in the place of what she saw; with neither, all that is her side's."""
    await unit.fetch(_NO_ORGANISATIONS, at_staff=staff_id)
    await unit.fetch(_NO_PROGRAMMES, at_staff=staff_id)
    for ngo_id in sorted(set(ngo_ids)):
        await unit.fetch(_GIVE_ORGANISATION, staff_id=staff_id, ngo_id=ngo_id)
    for programme_id in sorted(set(programme_ids)):
        await unit.fetch(_GIVE_PROGRAMME, staff_id=staff_id, programme_id=programme_id)


async def organisations_seen(database: Database, staff_id: int) -> list[Row]:
    """The organisations that were given to a donor, by code."""
    return await database.fetch(_ORGANISATIONS, staff_id=staff_id)


async def programmes_seen(database: Database, staff_id: int) -> set[int]:
    """The programmes that were given to a donor."""
    return {row["programme_id"] for row in await database.fetch(_PROGRAMMES, staff_id=staff_id)}
