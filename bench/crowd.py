"""Many groups with members at once: one is founded as every group is, the others are copies of it inside PostgreSQL.

Every guard of the schema is on while they are written. Only those who will call get a PIN: a member who does not call
needs none.
"""

from datetime import date

import asyncpg

from app.demo.network import consent_of
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution

MEMBERS = 25
PIN = "4826"
BEGAN = date(2026, 1, 5)
GROUPS_PER_COMMIT = 2_000
_FIRST_CALLER = 9  # the numbers before hold the offices
_RANGE = "generate_series($1::bigint, $2::bigint) AS g"
_COPIES = (
    f"""INSERT INTO savings_group (id, code, name, family, region, village, language, meeting_weekday, meeting_hour,
      founded_on, status, search)
    SELECT g, lpad(g::text, 5, '0'), name, family, region, village, language, meeting_weekday, meeting_hour,
      founded_on, status, search FROM {_RANGE} CROSS JOIN savings_group WHERE id = 1""",
    f"""INSERT INTO ledger_head (group_id, seq, head_hash)
    SELECT g, 0, decode(repeat('00', 32), 'hex') FROM {_RANGE}, ledger_head WHERE group_id = 1""",
    f"""INSERT INTO cycle (group_id, number, began_on, ends_on)
    SELECT g, number, began_on, ends_on FROM {_RANGE}, cycle WHERE group_id = 1""",
    f"""INSERT INTO constitution (group_id, version, cycle, settings, decided_on, decision)
    SELECT g, version, cycle, settings, decided_on, decision FROM {_RANGE}, constitution WHERE group_id = 1""",
    f"""INSERT INTO member (group_id, number, name, sex, phone, language, joined_on, pin_tries, locked_until_us,
      sms_wanted, sms_on_shared, consent_on, consent_how, consent_version, search)
    SELECT g, number, name, sex, '+2237' || lpad(g::text, 5, '0') || lpad(number::text, 2, '0'), language, joined_on,
      0, 0, sms_wanted, sms_on_shared, consent_on, consent_how, consent_version, search
    FROM {_RANGE}, member WHERE group_id = 1""",
    f"""INSERT INTO account (group_id, code, kind, member, floor_xof, ceil_xof, balance_xof, last_seq)
    SELECT g, code, kind, member, floor_xof, ceil_xof, 0, 0 FROM {_RANGE}, account WHERE group_id = 1""",
)


def phone_of(group: int, member: int) -> str:
    """The phone of a member, as E.164."""
    return f"+2237{group:05d}{member:02d}"


async def gather(url: str, pepper: bytes, *, members: int, callers: int) -> list[str]:
    """Write a network of ``members`` in groups of 25; give the phones of ``callers`` of them, spread over all groups.

    The database is empty and migrated. Phones that follow each other belong to different groups, as callers of a
    country's market day do.
    """
    groups = max(1, members // MEMBERS)
    await _found_the_first(url)
    connection = await asyncpg.connect(url)
    try:
        for start in range(2, groups + 1, GROUPS_PER_COMMIT):
            async with connection.transaction():
                for statement in _COPIES:
                    await connection.execute(statement, start, min(start + GROUPS_PER_COMMIT - 1, groups))
        await connection.execute("ANALYZE")
        return await _give_pins(connection, pepper, groups, callers)
    finally:
        await connection.close()


async def _found_the_first(url: str) -> None:
    database = await open_database(url, connections=1)
    async with database.unit_of_work() as unit:
        rules = Constitution.default("vsla")
        group = await found_group(
            unit, Founding(code="00001", name="Benkadi", family="vsla", constitution=rules, founded_on=BEGAN)
        )
        for number in range(1, MEMBERS + 1):
            enrolment = Enrolment(
                number=number,
                name="Awa Diarra",
                joined_on=BEGAN,
                phone=phone_of(1, number),
                consent=consent_of(BEGAN, "fr"),
            )
            await enrol_member(unit, group, enrolment)
    await database.close()


async def _give_pins(connection: asyncpg.Connection, pepper: bytes, groups: int, callers: int) -> list[str]:
    vault = PinVault(pepper)
    step = max(1, groups * (MEMBERS - _FIRST_CALLER) // callers)
    places = range(0, groups * (MEMBERS - _FIRST_CALLER), step)[:callers]
    who = [(1 + place % groups, _FIRST_CALLER + place // groups) for place in places]
    rows = [(*one, vault.hash(*one, PIN)) for one in who]
    await connection.executemany("UPDATE member SET pin_hash = $3 WHERE group_id = $1 AND number = $2", rows)
    return [phone_of(*one) for one in who]
