"""One's own second factors: recovery codes, another authenticator, passkeys; each asks for a present one first."""

from typing import Annotated, Final

from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy import bindparam, update

from app.organisations.roles import Right
from app.panel.access import sessions
from app.panel.access.factors import codes, passkeys, recovery, second_factor
from app.panel.access.factors.seal import seal, unseal
from app.panel.web.home import as_keys_see_it
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.tables import Staff, table_of

PATH: Final = "/panel/settings/sign-in"
CONNECT_SECONDS: Final = 900
"""How long a new authenticator may be connected after the old one was shown."""
_staff = table_of(Staff)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))


async def _shown(visit: Visit, why: str = "", **steps: object) -> Response:
    """Draw the page; ``steps``: what is shown once, or what her browser does next."""
    facts: dict[str, object] = dict.fromkeys(("made", "square", "secret", "sealed", "making", "challenge", "name"), "")
    return visit.page(
        "own_sign_in",
        422 if why else 200,
        left=await recovery.left(visit.service.database, visit.person["id"]),
        passkeys=await passkeys.hers(visit.service.database, visit.person["id"]),
        why=why,
        **(facts | steps),
    )


@router.get("/settings/sign-in")
async def own_sign_in(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """What she has."""
    return await _shown(visit)


@router.post("/settings/sign-in")
async def change_own_sign_in(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """Make new recovery codes, connect another authenticator, add or remove a passkey."""
    command = visit.typed("act")
    if second := {"confirm": _connect, "passkey_made": _add_passkey}.get(command):
        return await second(visit)
    first = {
        "codes": _renew_codes,
        "authenticator": _begin_to_connect,
        "passkey": _begin_passkey,
        "passkey_remove": _remove_passkey,
    }.get(command)
    if first is None:
        raise NotHere
    if not await second_factor.prove(visit.service, visit.person["id"], visit.typed("proof")):
        return await _shown(visit, "proof")
    return await first(visit)


async def _renew_codes(visit: Visit) -> Response:
    async with visit.service.database.unit_of_work() as unit:
        made = await recovery.renew(unit, visit.person["id"], visit.service.now_us)
        await visit.changed(unit, "recovery_made")
    return await _shown(visit, made=made)


async def _begin_to_connect(visit: Visit, why: str = "", secret: str = "") -> Response:
    secret = secret or codes.new_secret()
    square = codes.enrolment_square(secret, visit.person["email"], visit.reader.words("invitation.square"))
    return await _shown(
        visit,
        why,
        square=Markup(square),  # noqa: S704 -- drawn by ourselves
        secret=codes.in_fours(secret),
        sealed=seal(visit.service.key, f"{visit.person['id']}.{visit.service.now_us}.{secret}"),
    )


def _bound_to(visit: Visit) -> str:
    """What a challenge for a new passkey is bound to: given after she showed a present factor, in this session."""
    return f"new/{visit.person['token_hash']}"


async def _begin_passkey(visit: Visit) -> Response:
    service, home = visit.service, as_keys_see_it(visit.request)
    challenge = passkeys.challenge(service.key, _bound_to(visit), service.now_us)
    making = await passkeys.options_to_make(service.database, visit.person, home, challenge)
    return await _shown(visit, making=making, challenge=challenge, name=visit.typed("name")[: passkeys.LONGEST_NAME])


async def _add_passkey(visit: Visit) -> Response:
    service, challenge = visit.service, visit.typed("challenge")
    signed = passkeys.PasskeyAnswer(challenge, visit.typed("passkey"), as_keys_see_it(visit.request))
    name = visit.typed("name") or visit.reader.words("factors.passkeys")
    async with service.database.unit_of_work() as unit:
        taken = await passkeys.takes(unit, service.keys, _bound_to(visit), challenge, service.now_us)
        added = taken and await passkeys.add(unit, visit.person["id"], name, signed, service.now_us)
        if added:
            await visit.changed(unit, "passkey_added")
    return back_to(PATH, "passkey_added") if added else await _shown(visit, "passkey")


async def _remove_passkey(visit: Visit) -> Response:
    async with visit.service.database.unit_of_work() as unit:
        if not await passkeys.remove(unit, visit.person["id"], visit.typed("key")):
            raise NotHere
        await visit.changed(unit, "passkey_removed")
    return back_to(PATH, "passkey_removed")


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
        return await _begin_to_connect(visit, "code", secret)
    async with visit.service.database.unit_of_work() as unit:
        sealed = seal(visit.service.key, secret)
        await unit.fetch(_CHANGE, at_id=visit.person["id"], code_secret=sealed, code_step=step)
        await sessions.end_all(unit, visit.person["id"], but=visit.person["token_hash"])
        await visit.changed(unit, "authenticator_changed")
    return back_to(PATH, "authenticator_changed")
