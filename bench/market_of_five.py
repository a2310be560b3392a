"""A market that five AVECs build, lived by dialling: ``python -m bench.market_of_five``, two years, half a minute.

Groups come in from a sheet, the market and its seats by commands, its offices from the panel. Each group saves at its
own meeting and puts a stake in by its assembly. The market's officers, who speak for the groups, buy its stalls, take
rent, pay for repairs, share out what it earned, sell the stalls and give back what is left. A model of whole francs
says at every step what each book must say.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Self

from sqlalchemy import text

from app.embedded.redis import EmbeddedRedis
from bench.cycle_by_phone import YES, ByPhone, patient_phones, second_to
from bench.day_one import Day, a_day, make_organisations
from bench.day_one_panel import Slip
from bench.day_one_plan import ROLES, Organisation
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.by_family.ventures import by_stake

OWNER = Organisation("camide", "Camide", "fr", "Kayes", "sheet")
CODE, NAME = "M-1", "Marché"
STAKES_XOF = (250_000, 150_000, 100_000, 75_000, 25_000)
STALLS_XOF, SOLD_XOF = 450_000, 310_000
SHARE_XOF, SHARES = 25_000, 3
OFFICES = ("president", "secretary", "treasurer", "counter", "counter")
MEMBERS, SPEAKER, TREASURER, PRESIDENT = 6, 6, 3, 1
COIN_XOF = 5
_BALANCES = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id AND balance_xof <> 0")


@dataclass(slots=True)
class Market:
    """The market and its groups on the phone, and what their books must say. ``back_xof``: by seat, what came back."""

    day: Day
    market: ByPhone
    groups: list[ByPhone]
    luck: Random
    cash_xof: int = 0
    earned_xof: int = 0
    back_xof: Counter[int] = field(default_factory=Counter)

    @classmethod
    async def founded(cls, day: Day, seed: int) -> Self:
        """Bring in five groups of six, and the market whose offices their speakers hold; all choose their PINs."""
        await make_organisations(day, (OWNER,))
        codes = [f"K-{place}" for place in range(1, len(STAKES_XOF) + 1)]
        file = day.terminal.var / "groups.csv"
        file.write_text("\n".join(_sheet(codes)), encoding="utf-8")
        await day.terminal.runs("import", str(file), "--org", OWNER.code)
        await _choose_pins(day, *codes)
        await day.terminal.runs("tier", "create", CODE, NAME, "--org", OWNER.code, "--family", "venture")
        await day.terminal.runs("seat", "take", CODE, *(f"{code}:{SPEAKER}" for code in codes))
        admin, page = day.people[OWNER.code], f"/panel/groups/{CODE}/life"
        for seat, role in enumerate(OFFICES, 1):
            await admin.get(page)
            await admin.sends(page, {"act": "begin_office", "role": role, "number": str(seat)})
        await _choose_pins(day, CODE)
        market, *groups = [await day.phones.way(code) for code in (CODE, *codes)]
        return cls(day, market, groups, Random(seed))

    @property
    def hops(self) -> int:
        """All that was typed."""
        return self.day.phones.hops + sum(one.hops for one in (self.market, *self.groups))

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
        clock = self.day.terminal.clock
        clock.go_to(clock.now() + timedelta(weeks=4))

    async def _property(self, act: str, *answers: str) -> None:
        vote = (str(len(STAKES_XOF)), str(len(STAKES_XOF)))
        way = ("office", "money", "other_money", "property", act, *answers)
        await self._does(*way, *vote, YES, *second_to(TREASURER))

    async def _does(self, *answers: str) -> None:
        await self.market._does(TREASURER, *answers)  # noqa: SLF001 -- acts that no year of one group has

    def _came_back(self, amount_xof: int) -> None:
        self.back_xof.update(by_stake(amount_xof, dict(enumerate(STAKES_XOF, 1)), COIN_XOF))

    async def _balances(self, one: ByPhone) -> dict[str, int]:
        rows = await one.running.database.fetch(_BALANCES, group_id=one.group_id)
        return {row["code"]: row["balance_xof"] for row in rows}


def _sheet(codes: list[str]) -> list[str]:
    """Groups of six: the last woman of each, who keeps a key, speaks for it at the market."""
    lines = ["Groupe;Nom du groupe;Valeur de la part;solidarity_xof;N°;Nom et prénom;Téléphone;Fonction;Accord le"]
    for place, code in enumerate(codes, 1):
        for number, office in enumerate((*ROLES, "garde de clé"), 1):
            cells = (code, f"Benkadi {place}", SHARE_XOF, 0, number, f"Awa {number}", f"7{place:05}{number:02}", office)
            lines.append(";".join(map(str, (*cells, "2026-11-20"))))
    return lines


async def _choose_pins(day: Day, *codes: str) -> None:
    lines = json.loads(await day.terminal.runs("activate", *codes, "--json"))
    await day.phones.choose_pins([Slip(line["group"], line["number"], line["phone"], line["code"]) for line in lines])


async def run(url: str, folder: Path, redis_url: str, months: int, seed: int = 7) -> dict[str, int]:
    """Live it in an empty database; give how much was typed, and what came back.

    Raises:
        AssertionError: where a book differs from the model, or the audit finds something.
    """
    async with a_day(url, folder, redis_url) as day:
        with patient_phones():
            market = await Market.founded(day, seed)
            await market.put_in()
            await market.builds()
            for _ in range(months):
                await market.month()
            await market.ends()
        await day.terminal.runs("audit")
    return {"hops": market.hops, "back_xof": sum(market.back_xof.values()), "months": months}


def main() -> None:
    """Live two years of it, or as many months as are asked for."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.market_of_five --months 24")
    parser.add_argument("--months", type=int, default=24)
    given = parser.parse_args()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="kesu-market-") as folder, EmbeddedRedis(Path(folder, "redis")) as redis:
        figures = asyncio.run(run(f"sqlite:///{folder}/market.db", Path(folder), redis.url, given.months))
    for name, figure in {**figures, "seconds": round(time.perf_counter() - begun)}.items():
        print(f"{name}: {figure}", flush=True)


if __name__ == "__main__":
    main()
