"""Who is calling: the members behind a phone number, and what the service must know of each before the PIN."""

from dataclasses import dataclass

from sqlalchemy import text

from ledger.database import Database, Row, UnitOfWork

_WHO = """
SELECT m.group_id, m.number, m.name, m.language, m.pin_hash, m.pin_tries, m.locked_until_us, m.consent_version,
       g.code, g.name AS group_name, g.family,
       (SELECT coalesce(max(CASE WHEN o.role = 'treasurer' THEN 'treasurer' END), max(o.role)) FROM office o
        WHERE o.group_id = m.group_id AND o.member = m.number AND o.ended_on IS NULL) AS role,
       (SELECT min(l.number) FROM loan l WHERE l.group_id = m.group_id AND l.member = m.number
        AND l.status = 'handed_over') AS handed_over,
       (SELECT count(*) FROM member s WHERE s.group_id = m.group_id AND s.proxy = m.number AND s.phone IS NULL
        AND s.left_on IS NULL AND s.proxy_heard_id IS NOT NULL) AS tells,
       (SELECT count(*) FROM late_act a WHERE a.group_id = m.group_id AND a.member = m.number) AS late,
       (SELECT count(*) FROM group_restart r WHERE r.group_id = m.group_id AND r.ended_us IS NULL) AS restarts
FROM member m JOIN savings_group g ON g.id = m.group_id
WHERE m.left_on IS NULL AND g.status = 'active' AND {condition}
ORDER BY m.group_id, m.number
"""
_BY_PHONE = text(_WHO.format(condition="m.phone = :phone"))
_BY_NUMBER = text(_WHO.format(condition="m.group_id = :group_id AND m.number = :number"))
_SET_LANGUAGE = text("UPDATE member SET language = :language WHERE group_id = :group_id AND number = :number")


@dataclass(frozen=True, slots=True)
class MemberHere:
    """A member as the conversation knows her.

    ``role`` is the office she holds, if any; ``handed_over_loan`` a loan whose money she has still to acknowledge;
    ``tells`` is how many members without a phone let her hear their receipts; ``consent_version`` that of the question
    of consent she answered last; ``late`` is how many of her acts outlasted their hops, of which she has to be told;
    ``restarts`` is whether her group waits to be started again.
    """

    group_id: int
    number: int
    name: str
    language: str
    role: str | None
    group_code: str
    group_name: str
    family: str
    pin_hash: str | None
    pin_tries: int
    locked_until_us: int
    handed_over_loan: int | None = None
    tells: int = 0
    consent_version: int | None = None
    late: int = 0
    restarts: bool = False


def _here(row: Row) -> MemberHere:
    return MemberHere(
        row["group_id"],
        row["number"],
        row["name"],
        row["language"],
        row["role"],
        row["code"],
        row["group_name"],
        row["family"],
        row["pin_hash"],
        row["pin_tries"],
        row["locked_until_us"],
        row["handed_over"],
        row["tells"],
        row["consent_version"],
        row["late"],
        bool(row["restarts"]),
    )


async def members_of_phone(database: Database, phone: str) -> list[MemberHere]:
    """Every member that this phone serves (none: a stranger)."""
    return [_here(row) for row in await database.fetch(_BY_PHONE, phone=phone)]


async def find_member(database: Database | UnitOfWork, group_id: int, number: int) -> MemberHere | None:
    """One member of a group, if she is there."""
    rows = await database.fetch(_BY_NUMBER, group_id=group_id, number=number)
    return _here(rows[0]) if rows else None


async def set_language(database: Database, group_id: int, number: int, language: str) -> None:
    """Remember the language a member chose."""
    async with database.unit_of_work() as unit:
        await unit.fetch(_SET_LANGUAGE, group_id=group_id, number=number, language=language)
