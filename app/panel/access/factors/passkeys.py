"""Passkeys: keys in her phone, computer or stick, one of which signs a challenge in the place of a code.

A challenge is bound to the browser that asked for it, serves once and ends after ten minutes. Source: WebAuthn level 2.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import bindparam, delete, insert, or_, select, update

from app.panel.access import sign_in_limits
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Passkey, table_of

CHALLENGE_SECONDS: Final = 600
LONGEST: Final = 8_000
"""Signs of what a browser sends of a key."""
LONGEST_NAME: Final = 40
_key = table_of(Passkey)
Looked = TypeVar("Looked")
_INSERT = insert(_key)
_HERS = select(_key).where(_key.c.staff_id == bindparam("staff_id")).order_by(_key.c.made_us)
_ONE = _HERS.where(_key.c.credential_id == bindparam("credential_id"))
_KNOWN = select(_key.c.staff_id).where(_key.c.credential_id == bindparam("credential_id"))
_USED = (
    update(_key)
    .where(_key.c.credential_id == bindparam("at_id"), or_(_key.c.uses < bindparam("uses"), _key.c.uses == 0))
    .values(uses=bindparam("uses"), used_us=bindparam("now_us"))
    .returning(_key.c.credential_id)
)
_NONE = delete(_key).where(_key.c.staff_id == bindparam("at_staff"))
_REMOVE = _NONE.where(_key.c.credential_id == bindparam("at_id")).returning(_key.c.credential_id)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Where the panel lives, as a browser tells a key: its host, and its origin with scheme and port."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """What a browser sent of a key: the challenge that it was given, and the key's answer as JSON."""

    challenge: str
    answer: str
    home: RelyingParty


def _sign(key: str, bound_to: str, plain: str) -> str:
    return hmac.new(key.encode(), f"kesu/panel/passkey\x00{bound_to}\x00{plain}".encode(), hashlib.sha256).hexdigest()


def challenge(key: str, bound_to: str, now_us: int) -> str:
    """A challenge for the browser with this cookie."""
    plain = f"{now_us}.{secrets.token_hex(16)}"
    return f"{plain}.{_sign(key, bound_to, plain)}"


async def takes(unit: UnitOfWork, keys: Sequence[str], bound_to: str, sent: str, now_us: int) -> bool:
    """Whether we gave this challenge to this browser within ten minutes, and it was not taken before."""
    plain, _, signature = sent.rpartition(".")
    at_us = plain.partition(".")[0]
    ours = [hmac.compare_digest(_sign(key, bound_to, plain).encode(), signature.encode()) for key in keys]
    if not bound_to or not any(ours) or now_us - int(at_us) > CHALLENGE_SECONDS * 1_000_000:
        return False
    return await sign_in_limits.count(unit, sign_in_limits.day_key(keys[0], f"challenge\x00{plain}"), now_us) == 1


async def hers(reader: Database | UnitOfWork, staff_id: int) -> list[Row]:
    """Her passkeys, the oldest first."""
    return await reader.fetch(_HERS, staff_id=staff_id)


async def options_to_make(reader: Database, person: Row, home: RelyingParty, challenge: str) -> str:
    """What the browser makes a key by, as JSON: one that can be found without her name, and none that she has."""
    import webauthn  # noqa: PLC0415 -- loaded when somebody has a passkey
    from webauthn.helpers import structs  # noqa: PLC0415 -- the same

    known = [
        structs.PublicKeyCredentialDescriptor(webauthn.base64url_to_bytes(row["credential_id"]))
        for row in await hers(reader, person["id"])
    ]
    return webauthn.options_to_json(
        webauthn.generate_registration_options(
            rp_id=home.host,
            rp_name="Kesu",
            user_name=person["email"],
            user_display_name=person["name"],
            user_id=hashlib.sha256(f"kesu/panel/passkey\x00{person['id']}".encode()).digest(),
            challenge=challenge.encode(),
            exclude_credentials=known,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.PREFERRED,
            ),
        )
    )


def _or_none(look: Callable[[], Looked]) -> Looked | None:
    """What the library finds in an answer; none where it finds nothing, in whichever way it says so.

    Octets of a stranger go through JSON, CBOR and certificates there; each has errors of its own.
    """
    try:
        return look()
    except Exception:  # noqa: BLE001 -- whatever it makes of a stranger's octets, it is no answer of a key
        return None


async def add(unit: UnitOfWork, staff_id: int, name: str, signed: PasskeyAnswer, now_us: int) -> bool:
    """Keep a key that a browser made for a challenge that was taken; whether it is one, and nobody's yet."""
    import webauthn  # noqa: PLC0415 -- loaded when somebody has a passkey
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415 -- the same

    made = _or_none(
        lambda: webauthn.verify_registration_response(
            credential=signed.answer[:LONGEST],
            expected_challenge=signed.challenge.encode(),
            expected_rp_id=signed.home.host,
            expected_origin=signed.home.origin,
        )
    )
    if made is None or await unit.fetch(_KNOWN, credential_id=bytes_to_base64url(made.credential_id)):
        return False
    await unit.fetch(
        _INSERT,
        credential_id=bytes_to_base64url(made.credential_id),
        staff_id=staff_id,
        name=name[:LONGEST_NAME],
        public_key=bytes_to_base64url(made.credential_public_key),
        uses=made.sign_count,
        made_us=now_us,
    )
    return True


async def use(unit: UnitOfWork, staff_id: int, signed: PasskeyAnswer, now_us: int) -> bool:
    """Whether one of her keys signed the challenge, which was taken, at the panel's own address."""
    import webauthn  # noqa: PLC0415 -- loaded when somebody has a passkey
    from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json  # noqa: PLC0415 -- the same

    answer = _or_none(lambda: parse_authentication_credential_json(signed.answer[:LONGEST]))
    credential_id = bytes_to_base64url(answer.raw_id) if answer else ""
    found = await unit.fetch(_ONE, staff_id=staff_id, credential_id=credential_id)
    if answer is None or not found:
        return False
    right = _or_none(
        lambda: webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=signed.challenge.encode(),
            expected_rp_id=signed.home.host,
            expected_origin=signed.home.origin,
            credential_public_key=webauthn.base64url_to_bytes(found[0]["public_key"]),
            credential_current_sign_count=found[0]["uses"],
        )
    )
    if right is None:
        return False
    return bool(await unit.fetch(_USED, at_id=credential_id, uses=right.new_sign_count, now_us=now_us))


async def remove(unit: UnitOfWork, staff_id: int, credential_id: str) -> bool:
    """Let one of her keys serve no more; whether it was hers."""
    return bool(await unit.fetch(_REMOVE, at_staff=staff_id, at_id=credential_id))


async def end_all(unit: UnitOfWork, staff_id: int) -> None:
    """Let none of her keys serve any more."""
    await unit.fetch(_NONE, at_staff=staff_id)
