"""A market that five AVECs build, lived by dialling: ``python -m bench.market_of_five``, two years, half a minute.

Each group saves at its own meeting and puts a stake in by its assembly. The market's officers, who speak for the
groups, buy its stalls, take rent, pay for repairs, share out what it earned, sell the stalls and give back what is
left. A model of whole francs says at every step what each book must say.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Self, cast

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from app.configuration.settings import Settings
from app.demo.life import HOUR
from app.demo.network import PIN, consent_of
from app.embedded.redis import EmbeddedRedis
from app.observability.records import Records
from app.runtime.ports import RunningService
from app.runtime.wiring import running
from app.ussd.hop import HopEndpoint
from bench.cycle_by_phone import YES, ByPhone, patient_phones, second_to
from bench.endpoint_phone import Listening
from ledger.audit import audit
from ledger.meeting.rounds.collection_round import Contribution
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, seat_member
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.ventures import by_stake
from migrations.newest import migrate

BEGAN = date(2026, 1, 5)
NAME = "Marché"
STAKES_XOF = (250_000, 150_000, 100_000, 75_000, 25_000)
STALLS_XOF, SOLD_XOF = 450_000, 310_000
SHARE_XOF, SHARES = 25_000, 3
ROLES = dict(enumerate(("president", "secretary", "treasurer", "counter", "counter"), 1))
MEMBERS, SPEAKER, TREASURER, PRESIDENT = 6, 6, 3, 1
COIN_XOF = 5
_BALANCES = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id AND balance_xof <> 0")


def _phone(place: int, member: int) -> str:
    return f"+2237{place:05}{member:02}"


@dataclass(slots=True)
class Market:
    """The market and its groups on the phone, and what their books must say. ``back_xof``: by seat, what came back."""

    parts: RunningService
    market: ByPhone
    groups: list[ByPhone]
    luck: Random
    cash_xof: int = 0
    earned_xof: int = 0
    back_xof: Counter[int] = field(default_factory=Counter)

    @classmethod
    async def founded(cls, parts: RunningService, seed: int) -> Self:
        """Found five groups of six, each with five officers, and the market whose offices their speakers hold."""
        listening = Listening(CollectorRegistry(), parts.clock, Records(Path(), 0))
        parts = replace(parts, usage=listening)
        endpoint = HopEndpoint(parts)
        ids = [await _group(parts, place) for place in range(1, len(STAKES_XOF) + 1)]
        market_id = await _market(parts, ids)
        everybody = [ByPhone(parts, endpoint, listening, group_id) for group_id in (market_id, *ids)]
        for one in everybody:
            await one.look_around()
        return cls(parts, everybody[0], everybody[1:], Random(seed))

    @property
    def hops(self) -> int:
        """All that was typed."""
        return sum(one.hops for one in (self.market, *self.groups))

    async def put_in(self) -> None:
        """Every group saves, its assembly decides, and its stake is paid."""
        for group, stake_xof in zip(self.groups, STAKES_XOF, strict=True):
            await group.open_meeting(TREASURER)
            await group.call_roll(TREASURER, {})
            await group.collect(TREASURER, {number: Contribution(shares=SHARES) for number in range(1, MEMBERS + 1)})
            vote = (str(MEMBERS), str(MEMBERS - 1))
            answers = ("pay", str(stake_xof), *vote, YES, *second_to(TREASURER))
            await group._does(TREASURER, "group", "ventures", f" {NAME} ", *answers)  # noqa: SLF001 -- its way to act
            await group.close_meeting(TREASURER)
            self.cash_xof += stake_xof
        await self.check()

    async def builds(self) -> None:
        """The stalls are bought: no cost, but what the market owns."""
        await self._meets()
        await self._property("buy", "goods", str(STALLS_XOF))
        self.cash_xof -= STALLS_XOF
        await self._parts()

    async def month(self) -> None:
        """Rent comes in, something breaks, and most of what was earned is paid by stakes."""
        rent_xof, repairs_xof = (COIN_XOF * self.luck.randrange(2_000, most) for most in (9_000, 2_800))
        await self._meets()
        await self._does("office", "money", "other_money", "outside", "income", str(rent_xof), "rent", YES)
        await self.market.spend(TREASURER, repairs_xof, "other")
        self.earned_xof += rent_xof - repairs_xof
        self.cash_xof += rent_xof - repairs_xof
        paid_xof = max(min(self.earned_xof, self.cash_xof), 0) * self.luck.randrange(5, 11) // 10
        paid_xof -= paid_xof % COIN_XOF
        if paid_xof:
            await self._does("group", "ventures", "pay", str(paid_xof), YES, *second_to(TREASURER))
            self.earned_xof -= paid_xof
            self.cash_xof -= paid_xof
            self._came_back(paid_xof)
        await self._parts()

    async def ends(self) -> None:
        """The stalls are sold for less than they cost, and all that is left is given back: the stakes bear the loss."""
        await self._meets()
        await self._property("sell", "matériel", str(SOLD_XOF))
        self.cash_xof += SOLD_XOF
        vote = (str(len(STAKES_XOF)), str(len(STAKES_XOF)))
        answers = ("group", "ventures", "end", *vote, YES, *second_to(PRESIDENT))
        await self.market._does(PRESIDENT, *answers)  # noqa: SLF001
        self._came_back(self.cash_xof)
        self.cash_xof = 0
        await self._parts(ended=True)

    async def check(self, *, ended: bool = False) -> None:
        """Compare every book with the model, franc by franc."""
        market = await self._balances(self.market)
        assert market.get("box:loan", 0) == self.cash_xof, market
        for seat, (group, stake_xof) in enumerate(zip(self.groups, STAKES_XOF, strict=True), 1):
            books = await self._balances(group)
            left_xof = 0 if ended else stake_xof
            saved_xof = MEMBERS * SHARES * SHARE_XOF
            assert books.get(f"venture:{self.market.group_id}", 0) == left_xof, (seat, books)
            assert -market.get(f"shares:{seat}", 0) == left_xof, (seat, market)
            assert books["box:loan"] == saved_xof - stake_xof + self.back_xof[seat], (seat, books)

    async def _meets(self) -> None:
        await self.market.open_meeting(TREASURER)
        await self.market.call_roll(TREASURER, {})

    async def _parts(self, *, ended: bool = False) -> None:
        await self.market.close_meeting(TREASURER)
        await self.check(ended=ended)
        self.parts.clock.go_to(self.parts.clock.now() + timedelta(weeks=4))

    async def _property(self, act: str, *answers: str) -> None:
        vote = (str(len(STAKES_XOF)), str(len(STAKES_XOF)))
        way = ("office", "money", "other_money", "property", act, *answers)
        await self._does(*way, *vote, YES, *second_to(TREASURER))

    async def _does(self, *answers: str) -> None:
        await self.market._does(TREASURER, *answers)  # noqa: SLF001 -- acts that no year of one group has

    def _came_back(self, amount_xof: int) -> None:
        self.back_xof.update(by_stake(amount_xof, dict(enumerate(STAKES_XOF, 1)), COIN_XOF))

    async def _balances(self, one: ByPhone) -> dict[str, int]:
        rows = await self.parts.database.fetch(_BALANCES, group_id=one.group_id)
        return {row["code"]: row["balance_xof"] for row in rows}


async def _group(parts: RunningService, place: int) -> int:
    rules = Constitution.from_settings("vsla", {"share_value_xof": SHARE_XOF, "solidarity_xof": 0})
    founding = Founding(
        code=f"{place:05}", name=f"Benkadi {place}", family="vsla", constitution=rules, founded_on=BEGAN
    )
    async with parts.database.unit_of_work() as unit:
        group_id = await found_group(unit, founding)
        for number in range(1, MEMBERS + 1):
            await enrol_member(unit, group_id, _enrolment(parts, group_id, number, _phone(place, number)))
    return group_id


async def _market(parts: RunningService, groups: list[int]) -> int:
    rules = Constitution.default("venture")
    founding = Founding(code="M-1", name=NAME, family="venture", constitution=rules, founded_on=BEGAN, kind="tier")
    async with parts.database.unit_of_work() as unit:
        market_id = await found_group(unit, founding)
        for seat, group_id in enumerate(groups, 1):
            enrolment = _enrolment(parts, market_id, seat, _phone(seat, SPEAKER))
            await seat_member(unit, market_id, SeatAsked(group_id, SPEAKER), enrolment)
    return market_id


def _enrolment(parts: RunningService, group_id: int, number: int, phone: str) -> Enrolment:
    return Enrolment(
        number=number,
        name=f"Awa {number}",
        joined_on=BEGAN,
        phone=phone,
        pin_hash=parts.vault.hash(group_id, number, PIN),
        consent=consent_of(BEGAN, "fr"),
        roles=(ROLES[number],) if number in ROLES else (),
    )


async def live(database_url: str, redis_url: str, months: int, seed: int = 7) -> dict[str, int]:
    """Live it in a new database; give how much was typed, paid and lost.

    Raises:
        AssertionError: where a book differs from the model, or the audit finds something.
    """
    await asyncio.to_thread(migrate, database_url)
    settings = Settings(_env_file=None, database_url=database_url, phone_hops_a_minute=0)
    async with running(settings, redis_url, CollectorRegistry()) as parts:
        await cast("Any", parts.redis).flushall()
        parts.clock.go_to(datetime(BEGAN.year, BEGAN.month, BEGAN.day, HOUR, tzinfo=UTC))
        market = await Market.founded(parts, seed)
        with patient_phones():
            await market.put_in()
            await market.builds()
            for _ in range(months):
                await market.month()
            await market.ends()
        report = await audit(parts.database)
        assert report.ok, report.problems
    back_xof = sum(market.back_xof.values())
    return {"hops": market.hops, "transactions": report.transactions, "back_xof": back_xof, "months": months}


def main() -> None:
    """Live two years of it, or as many months as are asked for."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.market_of_five --months 24")
    parser.add_argument("--months", type=int, default=24)
    given = parser.parse_args()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="kesu-market-") as folder, EmbeddedRedis(Path(folder, "redis")) as redis:
        figures = asyncio.run(live(f"sqlite:///{folder}/market.db", redis.url, given.months))
    for name, figure in {**figures, "seconds": round(time.perf_counter() - begun)}.items():
        print(f"{name}: {figure}", flush=True)


if __name__ == "__main__":
    main()
