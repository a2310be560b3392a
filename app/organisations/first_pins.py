"""Starting groups: their officers' first codes given, and that noted in the audit log of whose groups they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.organisations import audit_log
from app.organisations.statements import sql
from app.organisations.tenancy import ScopedReader
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, Row, UnitOfWork
from ledger.people.activation import CodeGiven, give_codes
from ledger.people.activation_officers import ENOUGH, CannotStart
from ledger.people.offices import COMMITTEE
from ledger.people.pins import PinVault

_GROUP: Final = sql("SELECT id, code, name, ngo_id FROM savings_group WHERE code = :code AND status = 'active'")
_PINS: Final = """
SELECT visible.id, visible.code, visible.name, visible.village, visible.ngo_id, m.number, m.pin_hash, o.role,
  (SELECT count(*) FROM activation a WHERE a.group_id = visible.id AND a.ended_us IS NULL AND a.used_us IS NULL
   AND a.ends_us > :now_us) AS serving
FROM visible JOIN office o ON o.group_id = visible.id AND o.ended_on IS NULL
JOIN member m ON m.group_id = o.group_id AND m.number = o.member AND m.left_on IS NULL
WHERE visible.status = 'active' ORDER BY visible.code
"""


@dataclass(frozen=True, slots=True)
class GroupCodes:
    """The codes of one group, to be shown once."""

    code: str
    name: str
    codes: Sequence[CodeGiven]


async def start_in(
    unit: UnitOfWork, vault: PinVault, group: Row, now: datetime, staff_id: int | None = None
) -> GroupCodes:
    """Give a group's officers their codes. ``group``: its row; ``staff_id``: who gives them in the panel.

    Raises:
        CannotStart: as ``give_codes`` has it.
    """
    try:
        given = await give_codes(unit, vault, Command(group["id"], "codes", now, "panel"), staff_id)
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
    """Give the codes of one group.

    Raises:
        CannotStart: also ``unknown``.
    """
    return (await start_groups(database, vault, [code], now))[0]


async def start_groups(database: Database, vault: PinVault, codes: Sequence[str], now: datetime) -> list[GroupCodes]:
    """Give the codes of several groups: of all of them, or of none.

    Raises:
        CannotStart: for the first group that cannot be started.
    """
    async with database.unit_of_work() as unit:
        given: list[GroupCodes] = []
        for code in sorted(set(codes)):
            rows = await unit.fetch(_GROUP, code=code)
            if not rows:
                raise CannotStart("unknown", group=code)
            given.append(await start_in(unit, vault, rows[0], now))
        return given


async def groups_without_pins(window: ScopedReader, vault: PinVault, now: datetime) -> list[Row]:
    """The active groups in sight with officers of whom fewer than two can enter, by code.

    ``serving``: how many codes of the group have been given and still serve.
    """
    groups: dict[str, Row] = {}
    entering: dict[str, set[int]] = {}
    for row in await window.fetch(_PINS, now_us=microseconds(now)):
        groups.setdefault(row["code"], row)
        if row["role"] in COMMITTEE and vault.can_match(row["pin_hash"]):
            entering.setdefault(row["code"], set()).add(row["number"])
    return [row for code, row in groups.items() if len(entering.get(code, ())) < ENOUGH]
