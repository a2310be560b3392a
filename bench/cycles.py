"""A whole cycle of each family, 25 members, lived by dialling: ``python -m bench.cycles``, a few minutes.

Every act is a call at the real service's hop endpoint, with real Redis. Beside it the same dice write the same
year by calls of the ledger: both sets of books must come to the same balances, the audit must be clean and the
boxes empty. In every year somebody leaves and somebody dies; a borrower never had her money, and a lender and the
group's tier are owed.
"""

import argparse
import asyncio
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from app.configuration.settings import Settings
from app.demo.actions import Actions
from app.demo.life import HOUR, PlayedLife, live_a_cycle, lots
from app.demo.network import PIN, consent_of
from app.embedded.redis import EmbeddedRedis
from app.observability.records import Records
from app.runtime.ports import RunningService
from app.runtime.wiring import running
from app.ussd.hop import HopEndpoint
from bench.cycle_by_phone import patient_phones
from bench.cycle_tier import TierByLedger, TierByPhone, found_tier
from bench.cycle_troubles import DIES, ByLedgerInTrouble, ByPhoneInTrouble, InTrouble
from bench.embedded_postgres import EmbeddedPostgres
from bench.endpoint_phone import Listening
from ledger.audit import audit
from ledger.database import Database, open_database
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from migrations.newest import migrate

MEMBERS = 25
CODE = "00001"
BEGAN = date(2025, 11, 5)
SEED = 7
ROLES = dict(enumerate(("president", "secretary", "treasurer", "counter", "counter", *["key_holder"] * 3), 1))
WHOLE: dict[str, object] = {"remainder": "largest_fraction", "solidarity_at_end": "split"}
FAMILIES: dict[str, tuple[int, dict[str, object]]] = {
    "vsla": (52, WHOLE | {"missed_solidarity": "owed"}),
    "epc": (44, WHOLE | {"share_value_xof": 250, "cycle_weeks": 44, "charge_model": "flat-term"}),
    "shg": (48, {"share_value_xof": 250}),
    "tontine": (25, {"share_value_xof": 1_000, "fines": []}),
}
_BALANCES = text("""
SELECT g.code AS whose, a.code, a.balance_xof FROM account a JOIN savings_group g ON g.id = a.group_id
WHERE a.balance_xof <> 0
""")


async def found(database: Database, vault: PinVault, family: str) -> int:
    """A group of 25: eight with an office, two on one phone, one without a phone."""
    _, settings = FAMILIES[family]
    async with database.unit_of_work() as unit:
        rules = Constitution.from_settings(family, settings)
        founding = Founding(code=CODE, name="Benkadi", family=family, constitution=rules, founded_on=BEGAN)
        group_id = await found_group(unit, founding)
        for number in range(1, MEMBERS + 1):
            enrolment = Enrolment(
                number=number,
                name=f"Awa {number}",
                joined_on=BEGAN,
                phone=None if number == MEMBERS else f"+223700001{19 if number == 20 else number:02}",
                pin_hash=vault.hash(group_id, number, PIN),
                consent=consent_of(BEGAN, "fr"),
                roles=(ROLES[number],) if number in ROLES else (),
            )
            await enrol_member(unit, group_id, enrolment)
    return group_id


async def balances(database: Database) -> dict[str, int]:
    """Every account that is not at zero, in whole francs; those of its tier are named so."""
    return {
        ("" if row["whose"] == CODE else "tier's ") + row["code"]: row["balance_xof"]
        for row in await database.fetch(_BALANCES)
    }


def not_empty(family: str, left: dict[str, int]) -> dict[str, int]:
    """What should not be there once a cycle is over; a self-help group keeps its capital."""
    if family == "shg":
        return {code: xof for code, xof in left.items() if code in ("box:outside", "linkage", f"shares:{DIES}")}
    less_than_coins = MEMBERS * 5  # what is split equally leaves less than a coin each
    return {
        code: xof
        for code, xof in left.items()
        if code.startswith(("box:", "linkage", "shares:"))
        if xof >= less_than_coins or xof < 0
    }


async def by_ledger(url: str, vault: PinVault, family: str, meetings: int, *, finish: bool) -> dict[str, int]:
    """Live the year by calls of the ledger; give the balances it ends with."""
    database = await open_database(url, alone=True)
    try:
        group_id = await found(database, vault, family)
        first_at = datetime(BEGAN.year, BEGAN.month, BEGAN.day, HOUR, tzinfo=UTC)
        by = ByLedgerInTrouble(database, group_id, "life/1", lots(SEED), first_at)
        tier_id = await found_tier(database, vault, group_id, BEGAN)
        tier = TierByLedger(database, tier_id, "tier/1", lots(SEED), first_at)
        actions = cast("Actions", InTrouble(by, database, group_id, family, FAMILIES[family][0], tier))
        await live_a_cycle(database, group_id, SEED, meetings, finish=finish, actions=actions)
        return await balances(database)
    finally:
        await database.close()


async def by_phone(parts: RunningService, family: str, meetings: int, *, finish: bool) -> tuple[PlayedLife, int]:
    """Live it by dialling; give what was lived and how many hops it took."""
    listening = Listening(CollectorRegistry(), parts.clock, Records(Path(), 0))
    parts = replace(parts, usage=listening)
    group_id = await found(parts.database, parts.vault, family)
    by = ByPhoneInTrouble(parts, HopEndpoint(parts), listening, group_id)
    await by.look_around()
    tier_id = await found_tier(parts.database, parts.vault, group_id, BEGAN)
    tier = TierByPhone(parts, by.endpoint, listening, tier_id)
    await tier.look_around()
    actions = cast("Actions", InTrouble(by, parts.database, group_id, family, FAMILIES[family][0], tier))
    lived = await live_a_cycle(parts.database, group_id, SEED, meetings, finish=finish, actions=actions)
    return lived, by.hops + tier.hops


async def compare(
    urls: tuple[str, str], redis_url: str, family: str, meetings: int, *, finish: bool
) -> dict[str, object]:
    """Live one cycle both ways, by calls of the ledger in the first of two new databases.

    Raises:
        AssertionError: where the two sets of books differ, or one is not in order.
    """
    for url in urls:
        await asyncio.to_thread(migrate, url)
    settings = Settings(_env_file=None, database_url=urls[1], phone_hops_a_minute=0)
    begun = time.perf_counter()
    async with running(settings, redis_url, CollectorRegistry(), luck=lots(SEED)) as parts:
        await cast("Any", parts.redis).flushall()  # the same phones call for every family
        with patient_phones():
            lived, hops = await by_phone(parts, family, meetings, finish=finish)
        report, dialled = await audit(parts.database), await balances(parts.database)
        seconds = time.perf_counter() - begun
        written = await by_ledger(urls[0], parts.vault, family, meetings, finish=finish)
    assert report.ok, report.problems
    differing = {code: (dialled.get(code), written.get(code)) for code in dialled.keys() ^ written.keys()} | {
        code: (dialled[code], written[code])
        for code in dialled.keys() & written.keys()
        if dialled[code] != written[code]
    }
    if lived.ended:
        assert not (left := not_empty(family, dialled)), f"what is left when the cycle is over: {left}"
    assert not differing, f"the books differ, dialled and written: {differing}"
    return {
        "meetings": lived.meetings,
        "ended": lived.ended,
        "hops": hops,
        "seconds": round(seconds),
        "transactions": report.transactions,
        "box_xof": dialled.get("box:loan", 0),
    }


def main() -> None:
    """Live every family's cycle to its end."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.cycles --only vsla")
    parser.add_argument("--only", choices=tuple(FAMILIES), help="one family alone")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-cycles-")))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis"))
        server = stack.enter_context(EmbeddedPostgres(fsync=False)) if given.engine == "postgresql" else None

        def new(name: str) -> str:
            return server.create_database(name) if server else f"sqlite:///{folder / name}.db"

        for family, (meetings, _) in FAMILIES.items():
            if given.only in (None, family):
                urls = (new(f"{family}_ledger"), new(f"{family}_phone"))
                figures = asyncio.run(compare(urls, redis.url, family, meetings, finish=True))
                for name, figure in figures.items():
                    print(f"{family}_{name}: {figure}", flush=True)


if __name__ == "__main__":
    main()
