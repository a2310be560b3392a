"""Random walks over a tier and two groups in it: ``python -m bench.pairs --walks 1000 --acts 60``, on SQLite.

After each act both books of every loan say the same, and the cash of all books together moved by what came in or went
out and never by what went from one to another. At the end the audit is in order.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.pairs_acts import ACTS, PEOPLE, SEATS, Walk, meet_at
from ledger.audit import audit
from ledger.audit.pairs import differing_pairs
from ledger.database import Database, open_database
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, seat_member
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.refusal import Refusal
from migrations.newest import migrate

BEGAN = date(2025, 9, 2)
ROLES = {1: "president", 2: "secretary", 3: "treasurer", 4: "counter", 5: "counter"}
TIER_RULES: dict[str, Any] = {"share_value_xof": 5_000, "loan_multiplier": 10, "first_loan_week": 1}
MODELS = ("declining", "flat", "flat-term")
# text: sums over the books as they are stored, in a way of their own
_CASH = text("""
SELECT CAST(sum(balance_xof) AS BIGINT) AS cash_xof FROM account
WHERE kind = 'box' AND group_id IN (:tier, :first, :second)
""")
_FROM_OUTSIDE = text("""
SELECT CAST(coalesce(sum(e.amount_xof), 0) AS BIGINT) AS cash_xof FROM entry e
JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq
LEFT JOIN journal o ON o.group_id = j.group_id AND o.seq = j.reverses_seq
WHERE e.group_id IN (:tier, :first, :second) AND e.account LIKE 'box:%'
AND coalesce(o.kind, j.kind) NOT IN ('linkage_in', 'linkage_out')
AND NOT (e.group_id = :tier AND coalesce(o.kind, j.kind) IN ('loan', 'repayment'))
""")


@dataclass
class Walked:
    """What walks came to: acts done and refused by name, and every fault with its seed."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


async def found(database: Database, code: str, model: str) -> tuple[int, ...]:
    """A tier and two groups that are its members 7 and 8; gives their ids, the tier's first."""
    ids = []
    async with database.unit_of_work() as unit:
        for number, rules in enumerate((TIER_RULES | {"charge_model": model}, {"first_loan_week": 1}, {})):
            founding = Founding(
                code=f"{code}-{number}",
                name=f"Benkadi {number}",
                family="shg",
                constitution=Constitution.from_settings("shg", rules),
                founded_on=BEGAN,
            )
            group_id = await found_group(unit, founding)
            for member in range(1, PEOPLE + 1):
                roles = (ROLES[member],) if member in ROLES else ()
                person = Enrolment(number=member, name=f"Awa {member}", joined_on=BEGAN, roles=roles)
                await enrol_member(unit, group_id, person)
            ids.append(group_id)
        for seat, group_id in zip(SEATS, ids[1:], strict=True):
            name = Enrolment(number=seat, name=f"Benkadi {seat}", joined_on=BEGAN)
            await seat_member(unit, ids[0], SeatAsked(group_id, 1), name)
    return tuple(ids)


async def walk_one(database: Database, seed: int, acts: int, walked: Walked) -> None:
    """Walk once in groups of its own."""
    dice = random.Random(seed)
    books = await found(database, f"W{seed}", dice.choice(MODELS))
    walk = Walk(database, books, dice, datetime(2025, 10, 7, 10, tzinfo=UTC))
    for group_id in books:
        await meet_at(walk, group_id)
    await ACTS["lend"][0](walk)
    names, weights = list(ACTS), [weight for _, weight in ACTS.values()]
    for step in range(acts):
        walk.now += timedelta(minutes=1)
        name = dice.choices(names, weights)[0]
        try:
            await ACTS[name][0](walk)
        except Refusal as refusal:
            walked.refused[f"{name}: {refusal.code}"] += 1
        else:
            walked.done[name] += 1
        if fault := await _fault(walk):
            walked.faults.append(f"walk {seed}, act {step + 1}, {name}: {fault}")
            return
    for number in range(len(books)):
        report = await audit(database, f"W{seed}-{number}")
        walked.faults += [f"walk {seed}: {problem}" for problem in report.problems]


async def _fault(walk: Walk) -> str:
    """What is wrong between the books, if anything."""
    if differing := await differing_pairs(walk.database, walk.tier):
        return str(differing[0])
    books = dict(zip(("tier", "first", "second"), walk.books, strict=True))
    cash_xof = (await walk.database.fetch(_CASH, **books))[0]["cash_xof"]
    from_outside_xof = (await walk.database.fetch(_FROM_OUTSIDE, **books))[0]["cash_xof"]
    if cash_xof != from_outside_xof:
        return f"the boxes hold {cash_xof} F, and {from_outside_xof} F came in and did not go out"
    return ""


async def walk_all(database: Database, seeds: range, acts: int) -> Walked:
    """Walk once for each seed."""
    walked = Walked()
    for seed in seeds:
        await walk_one(database, seed, acts, walked)
    return walked


async def _main(walks: int, acts: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'kesu.db'}"
        migrate(url)
        database = await open_database(url)
        began = time.perf_counter()
        try:
            walked = await walk_all(database, range(1, 1 + walks), acts)
        finally:
            await database.close()
    for name, times in sorted(walked.done.items()):
        print(f"done {name}: {times}")
    for name, times in sorted(walked.refused.items()):
        print(f"refused {name}: {times}")
    print(f"{walks} walks of {acts} acts in {time.perf_counter() - began:.0f} s, {len(walked.faults)} faults")
    print("\n".join(walked.faults))
    return 1 if walked.faults else 0


def main() -> None:
    """Walk, and say what came of it; exit status 1 when something is wrong."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--walks", type=int, default=100)
    words.add_argument("--acts", type=int, default=60)
    asked = words.parse_args()
    sys.exit(asyncio.run(_main(asked.walks, asked.acts)))


if __name__ == "__main__":
    main()
