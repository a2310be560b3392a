"""The team: who signs in, in which role, for which groups; inviting, stopping and helping people."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, case, func, select

from app.organisations.roles import Right, Role, may_grant
from app.organisations.tenancy import visible
from app.panel.access.invitations import EVERYTHING, Invitee, invite, withdraw_invitation
from app.panel.access.staff import StaffError
from app.panel.forms.donor import programmes_to_show, typed_view
from app.panel.forms.reading.organisation import chosen_organisation, organisations, usual_language
from app.panel.web.home import address
from app.panel.web.listing import SortedStatement
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.panel.words import LANGUAGES
from ledger.database import UnitOfWork
from ledger.tables import Assignment, Invitation, Ngo, Staff, table_of

_person, _invitation = visible(Staff), visible(Invitation)
_ngo, _assignment = table_of(Ngo), table_of(Assignment)
_GROUPS_GIVEN = (
    select(func.count()).select_from(_assignment).where(_assignment.c.staff_id == _person.c.id).scalar_subquery()
)
_TEAM: Final = select(
    _person.c.id,
    _person.c.email,
    _person.c.name,
    _person.c.role,
    _person.c.ngo_id,
    _ngo.c.name.label("ngo_name"),
    _person.c.seen_us,
    _person.c.disabled_us,
    _person.c.locked_until_us,
    _GROUPS_GIVEN.label("groups"),
).outerjoin(_ngo, _ngo.c.id == _person.c.ngo_id)
_LIST: Final = SortedStatement(
    _TEAM,
    {
        "person": _person.c.name,
        "role": _person.c.role,
        "organisation": _ngo.c.name,
        "seen": _person.c.seen_us,
        "state": case((_person.c.disabled_us.is_not(None), 1), else_=0),
    },
    "state",
    _person.c.name,
    _person.c.id,
)
_INVITED: Final = (
    select(
        _invitation.c.token_hash,
        _invitation.c.email,
        _invitation.c.name,
        _invitation.c.role,
        _invitation.c.staff_id,
        _invitation.c.ends_us,
        _person.c.name.label("giver"),
    )
    .outerjoin(_person, _person.c.id == _invitation.c.invited_by)
    .where(_invitation.c.used_us.is_(None), _invitation.c.ends_us > bindparam("now_us"))
    .order_by(_invitation.c.ends_us)
)
_ONE_INVITED: Final = _INVITED.add_columns(_invitation.c.ngo_id).where(
    _invitation.c.token_hash == bindparam("token_hash")
)


def grantable(visit: Visit) -> list[str]:
    """The roles that she may give."""
    return [role.value for role in Role if may_grant(visit.role, role)]


async def _team(visit: Visit, link: str = "", why: str = "", status: int = 200) -> Response:
    return visit.page(
        "team",
        status,
        team=await _LIST.read(visit),
        invited=await visit.window.fetch(_INVITED, now_us=visit.service.now_us),
        ngos=await organisations(visit),
        roles=grantable(visit),
        languages=LANGUAGES,
        programmes=await programmes_to_show(visit, visit.person["ngo_id"]),
        chosen={str(one) for one in visit.form.getlist("programme")},
        organisations_chosen={str(one) for one in visit.form.getlist("organisation")},
        link=link,
        why=why,
        typed={name: visit.typed(name) for name in ("email", "name", "role", "ngo", "language")},
        now_us=visit.service.now_us,
    )


@router.get("/team")
async def team(visit: Annotated[Visit, may(Right.TEAM)]) -> Response:
    """Everybody of the organisation who signs in."""
    return await _team(visit)


def link_of(visit: Visit, token: str) -> str:
    """The address to give to the invited person."""
    return address(visit.request, f"/panel/invitations/{token}")


@router.post("/team")
async def inviting(visit: Annotated[Visit, may(Right.TEAM)]) -> Response:
    """Make an invitation and show its link once, to be given by whatever way people trust; or withdraw one."""
    if visit.typed("act") == "withdraw":
        return await _withdraw(visit)
    role = visit.typed("role")
    if role not in grantable(visit):
        raise NotYours
    ngo_id = await chosen_organisation(visit)
    typed = visit.typed("language")
    language = typed if typed in LANGUAGES else await usual_language(visit, ngo_id)
    try:
        view = await typed_view(visit, ngo_id) if role == Role.DONOR else EVERYTHING
        guest = Invitee(visit.typed("email"), visit.typed("name"), role, ngo_id, language, view=view)
        async with visit.service.database.unit_of_work() as unit:
            token = await make_link(visit, unit, guest, "staff_invited")
    except StaffError as problem:
        return await _team(visit, why=problem.why, status=422)
    return await _team(visit, link=link_of(visit, token))


async def _withdraw(visit: Visit) -> Response:
    """End an invitation that waits, whoever gave it, of somebody whom she could invite."""
    waiting = await visit.window.one(_ONE_INVITED, token_hash=visit.typed("invitation"), now_us=visit.service.now_us)
    if waiting is None:
        raise NotHere
    if not may_grant(visit.role, Role(waiting["role"])):
        raise NotYours
    async with visit.service.database.unit_of_work() as unit:
        await withdraw_invitation(unit, waiting["token_hash"], visit.service.now_us)
        detail = f"{waiting['role']} {waiting['staff_id'] or ''}".strip()
        await visit.changed(unit, "staff_link_ended", ngo_id=waiting["ngo_id"], detail=detail)
    return back_to("/panel/team", "saved")


async def make_link(visit: Visit, unit: UnitOfWork, guest: Invitee, action: str) -> str:
    """Write an invitation and note it; give the secret part of its link.

    Raises:
        StaffError: it is not allowed, in one clear line.
    """
    token = await invite(unit, guest, key=visit.service.key, by=visit.person["id"], now_us=visit.service.now_us)
    detail = f"{guest.role} {guest.staff_id or ''}".strip()
    await visit.changed(unit, action, ngo_id=guest.ngo_id, detail=detail)
    return token
