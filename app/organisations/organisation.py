"""An organisation's life: made, renamed, closed and opened again, with what its groups need to know of it.

Closing one ends its people's access at once, open sessions too; its groups go on and its books stay.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from app.organisations import audit_log
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.places import NO_PLACES, Places, PlaceWrong
from ledger.tables import Ngo, SavingsGroup, Staff, StaffSession, table_of

MAX_NAME: Final = 80
LANGUAGES: Final = ("fr", "bm", "en", "ful", "son", "taq")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,19}", re.ASCII)
_SENDER: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{2,11}|\+?[0-9]{3,15}|", re.ASCII)
_HELP: Final = re.compile(r"[+0-9*#][0-9 *#]{1,15}|", re.ASCII)
_ngo, _group = table_of(Ngo), table_of(SavingsGroup)
_staff, _session = table_of(Staff), table_of(StaffSession)
_INSERT: Final = insert(_ngo)
_LAST: Final = select(func.coalesce(func.max(_ngo.c.id), 0).label("id"))
_BY_CODE: Final = select(_ngo).where(_ngo.c.code == bindparam("code"))
_CHANGE: Final = update(_ngo).where(_ngo.c.id == bindparam("at_id"))
_SIGN_OUT: Final = delete(_session).where(
    _session.c.staff_id.in_(select(_staff.c.id).where(_staff.c.ngo_id == bindparam("at_ngo")))
)
_GROUPS_OF = select(func.count()).select_from(_group).where(_group.c.ngo_id == _ngo.c.id).scalar_subquery()
_PEOPLE_OF = (
    select(func.count())
    .select_from(_staff)
    .where(_staff.c.ngo_id == _ngo.c.id, _staff.c.disabled_us.is_(None))
    .scalar_subquery()
)
_ALL: Final = select(_ngo, _GROUPS_OF.label("groups"), _PEOPLE_OF.label("people")).order_by(
    _ngo.c.closed_us.is_not(None), _ngo.c.name, _ngo.c.id
)


class OrganisationError(ValueError):
    """It cannot be so. ``why`` is the key of a text: code, known, name, languages, regions, sender, help, closed.

    ``near``: for a region that is not on the list, those that are spelled alike.
    """

    def __init__(self, why: str, near: str = "") -> None:
        super().__init__(why)
        self.why, self.near = why, near or "–"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of an organisation beside its code, as its table keeps it."""

    name: str
    languages: str
    regions: str
    sender: str
    help_number: str


def particulars(
    name: str,
    languages: Iterable[str],
    regions: Iterable[str],
    sender: str = "",
    help_number: str = "",
    *,
    places: Places = NO_PLACES,
) -> Particulars:
    """Check what was typed.

    ``sender``: up to eleven letters and digits, or a number; as gateways take it. ``places``: the list of regions.

    Raises:
        OrganisationError: what cannot be taken.
    """
    name, sender, help_number = (" ".join(typed.split()) for typed in (name, sender, help_number))
    spoken = [language for language in LANGUAGES if language in set(languages)]
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise OrganisationError("name")
    if not spoken or set(languages) - set(LANGUAGES):
        raise OrganisationError("languages")
    try:
        worked_in = dict.fromkeys(places.region(region) for region in regions if region.strip())
    except PlaceWrong as problem:
        raise OrganisationError("regions", problem.near) from problem
    if not _SENDER.fullmatch(sender):
        raise OrganisationError("sender")
    if not _HELP.fullmatch(help_number):
        raise OrganisationError("help")
    return Particulars(name, ";".join(spoken), ";".join(worked_in), sender, help_number)


async def make_organisation(
    unit: UnitOfWork, code: str, about: Particulars, now_us: int, *, staff_id: int | None = None
) -> int:
    """Make one; give its id. ``staff_id``: who does it in the panel.

    Raises:
        OrganisationError: ``code`` is none, or ``known``: another has it.
    """
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise OrganisationError("code")
    if await unit.fetch(_BY_CODE, code=code):
        raise OrganisationError("known")
    id_: int = 1 + (await unit.fetch(_LAST))[0]["id"]
    await unit.fetch(_INSERT, id=id_, code=code, **asdict(about))
    await audit_log.note(unit, now_us, "organisation_made", staff_id=staff_id, ngo_id=id_)
    return id_


async def change_organisation(
    unit: UnitOfWork, before: Row, about: Particulars, now_us: int, *, staff_id: int | None = None
) -> None:
    """Give it another name or other particulars; what changed is named in the audit log."""
    changed = [name for name, value in asdict(about).items() if before[name] != value]
    if changed:
        await unit.fetch(_CHANGE, at_id=before["id"], **asdict(about))
        detail = ", ".join(changed)
        await audit_log.note(
            unit, now_us, "organisation_changed", staff_id=staff_id, ngo_id=before["id"], detail=detail
        )


async def close_organisation(unit: UnitOfWork, before: Row, now_us: int, *, staff_id: int | None = None) -> None:
    """End its people's access; closed before, it stays closed."""
    if before["closed_us"] is None:
        await unit.fetch(_CHANGE, at_id=before["id"], closed_us=now_us)
        await unit.fetch(_SIGN_OUT, at_ngo=before["id"])
        await audit_log.note(unit, now_us, "organisation_closed", staff_id=staff_id, ngo_id=before["id"])


async def reopen_organisation(unit: UnitOfWork, before: Row, now_us: int, *, staff_id: int | None = None) -> None:
    """Let its people sign in again."""
    if before["closed_us"] is not None:
        await unit.fetch(_CHANGE, at_id=before["id"], closed_us=None)
        await audit_log.note(unit, now_us, "organisation_reopened", staff_id=staff_id, ngo_id=before["id"])


async def organisation_of(reader: Database | UnitOfWork, code: str) -> Row | None:
    """The organisation of this code, closed or not."""
    rows = await reader.fetch(_BY_CODE, code=code.strip().lower())
    return rows[0] if rows else None


async def open_organisation_of(reader: Database | UnitOfWork, code: str) -> int:
    """The id of the organisation of this code.

    Raises:
        OrganisationError: ``unknown``, or ``closed``.
    """
    row = await organisation_of(reader, code)
    if row is None:
        raise OrganisationError("unknown")
    if row["closed_us"] is not None:
        raise OrganisationError("closed")
    return int(row["id"])


async def all_organisations(reader: Database | UnitOfWork) -> list[Row]:
    """Every organisation with how many groups and people it has, closed ones last."""
    return await reader.fetch(_ALL)
