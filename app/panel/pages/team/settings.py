"""One's own settings: language, password, the browsers one is signed in with; and how the service is set up."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select, update

from app.organisations.roles import Right, Role
from app.panel.access import passwords, sessions
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.panel.words import LANGUAGES
from ledger.tables import Staff, StaffSession, table_of

_staff, _session = table_of(Staff), table_of(StaffSession)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_SESSIONS = (
    select(_session.c.token_hash, _session.c.began_us, _session.c.seen_us)
    .where(_session.c.staff_id == bindparam("staff_id"), _session.c.ends_us > bindparam("now_us"))
    .order_by(_session.c.seen_us.desc())
    .limit(50)
)
_PASSWORD = select(_staff.c.password_hash).where(_staff.c.id == bindparam("id"))
SHOWN: Final = ("env", "service_code", "at_username", "at_sender", "log_level", "allowed_networks")
"""Settings of the service that are no secrets, as far as the service has them."""


def service_settings(settings: object) -> Mapping[str, Any]:
    """What an installation's admin may see of the set-up: never a key, a password or a database's address."""
    return {name: getattr(settings, name) for name in SHOWN if getattr(settings, name, None) not in (None, "")}


async def _shown(visit: Visit, why: str = "", status: int = 200) -> Response:
    rows = await visit.service.database.fetch(_SESSIONS, staff_id=visit.person["id"], now_us=visit.service.now_us)
    return visit.page(
        "settings",
        status,
        person=visit.person,
        sessions=rows,
        languages=LANGUAGES,
        shortest=passwords.SHORTEST,
        service=service_settings(visit.service.settings) if visit.role is Role.ADMIN else {},
        why=why,
    )


@router.get("/settings")
async def settings(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """The page."""
    return await _shown(visit)


@router.post("/settings")
async def change_settings(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """Change one thing about oneself."""
    match visit.typed("act"):
        case "language" if visit.typed("language") in LANGUAGES:
            await _change(visit, "language_changed", language=visit.typed("language"))
        case "sessions":
            await _end_others(visit)
        case "password":
            return await _change_password(visit)
        case _:
            raise NotHere
    return back_to("/panel/settings", "saved")


async def _change(visit: Visit, action: str, **changes: object) -> None:
    async with visit.service.database.unit_of_work() as unit:
        await unit.fetch(_CHANGE, at_id=visit.person["id"], **changes)
        await visit.changed(unit, action)


async def _end_others(visit: Visit) -> None:
    async with visit.service.database.unit_of_work() as unit:
        await sessions.end_all(unit, visit.person["id"], but=visit.person["token_hash"])
        await visit.changed(unit, "sessions_ended")


async def _change_password(visit: Visit) -> Response:
    """The old password is asked again: a browser left open gives nobody the account. Other browsers are signed out."""
    new = str(visit.form.get("new", ""))
    rows = await visit.service.database.fetch(_PASSWORD, id=visit.person["id"])
    if not await passwords.fits(rows[0]["password_hash"], str(visit.form.get("old", ""))):
        return await _shown(visit, "old", 422)
    weak = passwords.weakness(new, visit.person["email"])
    if weak or new != str(visit.form.get("again", "")):
        return await _shown(visit, weak or "again", 422)
    await _change(visit, "password_changed", password_hash=await passwords.hash_password(new))
    await _end_others(visit)
    return back_to("/panel/settings", "saved")
