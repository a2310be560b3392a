"""Signing in: an address, a password and a second factor, judged together so that no answer tells which was wrong."""

from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import bindparam, select, update

from app.organisations import audit_log
from app.panel.access import known_browsers, passwords, sessions, sign_in_limits
from app.panel.access.factors import passkeys, second_factor
from app.panel.access.factors.seal import is_current, seal, unseal
from app.panel.service import PanelService
from ledger.database import Row, UnitOfWork
from ledger.tables import Ngo, Staff, table_of

_staff, _ngo = table_of(Staff), table_of(Ngo)
_FIND = (
    select(_staff, _ngo.c.closed_us)
    .outerjoin(_ngo, _ngo.c.id == _staff.c.ngo_id)
    .where(_staff.c.email == bindparam("email"))
)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nobody was let in, as the key of a text."""

    why: Literal["wrong", "locked", "slow", "closed"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that was opened, by which second factor, and the token by which this browser is known from now on."""

    session: sessions.OpenedSession
    factor: second_factor.Factor
    known: str


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """What somebody typed, from which address, in a browser that sent this token (empty: none).

    ``signed``: what it sent of a passkey, for the challenge that was ``bound_to`` its cookie.
    """

    email: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str = ""
    browser: str = field(default="", repr=False)
    signed: passkeys.PasskeyAnswer | None = field(default=None, repr=False)
    bound_to: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Counts:
    """The keys under which a try is counted: where it came from, her address, and this browser's wrong codes."""

    source: str
    email: str
    browser: str

    @classmethod
    def of(cls, key: str, tried: SignInAttempt, *, known: bool) -> "_Counts":
        browser = sign_in_limits.day_key(key, f"browser\x00{tried.browser}")
        source = sign_in_limits.address_key(key, f"browser\x00{tried.browser}" if known else tried.address)
        return cls(source, sign_in_limits.day_key(key, f"email\x00{tried.email}"), browser)


async def _find(service: PanelService, email: str) -> Row | None:
    found = await service.database.fetch(_FIND, email=email)
    return found[0] if found and found[0]["disabled_us"] is None else None


async def sign_in(service: PanelService, tried: SignInAttempt) -> SignedIn | Refused:
    """Open a session, or say why not.

    Wrong tries change what is answered, and never keep out whoever has both her password and her second factor.
    """
    now_us = service.now_us
    person = await _find(service, tried.email)
    known = person is not None and known_browsers.is_known(service.keys, person, tried.browser, now_us)
    counts = _Counts.of(service.key, tried, known=known)
    async with service.database.unit_of_work() as unit:
        tries = await sign_in_limits.count(unit, counts.source, now_us)
        known = known and await sign_in_limits.counted(unit, counts.browser) < sign_in_limits.FREE_CODES
    if tries > sign_in_limits.MOST_TRIES_PER_SOURCE:
        return Refused("slow")
    right = await passwords.fits(person["password_hash"] if person else None, tried.password)
    if person is not None and right and person["closed_us"] is not None:
        if second_factor.step_of(service, person, tried.code) is not None:  # to nobody else than her
            return Refused("closed")
        right = False
    async with service.database.unit_of_work() as unit:
        if person is not None and right:
            if tried.signed:
                factor = await second_factor.use_passkey(unit, service, person, tried.signed, tried.bound_to)
            else:
                factor = await second_factor.use(unit, service, person, tried.code, known=known)
            if factor is not None:
                return await _let_in(unit, service, person, factor, counts)
        if person is not None:
            await second_factor.count_wrong(unit, service, person, password_right=right)
        if known and right:
            await sign_in_limits.count(unit, counts.browser, now_us)
        wrong = await sign_in_limits.count(unit, counts.email, now_us)
        if person is not None and wrong == sign_in_limits.FREE_TRIES:
            await audit_log.note(unit, now_us, "sign_in_tried", staff_id=person["id"], ngo_id=person["ngo_id"])
    if tries > sign_in_limits.TRIES_PER_SOURCE:
        return Refused("slow")
    return Refused("locked" if wrong >= sign_in_limits.FREE_TRIES else "wrong")


async def _let_in(
    unit: UnitOfWork, service: PanelService, person: Row, factor: second_factor.Factor, counts: _Counts
) -> SignedIn:
    now_us = service.now_us
    changes: dict[str, object] = {"tries": 0, "locked_until_us": 0, "seen_us": now_us}
    if not is_current(service.key, person["code_secret"]):  # sealed under the key, or by the cipher, of before
        changes["code_secret"] = seal(service.key, unseal(service.keys, person["code_secret"]))
    await unit.fetch(_CHANGE, at_id=person["id"], **changes)
    await sign_in_limits.give_back(unit, counts.source)
    await sign_in_limits.end(unit, counts.email)
    await audit_log.note(unit, now_us, "sign_in", staff_id=person["id"], ngo_id=person["ngo_id"])
    session = await sessions.begin(unit, person["id"], now_us)
    return SignedIn(session, factor, known_browsers.token(service.key, person, now_us))
