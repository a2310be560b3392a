"""Recovery codes: ten, shown once, each of which serves once in the place of the authenticator."""

import base64
import hashlib
import re
import secrets
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from ledger.database import Database, UnitOfWork
from ledger.tables import RecoveryCode, table_of

COUNT: Final = 10
_OCTETS: Final = 10
"""80 random bits: nobody tries them all, so that a digest needs no slow hash."""
_FORM: Final = re.compile(r"[A-Z2-7]{16}")
_MISREAD: Final = str.maketrans({"0": "O", "1": "I", "8": "B", "-": None, " ": None})
_code = table_of(RecoveryCode)
_INSERT = insert(_code)
_NONE = delete(_code).where(_code.c.staff_id == bindparam("at_staff"))
_USE = (
    update(_code)
    .where(_code.c.code_hash == bindparam("at_hash"), _code.c.used_us.is_(None))
    .values(used_us=bindparam("now_us"))
    .returning(_code.c.code_hash)
)
_LEFT = select(func.count().label("left")).where(_code.c.staff_id == bindparam("staff_id"), _code.c.used_us.is_(None))


def read(typed: str) -> str:
    """A code as it was made, from what somebody typed; "" where it has not the form of one."""
    plain = typed.strip().upper().translate(_MISREAD)
    return plain if _FORM.fullmatch(plain) else ""


def _digest(staff_id: int, code: str) -> str:
    return hashlib.sha256(f"kesu/panel/recovery\x00{staff_id}\x00{code}".encode()).hexdigest()


async def renew(unit: UnitOfWork, staff_id: int, now_us: int) -> list[str]:
    """Make ten codes in the place of those that she had; give them as they are shown, in groups of four letters."""
    await end_all(unit, staff_id)
    made = [base64.b32encode(secrets.token_bytes(_OCTETS)).decode() for _ in range(COUNT)]
    for code in made:
        await unit.fetch(_INSERT, code_hash=_digest(staff_id, code), staff_id=staff_id, made_us=now_us)
    return ["-".join(re.findall("....", code)) for code in made]


async def use(unit: UnitOfWork, staff_id: int, typed: str, now_us: int) -> bool:
    """Use a code up; whether it was one of hers that nobody had used."""
    code = read(typed)
    return bool(code) and bool(await unit.fetch(_USE, at_hash=_digest(staff_id, code), now_us=now_us))


async def left(reader: Database | UnitOfWork, staff_id: int) -> int:
    """How many of her codes nobody has used."""
    return int((await reader.fetch(_LEFT, staff_id=staff_id))[0]["left"])


async def end_all(unit: UnitOfWork, staff_id: int) -> None:
    """Let none of her codes serve any more."""
    await unit.fetch(_NONE, at_staff=staff_id)
