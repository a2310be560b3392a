"""The team: who signs in, in which role, for which groups; inviting, stopping and helping people."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, delete, insert, update

from app.panel import audit, sessions
from app.panel.pages.member import Number
from app.panel.refusals import NotHere, NotYours
from app.panel.roles import Right, Role, may_grant
from app.panel.router import router
from app.panel.staff import Guest, StaffError, invite
from app.panel.visit import Visit, back_to, may
from app.panel.words import LANGUAGES
from ledger.database import Row, Unit
from ledger.tables import Assignment, Staff, table_of

_staff, _assignment = table_of(Staff), table_of(Assignment)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_UNASSIGN = delete(_assignment).where(_assignment.c.staff_id == bindparam("at_staff"))
_ASSIGN = insert(_assignment)
_TEAM: Final = """
SELECT p.id, p.email, p.name, p.role, p.ngo_id, n.name AS ngo_name, p.seen_us, p.disabled_us, p.locked_until_us,
  (SELECT count(*) FROM assignment a WHERE a.staff_id = p.id) AS groups
FROM visible_staff p LEFT JOIN ngo n ON n.id = p.ngo_id ORDER BY p.disabled_us IS NOT NULL, p.name, p.id LIMIT 500
"""
_PERSON: Final = (
    "SELECT p.*, n.name AS ngo_name FROM visible_staff p LEFT JOIN ngo n ON n.id = p.ngo_id WHERE p.id = :id"
)
_INVITED: Final = """
SELECT email, name, role, ends_us
FROM visible_invitation WHERE used_us IS NULL AND ends_us > :now_us ORDER BY ends_us
"""
_GROUPS_OF: Final = (
    "SELECT visible.id, visible.code, visible.name FROM visible JOIN assignment a ON a.group_id = visible.id"
    " WHERE a.staff_id = :id ORDER BY visible.code"
)
_NGOS: Final = "SELECT id, code, name FROM visible_ngo ORDER BY name"
_ALL_CODES: Final = "SELECT id, code FROM visible WHERE ngo_id = :ngo_id"
MOST_GROUPS: Final = 200


def grantable(visit: Visit) -> list[str]:
    """The roles that she may give."""
    return [role.value for role in Role if may_grant(visit.role, role)]


async def _team(visit: Visit, link: str = "", why: str = "", status: int = 200) -> Response:
    return visit.page(
        "team",
        status,
        team=await visit.window.fetch(_TEAM),
        invited=await visit.window.fetch(_INVITED, now_us=visit.service.now_us),
        ngos=await visit.window.fetch(_NGOS) if visit.person["ngo_id"] is None else [],
        roles=grantable(visit),
        languages=LANGUAGES,
        link=link,
        why=why,
        typed={name: visit.typed(name) for name in ("email", "name", "role", "ngo", "language")},
        now_us=visit.service.now_us,
        said=visit.asked("said"),
    )


@router.get("/team")
async def team(visit: Annotated[Visit, may(Right.TEAM)]) -> Response:
    """Everybody of the organisation who signs in."""
    return await _team(visit)


async def _invited_ngo(visit: Visit) -> int | None:
    """The organisation of an invitation: one's own, or for the installation's admins the chosen one."""
    if visit.person["ngo_id"] is not None:
        return int(visit.person["ngo_id"])
    chosen = visit.typed("ngo")
    known = {str(row["id"]): row["id"] for row in await visit.window.fetch(_NGOS)}
    return int(known[chosen]) if chosen in known else None


def _link(visit: Visit, token: str) -> str:
    return f"{visit.request.base_url}panel/invitations/{token}"


@router.post("/team")
async def inviting(visit: Annotated[Visit, may(Right.TEAM)]) -> Response:
    """Make an invitation and show its link once: it goes by whatever way people trust."""
    role = visit.typed("role")
    if role not in grantable(visit):
        raise NotYours
    language = visit.typed("language") if visit.typed("language") in LANGUAGES else "fr"
    guest = Guest(visit.typed("email"), visit.typed("name"), role, await _invited_ngo(visit), language)
    try:
        async with visit.service.database.unit() as unit:
            token = await _invite(visit, unit, guest, "staff_invited")
    except StaffError as problem:
        return await _team(visit, why=problem.why, status=422)
    return await _team(visit, link=_link(visit, token))


async def _invite(visit: Visit, unit: Unit, guest: Guest, action: str) -> str:
    now_us = visit.service.now_us
    token = await invite(unit, guest, key=visit.service.key, by=visit.person["id"], now_us=now_us)
    detail = f"{guest.role} {guest.staff_id or ''}".strip()
    await audit.note(unit, now_us, action, staff_id=visit.person["id"], ngo_id=guest.ngo_id, detail=detail)
    return token


async def _person(visit: Visit, id_: int) -> Row:
    found = await visit.window.one(_PERSON, id=id_)
    if found is None:
        raise NotHere
    return found


async def _person_page(visit: Visit, id_: int, link: str = "", why: str = "", status: int = 200) -> Response:
    person = await _person(visit, id_)
    return visit.page(
        "person",
        status,
        person=person,
        groups=await visit.window.fetch(_GROUPS_OF, id=id_),
        roles=[role for role in grantable(visit) if role != "admin" or person["ngo_id"] is None],
        own=id_ == visit.person["id"],
        link=link,
        why=why,
        now_us=visit.service.now_us,
        said=visit.asked("said"),
    )


@router.get("/team/{id_}")
async def person_page(visit: Annotated[Visit, may(Right.TEAM)], id_: Number) -> Response:
    """One person of the team."""
    return await _person_page(visit, id_)


@router.post("/team/{id_}")
async def change_person(visit: Annotated[Visit, may(Right.TEAM)], id_: Number) -> Response:
    """Change a role, stop somebody, let her in again, give her groups, or make her a new link. Never one's own role."""
    person = await _person(visit, id_)
    act = visit.typed("act")
    if not may_grant(visit.role, Role(person["role"])) or (id_ == visit.person["id"] and act != "groups"):
        raise NotYours
    if act == "link":
        guest = Guest(
            person["email"], person["name"], person["role"], person["ngo_id"], person["language"], person["id"]
        )
        async with visit.service.database.unit() as unit:
            token = await _invite(visit, unit, guest, "staff_renewal")
        return await _person_page(visit, id_, link=_link(visit, token))
    if act == "groups":
        unknown = await _give_groups(visit, person)
        if unknown:
            return await _person_page(visit, id_, why="groups", status=422)
        return back_to(f"/panel/team/{id_}", "saved")
    changes = _changes(visit, person, act)
    async with visit.service.database.unit() as unit:
        await unit.fetch(_CHANGE, at_id=id_, **changes)
        if act in ("stop", "role"):
            await sessions.end_all(unit, id_)
        detail = f"{act} {changes.get('role', '')} of {id_}".replace("  ", " ")
        await audit.note(
            unit,
            visit.service.now_us,
            "staff_changed",
            staff_id=visit.person["id"],
            ngo_id=person["ngo_id"],
            detail=detail,
        )
    return back_to(f"/panel/team/{id_}", "saved")


def _changes(visit: Visit, person: Row, act: str) -> dict[str, object]:
    match act:
        case "stop":
            return {"disabled_us": visit.service.now_us}
        case "admit":
            return {"disabled_us": None, "tries": 0, "locked_until_us": 0}
        case "role":
            role = visit.typed("role")
            needs = role in ("ngo_admin", "agent")
            fits = (person["ngo_id"] is not None) if needs else not (role == "admin" and person["ngo_id"] is not None)
            if role not in grantable(visit) or not fits:
                raise NotYours
            return {"role": role}
        case _:
            raise NotHere


async def _give_groups(visit: Visit, person: Row) -> list[str]:
    """Replace an agent's groups by the codes typed; give the codes that nobody on this side of the wall knows."""
    typed = visit.typed("codes").replace(",", " ").split()[:MOST_GROUPS]
    rows = await visit.window.fetch(_ALL_CODES, ngo_id=person["ngo_id"] or 0)
    known = {row["code"]: row["id"] for row in rows}
    unknown = [code for code in typed if code not in known]
    if unknown:
        return unknown
    async with visit.service.database.unit() as unit:
        await unit.fetch(_UNASSIGN, at_staff=person["id"])
        for group_id in sorted({known[code] for code in typed}):
            await unit.fetch(_ASSIGN, staff_id=person["id"], group_id=group_id)
        await audit.note(
            unit,
            visit.service.now_us,
            "staff_changed",
            staff_id=visit.person["id"],
            ngo_id=person["ngo_id"],
            detail=f"groups of {person['id']}: {len(set(typed))}",
        )
    return []
