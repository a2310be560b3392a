"""The load: groups with members, and callers who post what a meeting posts, each posting with its receipt."""

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY, PROMISED, declared_by, shares_of, solidarity_of
from ledger.books.draft import Actor, Draft, Notice
from ledger.database import Database
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution

MEMBERS = 25
BEGAN = date(2026, 1, 5)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_ACTOR = Actor("m3", "ussd")


async def found_groups(database: Database, groups: int) -> list[int]:
    """Found groups of 25 members; give their ids."""
    ids = []
    for number in range(groups):
        async with database.unit_of_work() as unit:
            group = await found_group(
                unit,
                Founding(
                    code=f"{number:05}",
                    name="Benkadi",
                    family="vsla",
                    constitution=Constitution.default("vsla"),
                    founded_on=BEGAN,
                ),
            )
            for member in range(1, MEMBERS + 1):
                phone = f"+2237{number:05}{member:02}"
                await enrol_member(unit, group, Enrolment(number=member, name="Awa", joined_on=BEGAN, phone=phone))
            ids.append(group)
    return ids


def draft_of(group: int, key: str, turn: int, member: int) -> Draft:
    """One posting of 2, 3 or 4 entries with one receipt: a declaration, a collection, a confirmed declaration."""
    match turn % 3:
        case 0:
            kind, entries = "declare", {PROMISED: 1_000, declared_by(member): -1_000}
        case 1:
            kind, entries = "collection", {BOX_LOAN: 1_000, shares_of(member): -1_000}
            entries |= {BOX_SOLIDARITY: 100, solidarity_of(member): -100}
        case _:
            kind, entries = "expenses", {BOX_LOAN: 1_100, shares_of(member): -1_000, solidarity_of(member): -100}
    receipt = Notice("collected", member, {"shares": 2, "amount": 1_000, "savings": 25_000})
    moment = NOON + timedelta(microseconds=turn)
    return Draft(group, key, kind, entries, _ACTOR, moment.date(), moment, notices=(receipt,))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a load reached."""

    postings_per_second: float
    median_ms: float
    slowest_hundredth_ms: float


async def post_for(database: Database, groups: list[int], *, callers: int, seconds: float, run: str) -> Measured:
    """Let ``callers`` post one after another for some seconds; ``run`` keeps the keys of two runs apart."""
    ends_at = time.perf_counter() + seconds
    waits: list[float] = []

    async def call(caller: int) -> None:
        chance = random.Random(caller)
        turn = 0
        while (begun := time.perf_counter()) < ends_at:
            turn += 1
            group, member = chance.choice(groups), chance.randint(1, MEMBERS)
            await database.post(draft_of(group, f"ussd:bench:{run}:{caller}:{turn}", turn, member))
            waits.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(call(caller) for caller in range(callers)))
    passed = time.perf_counter() - begun
    waits.sort()
    return Measured(len(waits) / passed, waits[len(waits) // 2] * 1e3, waits[len(waits) * 99 // 100] * 1e3)
