"""One's own second factor: ten recovery codes, another authenticator; each asks for the present one first."""

from typing import Annotated, Final

from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy import bindparam, update

from app.organisations.roles import Right
from app.panel.access import codes, recovery, second_factor, sessions
from app.panel.access.seal import seal, unseal
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.tables import Staff, table_of

PATH: Final = "/panel/settings/sign-in"
CONNECT_SECONDS: Final = 900
"""How long a new authenticator may be connected after the old one was shown."""
_staff = table_of(Staff)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))


async def _shown(visit: Visit, why: str = "", made: list[str] | None = None, connecting: str = "") -> Response:
    """Draw the page; ``made``: new recovery codes; ``connecting``: the secret of an authenticator to be connected."""
    square = ""
    if connecting:
        square = codes.enrolment_square(connecting, visit.person["email"], visit.reader.words("invitation.square"))
    return visit.page(
        "own_sign_in",
        422 if why else 200,
        left=await recovery.left(visit.service.database, visit.person["id"]),
        made=made or [],
        square=Markup(square),  # noqa: S704 -- drawn by ourselves
        secret=codes.in_fours(connecting),
        sealed=seal(visit.service.key, f"{visit.person['id']}.{visit.service.now_us}.{connecting}")
        if connecting
        else "",
        why=why,
    )


@router.get("/settings/sign-in")
async def own_sign_in(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """What she has."""
    return await _shown(visit)


@router.post("/settings/sign-in")
async def change_own_sign_in(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """Make new recovery codes, or connect another authenticator in two steps."""
    command = visit.typed("act")
    if command == "confirm":
        return await _connect(visit)
    if command not in ("codes", "authenticator"):
        raise NotHere
    if not await second_factor.prove(visit.service, visit.person["id"], visit.typed("proof")):
        return await _shown(visit, "proof")
    if command == "authenticator":
        return await _shown(visit, connecting=codes.new_secret())
    async with visit.service.database.unit_of_work() as unit:
        made = await recovery.renew(unit, visit.person["id"], visit.service.now_us)
        await visit.changed(unit, "recovery_made")
    return await _shown(visit, made=made)


def _to_connect(visit: Visit) -> str:
    """The secret that this page gave to her within a quarter of an hour; "" for any other."""
    try:
        whose, at_us, secret = unseal(visit.service.keys, visit.typed("sealed")).split(".")
    except ValueError:
        return ""
    late = visit.service.now_us - int(at_us) > CONNECT_SECONDS * 1_000_000
    return "" if late or whose != str(visit.person["id"]) else secret


async def _connect(visit: Visit) -> Response:
    """Take the new authenticator once it shows a right code; other browsers are signed out."""
    secret = _to_connect(visit)
    if not secret:
        return await _shown(visit, "late")
    step = codes.accepted_step(secret, visit.typed("code"), visit.service.now, 0)
    if step is None:
        return await _shown(visit, "code", connecting=secret)
    async with visit.service.database.unit_of_work() as unit:
        sealed = seal(visit.service.key, secret)
        await unit.fetch(_CHANGE, at_id=visit.person["id"], code_secret=sealed, code_step=step)
        await sessions.end_all(unit, visit.person["id"], but=visit.person["token_hash"])
        await visit.changed(unit, "authenticator_changed")
    return back_to(PATH, "authenticator_changed")
