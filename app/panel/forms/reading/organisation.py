"""Whose something new will be: one's own organisation's, or that which an installation's admin chooses."""

from typing import Final

from sqlalchemy import BindParameter, bindparam, or_, select

from app.organisations.tenancy import visible
from app.panel.web.visit import Visit
from app.panel.words import BASE, LANGUAGES
from ledger.database import Row
from ledger.tables import Ngo, Programme, ProgrammePartner, table_of

_ngo = visible(Ngo)
_LANGUAGES: Final = select(_ngo.c.languages).where(_ngo.c.id == bindparam("ngo_id"))
_NGOS: Final = select(_ngo.c.id, _ngo.c.code, _ngo.c.name).where(_ngo.c.closed_us.is_(None)).order_by(_ngo.c.name)
_behind, _programme, _partner = table_of(Ngo), visible(Programme), table_of(ProgrammePartner)
_OWN: BindParameter[int] = bindparam("own")
_KNOWN: Final = (
    select(_behind.c.id, _behind.c.code, _behind.c.name)
    .where(_behind.c.closed_us.is_(None), _behind.c.id != _OWN)
    .where(
        or_(
            _behind.c.id.in_(select(_programme.c.ngo_id)),
            _behind.c.id.in_(
                select(_partner.c.ngo_id)
                .join(_programme, _programme.c.id == _partner.c.programme_id)
                .where(_programme.c.ngo_id == _OWN)
            ),
        )
    )
    .order_by(_behind.c.name)
)
"""Who leads a programme sees its partners; who takes part sees who leads."""


async def organisations(visit: Visit) -> list[Row]:
    """The open organisations to choose from; none for somebody who has her own."""
    return await visit.window.fetch(_NGOS) if visit.person["ngo_id"] is None else []


async def organisations_known(visit: Visit, but: int) -> list[Row]:
    """The open organisations that she may name: all for the installation, those of shared programmes for others."""
    if visit.person["ngo_id"] is None:
        return [row for row in await organisations(visit) if row["id"] != but]
    return await visit.window.fetch(_KNOWN, own=but)


async def chosen_organisation(visit: Visit) -> int | None:
    """The organisation of what a form makes."""
    if visit.person["ngo_id"] is not None:
        return int(visit.person["ngo_id"])
    known = {str(row["id"]): int(row["id"]) for row in await organisations(visit)}
    return known.get(visit.typed("ngo"))


async def usual_language(visit: Visit, ngo_id: int | None) -> str:
    """The first of an organisation's languages that the panel speaks; French where there is none."""
    rows = await visit.window.fetch(_LANGUAGES, ngo_id=ngo_id or 0)
    spoken = [language for row in rows for language in row["languages"].split(";") if language in LANGUAGES]
    return spoken[0] if spoken else BASE
