"""Figures of random books and random periods are what somebody adds up by hand from the journal's rows alone."""

import contextlib
import os
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.organisations.figures.indicators.people_tables import loans_table, members_table
from app.organisations.figures.indicators.savix import indicator_lines
from app.organisations.figures.indicators.tables import groups_table
from app.organisations.figures.series.periods import DATES, ReportingPeriod, chosen
from app.organisations.figures.series.week_series import series
from app.organisations.figures.series.weeks import rebuild_weeks, record_week
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.loans.repayments import repay
from ledger.loans.write_off import write_off
from ledger.meeting.roll_call import call_roll
from ledger.reports.kept_figures import MONTHS
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave
from ledger.tontine.rounds import draw, pay_pot
from ledger.tontine.state import read_tontine
from tests.village_life import ALL_IN_FAVOUR, Village, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
MEETINGS = 6
FAMILIES = ("vsla", "tontine")
SEEDS = range(1, 1 + int(os.environ.get("KESU_RANDOM_BOOKS", "1")))
"""More books where somebody has the time: `KESU_RANDOM_BOOKS=20`."""
OWED = ("principal", "charge", "handover")
_ENTRIES = text(
    "SELECT j.group_id, j.effective_on, e.account, e.amount_xof FROM journal j"
    " JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq"
)
_GROUPS = text("SELECT id, code, family FROM savings_group")
_MEMBERS = text("SELECT group_id, number, joined_on, left_on FROM member")
_LOANS = text("SELECT group_id, number, member FROM loan")
_INSTALMENTS = text("SELECT group_id, loan, due_on, left_xof, charge_xof FROM instalment ORDER BY number")
_ROLLS = text(
    "SELECT q.group_id, q.held_on, r.presence FROM meeting q"
    " JOIN attendance r ON r.group_id = q.group_id AND r.meeting = q.number"
)
_MEETINGS = text("SELECT group_id, held_on FROM meeting")


async def live(village: Village, dice: random.Random) -> None:
    """One meeting: some come, some save, some borrow, some pay back, now and then somebody leaves."""
    database, tontine = village.database, village.rules_family == "tontine"
    await village.meet(roll=False)
    here = [int(row["number"]) for row in await database.fetch(_MEMBERS) if here_in(row, village.group_id)]
    await call_roll(
        database, village.command(), {m: dice.choice(("present", "present", "late", "absent")) for m in here}
    )
    most = 1 if tontine else 5
    await village.collect(**{f"m{member}": dice.randint(most // 2, most) for member in here if dice.random() < 0.8})
    for member in dice.sample(here, 2):
        try:
            if dice.random() < 0.5 and not tontine:
                await village.lend(member, dice.randrange(1_000, 4_000, 500), weeks=dice.choice((4, 8)))
            elif dice.random() < 0.6 and not tontine:
                await repay(database, village.command(), member, dice.randrange(500, 3_000, 500))
            elif dice.random() < 0.2 and not tontine:
                await write_off(database, village.command(), dice.randint(1, 3), ALL_IN_FAVOUR)
            elif dice.random() < 0.2 and member > 6:
                await leave(database, village.command(), member)
        except Refusal:
            continue
    if tontine:
        with contextlib.suppress(Refusal):
            pot = (await read_tontine(database, village.group_id)).next_pot()
            await pay_pot(database, village.command(), pot)
    await village.part()


def here_in(row, group_id: int) -> bool:
    return row["group_id"] == group_id and row["left_on"] is None


@dataclass
class Rows:
    """Everything that is written, as it is written."""

    entries: list
    groups: list
    members: list
    loans: list
    instalments: list
    rolls: list
    meetings: list

    @classmethod
    async def read(cls, database) -> "Rows":
        statements = (_ENTRIES, _GROUPS, _MEMBERS, _LOANS, _INSTALMENTS, _ROLLS, _MEETINGS)
        return cls(*[await database.fetch(statement) for statement in statements])

    def by_hand(self, since: date, until: date) -> Counter[str]:
        """The figures of all groups: what there was at the end of the last day, and what happened from the first."""
        first, last = since.isoformat(), until.isoformat()
        tontines = {row["id"] for row in self.groups if row["family"] == "tontine"}
        sums: Counter[str] = Counter()
        balances: Counter[tuple[int, str]] = Counter()
        for row in self.entries:
            if row["effective_on"] <= last:
                balances[row["group_id"], row["account"]] += row["amount_xof"]
                if row["account"] == "losses" and row["effective_on"] >= first:
                    sums["written_off_xof"] += row["amount_xof"]
        for (group, account), amount in balances.items():
            kind = account.partition(":")[0]
            if kind == "shares" and group not in tontines:
                sums["savings_xof"] -= amount
            if kind in ("principal", "charge", "handover"):
                sums["loans_xof"] += amount
            if account == "box:loan" or kind == "kept":
                sums["other_funds_xof" if group in tontines else "loan_cash_xof"] += amount
            if account == "box:solidarity" or kind == "help":
                sums["other_funds_xof"] += amount
        for row in self.members:
            gone_on = row["left_on"] or "9999"
            sums["active"] += row["joined_on"] <= last < gone_on
            sums["at_start"] += row["joined_on"] < first <= gone_on
            sums["joined"] += first <= row["joined_on"] <= last
            sums["left"] += first <= gone_on <= last
        for row in self.rolls:
            if first <= row["held_on"] <= last:
                sums["called"] += 1
                sums["attending"] += row["presence"] in ("present", "late")
        self._loans(sums, balances, until)
        return sums

    def _loans(self, sums: Counter[str], balances: Counter[tuple[int, str]], until: date) -> None:
        for loan in self.loans:
            group, number = loan["group_id"], loan["number"]
            principal, charge, given = (
                balances[group, f"{kind}:{number}"] for kind in ("principal", "charge", "handover")
            )
            sums["loans"] += principal + charge + given > 0
            late_days = self._days_late(group, number, principal, charge, until)
            for name, days in (("late_xof", 0), ("late_30_xof", 30), ("late_90_xof", 90)):
                sums[name] += (principal + charge + given) * (late_days > days)

    def _days_late(self, group: int, loan: int, principal: int, charge: int, until: date) -> int:
        """Since the meeting at which the oldest instalment that is not whole had to be brought."""
        held = sorted(row["held_on"] for row in self.meetings if row["group_id"] == group)
        plan = [row for row in self.instalments if (row["group_id"], row["loan"]) == (group, loan)]
        found = 0
        for place, row in enumerate(plan):
            later = sum(
                other["charge_xof"]
                for other in plan[place + 1 :]
                if any(other["due_on"] <= day <= until.isoformat() for day in held)
            )
            if principal <= row["left_xof"] and charge <= later:
                continue
            met = [day for day in held if row["due_on"] <= day <= until.isoformat()]
            due = met[0] if met else row["due_on"]
            days = (until - date.fromisoformat(due)).days
            if met or days > 28:
                found = max(found, days)
        return found


async def random_books(database, dice: random.Random) -> Village:
    """Groups that meet on days of their own, with the worker keeping weeks and months meanwhile."""
    villages = [
        await found(database, family, members=8, code=f"0000{number}") for number, family in enumerate(FAMILIES, 1)
    ]
    for place, (village, family) in enumerate(zip(villages, FAMILIES, strict=True)):
        village.rules_family = family
        village.now += timedelta(days=2 * place)
    await draw(database, villages[-1].command(), dice)
    for _ in range(MEETINGS):
        for village in villages:
            await live(village, dice)
        if dice.random() < 0.5:
            await record_week(database, villages[-1].now.date() - timedelta(days=7))
        early = timedelta(days=dice.randint(0, 2))
        for village in villages:
            village.now -= early
    return max(villages, key=lambda village: village.now)


@pytest.mark.parametrize("seed", SEEDS)
async def test_figures_of_any_period_are_an_independent_sum(database, seed):
    dice = random.Random(seed)
    last = await random_books(database, dice)
    today, window = last.now.date(), ScopedReader(database, TenantScope("installation"))
    rows = await Rows.read(database)
    days = (today - date(2026, 10, 6)).days
    periods = [ReportingPeriod(DATES, *_two_days(dice, days)) for _ in range(6)]
    periods += [chosen(choice, today) for choice in ("4", "last_month", "this_quarter", "2026-10", "2026")]
    for period in periods:
        await _compare(window, rows, period, today)
        await _stocks(window, rows, period.until, today)
    await rebuild_weeks(database, today, weeks=8)
    sunday = today - timedelta(days=today.weekday() + 1)
    kept = [ReportingPeriod(DATES, sunday - timedelta(days=27), sunday - timedelta(weeks=weeks)) for weeks in range(3)]
    for period in [*periods[:3], *kept]:
        await _compare(window, rows, period, today)
    await _neighbours(window, today, date(2026, 10, 8) + timedelta(days=dice.randint(0, days - 4)))


async def _compare(window: ScopedReader, rows: Rows, period: ReportingPeriod, today: date) -> None:
    _, whole = await indicator_lines(window, today, "group", period)
    hand = rows.by_hand(period.since, period.until)
    assert {name: getattr(whole.figures, name) for name in hand} == dict(hand), period
    now = {"members": whole.figures.active, "savings_xof": whole.figures.savings_xof}
    for month in await series(window, period, now, span=MONTHS):
        if month.partial and month.until < period.until:
            continue  # the worker has not come back to it
        then = rows.by_hand(month.first_on, month.until)
        held = [row for row in rows.meetings if month.first_on.isoformat() <= row["held_on"] <= month.until.isoformat()]
        told = (month.members, month.savings_xof, month.meetings)
        assert told == (then["active"], then["savings_xof"], len(held)), month


async def _stocks(window: ScopedReader, rows: Rows, until: date, today: date) -> None:
    """The tables of groups, members and loans at the end of a day, each cell of money against the journal's rows."""
    last = until.isoformat()
    tables = [
        await groups_table(window, today, until),
        await members_table(window, "key", today, until, redacted=False),
        await loans_table(window, "key", today, until, redacted=False),
    ]
    groups, members, loans = ([dict(zip(each.header, row, strict=True)) for row in each.rows] for each in tables)
    codes = {row["id"]: row["code"] for row in rows.groups}
    held: Counter[tuple[str, str]] = Counter()
    for row in rows.entries:
        if row["effective_on"] <= last:
            held[codes[row["group_id"]], row["account"]] += row["amount_xof"]
    assert len(members) == sum(row["joined_on"] <= last for row in rows.members)
    for line in members:
        code, number = line["group"], line["number"]
        hers = [each["loan"] for each in loans if (each["group"], each["member"]) == (code, number)]
        assert line["savings_xof"] == -held[code, f"shares:{number}"], line
        assert line["principal_xof"] == sum(held[code, f"principal:{loan}"] for loan in hers), line
        assert line["charge_xof"] == sum(held[code, f"charge:{loan}"] for loan in hers), line
    late: Counter[str] = Counter()
    for line in loans:
        code, number = line["group"], line["loan"]
        left = held[code, f"principal:{number}"], held[code, f"charge:{number}"]
        assert (line["left_xof"], line["charge_xof"]) == left, line
        assert (line["status"] == "running") == (sum(left) > 0), line
        group_id = next(each for each, its in codes.items() if its == code)
        assert line["days_late"] == (rows._days_late(group_id, number, *left, until) if sum(left) else 0), line
        late[code] += sum(left) * (line["days_late"] > 0)
    for line in groups:
        code = line["code"]
        of = [each for each in members if each["group"] == code]
        here = [each for each in of if not each["left_on"]]
        assert (line["members"], line["women"]) == (len(here), sum(each["sex"] == "f" for each in here)), line
        assert line["box_xof"] == held[code, "box:loan"], line
        assert line["savings_xof"] == (0 if line["family"] == "tontine" else sum(each["savings_xof"] for each in of))
        owed = sum(amount for (its, what), amount in held.items() if its == code and what.partition(":")[0] in OWED)
        assert (line["lent_xof"], line["late_xof"]) == (owed, late[code]), line
        days = [row["held_on"] for row in rows.meetings if codes[row["group_id"]] == code and row["held_on"] <= last]
        assert line["last_meeting"] == max(days, default=None), line
        assert line["meetings_4_weeks"] == sum(date.fromisoformat(day) > until - timedelta(28) for day in days), line


async def _neighbours(window: ScopedReader, today: date, cut: date) -> None:
    """Two periods that meet, and the one that they are together: no day is left out, none counted twice."""
    since, parts = date(2026, 10, 1), []
    for first, until in ((since, cut), (cut + timedelta(days=1), today), (since, today)):
        _, whole = await indicator_lines(window, today, "group", ReportingPeriod(DATES, first, until))
        parts.append(whole.figures)
    for name in ("joined", "left", "attending", "called", "written_off_xof"):
        assert getattr(parts[0], name) + getattr(parts[1], name) == getattr(parts[2], name), name
    assert parts[0].active == parts[1].at_start
    assert parts[0].at_start == parts[2].at_start


def _two_days(dice: random.Random, days: int) -> list[date]:
    return sorted(date(2026, 10, 6) + timedelta(days=dice.randint(0, days)) for _ in range(2))
