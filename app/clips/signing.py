"""Who heard a recording and found it good."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from ledger.database import Reader, UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import ClipSigned, Staff, table_of

_signed, _staff = table_of(ClipSigned), table_of(Staff)
_SIGN = upsert(_signed).on_conflict_do_nothing(index_elements=list(_signed.primary_key)).returning(_signed.c.clip)
_OF_LANGUAGES = (
    select(_signed.c.language, _signed.c.clip, _signed.c.sound, _signed.c.signed_us, _staff.c.name)
    .join(_staff, _staff.c.id == _signed.c.staff_id)
    .where(_signed.c.language.in_(bindparam("languages", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose it is, and when (microseconds since 1970)."""

    name: str
    at_us: int


def sound_of(file: bytes) -> str:
    """What a recording is signed off by: its digest. Another recording of the same clip has another."""
    return hashlib.sha256(file).hexdigest()


async def sign_clip(unit: UnitOfWork, language: str, clip: str, sound: str, *, staff_id: int, at_us: int) -> bool:
    """Sign a recording off; the first signature stands, and false says that there was one."""
    return bool(await unit.fetch(_SIGN, language=language, clip=clip, sound=sound, staff_id=staff_id, signed_us=at_us))


async def signatures(reader: Reader, *languages: str) -> dict[tuple[str, str], Signature]:
    """Every signature of these languages, by the clip with its language (``bm/pin``) and its sound."""
    rows = await reader.fetch(_OF_LANGUAGES, languages=list(languages))
    return {
        (f"{row['language']}/{row['clip']}", row["sound"]): Signature(row["name"], row["signed_us"]) for row in rows
    }
