"""One person of the team: her role, her groups, stopping her, letting her in again, a new link."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select, update

from app.organisations.assignments import assign
from app.organisations.donors import organisations_seen, programmes_seen
from app.organisations.organisation import LANGUAGES as PHONE_LANGUAGES
from app.organisations.roles import OF_THE_INSTALLATION, Right, Role, may_grant
from app.organisations.tenancy import visible
from app.panel.access import sessions
from app.panel.access.invitations import Invitee, end_invitations_with
from app.panel.access.staff import StaffError, check_free, checked_role, clean_email
from app.panel.forms.donor import change_view, organisations_to_show, programmes_to_show
from app.panel.forms.member import Number
from app.panel.forms.reading.groups import ticked_groups
from app.panel.pages.groups.groups import filter_choices, groups_asked
from app.panel.pages.team.team import grantable, link_of, make_link
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.panel.words import LANGUAGES
from ledger.database import Row
from ledger.people.agents import phone_of_staff
from ledger.tables import Assignment, Ngo, SavingsGroup, Staff, table_of

MAX_NAME: Final = 100
_ABOUT: Final = ("name", "email", "language")
_staff = table_of(Staff)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_visible_staff, _visible = visible(Staff), visible(SavingsGroup)
_ngo, _assignment = table_of(Ngo), table_of(Assignment)
_PERSON: Final = (
    select(_visible_staff, _ngo.c.name.label("ngo_name"))
    .outerjoin(_ngo, _ngo.c.id == _visible_staff.c.ngo_id)
    .where(_visible_staff.c.id == bindparam("id"))
)
_GROUPS_OF: Final = (
    select(_visible.c.id, _visible.c.code, _visible.c.name)
    .join(_assignment, _assignment.c.group_id == _visible.c.id)
    .where(_assignment.c.staff_id == bindparam("id"))
    .order_by(_visible.c.code)
)


async def person_in_sight(visit: Visit, id_: int) -> Row:
    """A person within the reader's tenant scope.

    Raises:
        NotHere: she is not there, or not hers to see.
    """
    found = await visit.window.one(_PERSON, id=id_)
    if found is None:
        raise NotHere
    return found


async def draw_person(
    visit: Visit, id_: int, link: str = "", why: str = "", status: int = 200, code: str = ""
) -> Response:
    """The page of one person. ``link``, ``code``: shown once; ``why``: the key of what could not be done."""
    person = await person_in_sight(visit, id_)
    donor, database = person["role"] == Role.DONOR, visit.service.database
    return visit.page(
        "person",
        status,
        person=person,
        groups=await visit.window.fetch(_GROUPS_OF, id=id_),
        roles=[role for role in grantable(visit) if role not in OF_THE_INSTALLATION or person["ngo_id"] is None],
        programmes=await programmes_to_show(visit, person["ngo_id"]) if donor else [],
        seen=await programmes_seen(database, id_) if donor else set(),
        ngos=await organisations_to_show(visit, id_) if donor else [],
        organisations={str(row["id"]) for row in await organisations_seen(database, id_)} if donor else set(),
        languages=LANGUAGES,
        longest=MAX_NAME,
        own=id_ == visit.person["id"],
        phone=await phone_of_staff(database, id_),
        phone_languages=PHONE_LANGUAGES,
        dialled=visit.service.settings.service_code,
        code=code,
        link=link,
        why=why,
        now_us=visit.service.now_us,
    )


@router.get("/team/{id_}")
async def person_page(visit: Annotated[Visit, may(Right.TEAM)], id_: Number) -> Response:
    """One person of the team."""
    return await draw_person(visit, id_)


@router.post("/team/{id_}")
async def change_person(visit: Annotated[Visit, may(Right.TEAM)], id_: Number) -> Response:
    """Change a role or particulars, stop somebody, let her in again, or make her a new link. Never one's own role."""
    person = await person_in_sight(visit, id_)
    command = visit.typed("act")
    if not may_grant(visit.role, Role(person["role"])) or id_ == visit.person["id"]:
        raise NotYours
    if command == "link":
        guest = Invitee(
            person["email"], person["name"], person["role"], person["ngo_id"], person["language"], person["id"]
        )
        async with visit.service.database.unit_of_work() as unit:
            token = await make_link(visit, unit, guest, "staff_renewal")
        return await draw_person(visit, id_, link=link_of(visit, token))
    if command == "view" and person["role"] == Role.DONOR:
        try:
            await change_view(visit, person)
        except StaffError as problem:
            return await draw_person(visit, id_, why=problem.why, status=422)
        return back_to(f"/panel/team/{id_}", "saved")
    try:
        changes = await _changes(visit, person, command)
    except StaffError as problem:
        return await draw_person(visit, id_, why=problem.why, status=422)
    async with visit.service.database.unit_of_work() as unit:
        await unit.fetch(_CHANGE, at_id=id_, **changes)
        if command in ("stop", "role"):
            await sessions.end_all(unit, id_)
            await end_invitations_with(unit, id_, visit.service.now_us)
        detail = f"{command} {_difference(person, changes)} of {id_}".replace("  ", " ")
        await visit.changed(unit, "staff_changed", ngo_id=person["ngo_id"], detail=detail)
    return back_to(f"/panel/team/{id_}", "saved")


def _difference(person: Row, changes: Mapping[str, object]) -> str:
    """What is not as it was, for the audit log: a role and a language with what they were, no name and no address."""
    changed = [
        name for name in ("name", "email", "language", "role") if changes.get(name, person[name]) != person[name]
    ]
    said = {name: f"{person[name]} → {changes[name]}" for name in changed if name in ("language", "role")}
    return ", ".join(f"{name} {said[name]}" if name == "language" else said.get(name, name) for name in changed)


async def _changes(visit: Visit, person: Row, command: str) -> dict[str, object]:
    """What a command changes of a person's row.

    Raises:
        StaffError: a name or an address cannot be taken.
    """
    match command:
        case "about":
            return await _about(visit, person)
        case "stop":
            return {"disabled_us": visit.service.now_us}
        case "admit":
            return {"disabled_us": None, "tries": 0, "locked_until_us": 0}
        case "role":
            role = visit.typed("role")
            try:
                checked_role(role, person["ngo_id"])
            except StaffError as problem:
                raise NotYours from problem
            if role not in grantable(visit):
                raise NotYours
            return {"role": role}
        case _:
            raise NotHere


async def _about(visit: Visit, person: Row) -> dict[str, object]:
    """Her name, address and language, put right; her sign-in is by the address from then on."""
    name, email, language = visit.typed("name"), clean_email(visit.typed("email")), visit.typed("language")
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable() or language not in LANGUAGES:
        raise StaffError("name")
    await check_free(visit.service.database, email, person["id"])
    return {"name": name, "email": email, "language": language}


async def _agent(visit: Visit, id_: int) -> Row:
    person = await person_in_sight(visit, id_)
    if person["role"] != Role.AGENT or person["ngo_id"] is None:
        raise NotHere
    if not may_grant(visit.role, Role.AGENT):
        raise NotYours
    return person


@router.get("/team/{id_}/groups")
async def giving_page(visit: Annotated[Visit, may(Right.TEAM)], id_: Number) -> Response:
    """The list of the organisation's groups, with a box for each that an agent may accompany."""
    person = await _agent(visit, id_)
    return visit.page(
        "pick_groups",
        name=person["name"],
        back=f"/panel/team/{id_}",
        groups=await groups_asked(visit, person["ngo_id"]),
        chosen={row["id"] for row in await visit.window.fetch(_GROUPS_OF, id=id_)},
        whose=[person["ngo_id"]],
        query=visit.request.url.query,
        **await filter_choices(visit),
    )


@router.post("/team/{id_}/groups")
async def giving(visit: Annotated[Visit, may(Right.TEAM)], id_: Number) -> Response:
    """Give an agent the ticked groups, and take away those of the page without a tick."""
    person = await _agent(visit, id_)
    before = {row["id"] for row in await visit.window.fetch(_GROUPS_OF, id=id_)}
    groups = await ticked_groups(visit, [person["ngo_id"]], before)
    async with visit.service.database.unit_of_work() as unit:
        await assign(unit, id_, groups, visit.change_today())
        await visit.changed(unit, "staff_changed", ngo_id=person["ngo_id"], detail=f"groups of {id_}: {len(groups)}")
    return visit.back_here("saved")
