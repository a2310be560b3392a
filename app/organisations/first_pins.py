"""Starting groups: their officers' first codes given, and that noted in the audit log of whose groups they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.organisations import audit_log
from app.organisations.statements import sql
from ledger.books.act import Act
from ledger.books.canonical import microseconds
from ledger.database import Database, Row, Unit
from ledger.people.activation import CodeGiven, give_codes
from ledger.people.activation_officers import ENOUGH, CannotStart
from ledger.people.offices import COMMITTEE
from ledger.people.pins import PinVault

_GROUP: Final = sql("SELECT id, code, name, ngo_id FROM savings_group WHERE code = :code AND status = 'active'")
_PINS: Final = sql("""
SELECT g.code, m.number, m.pin_hash, o.role FROM savings_group g
JOIN office o ON o.group_id = g.id AND o.ended_on IS NULL
JOIN member m ON m.group_id = o.group_id AND m.number = o.member AND m.left_on IS NULL
WHERE g.status = 'active' AND (CAST(:ngo_id AS BIGINT) IS NULL OR g.ngo_id = :ngo_id) ORDER BY g.code
""")


@dataclass(frozen=True, slots=True)
class GroupCodes:
    """The codes of one group, to be shown once."""

    code: str
    name: str
    codes: Sequence[CodeGiven]


async def start_in(unit: Unit, vault: PinVault, group: Row, now: datetime, staff_id: int | None = None) -> GroupCodes:
    """Give a group's officers their codes. ``group``: its row; ``staff_id``: who gives them in the panel.

    Raises:
        CannotStart: as ``give_codes`` has it.
    """
    try:
        given = await give_codes(unit, vault, Act(group["id"], "codes", now, "panel"), staff_id)
    except CannotStart as problem:
        problem.group = group["code"]
        raise
    await audit_log.note(
        unit,
        microseconds(now),
        "codes_given",
        staff_id=staff_id,
        ngo_id=group["ngo_id"],
        group_id=group["id"],
        detail=f"{len(given)} members",
    )
    return GroupCodes(group["code"], group["name"], given)


async def start_group(database: Database, vault: PinVault, code: str, now: datetime) -> GroupCodes:
    """Give the codes of one group. Raises: CannotStart, also ``unknown``."""
    return (await start_groups(database, vault, [code], now))[0]


async def start_groups(database: Database, vault: PinVault, codes: Sequence[str], now: datetime) -> list[GroupCodes]:
    """Give the codes of several groups: of all of them, or of none.

    Raises:
        CannotStart: for the first group that cannot be started.
    """
    async with database.unit() as unit:
        given: list[GroupCodes] = []
        for code in sorted(set(codes)):
            rows = await unit.fetch(_GROUP, code=code)
            if not rows:
                raise CannotStart("unknown", group=code)
            given.append(await start_in(unit, vault, rows[0], now))
        return given


async def groups_without_pins(database: Database, vault: PinVault, ngo_id: int | None) -> list[str]:
    """The codes of the active groups with officers of whom fewer than two can enter; of one organisation, or of all."""
    entering: dict[str, set[int]] = {}
    for row in await database.fetch(_PINS, ngo_id=ngo_id):
        hers = entering.setdefault(row["code"], set())
        if row["role"] in COMMITTEE and vault.can_match(row["pin_hash"]):
            hers.add(row["number"])
    return [code for code, able in entering.items() if len(able) < ENOUGH]
