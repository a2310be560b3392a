"""Seats of groups are institutions: no figure counts them as persons, and money lent from tier to member is once."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import pytest
from sqlalchemy import text

from app.organisations.figures.indicators.savix import indicator_lines
from app.organisations.figures.positions.standing import total
from app.organisations.figures.positions.standings import standings
from app.organisations.figures.series.periods import last_weeks
from app.organisations.figures.series.week_series import series
from app.organisations.figures.series.weeks import rebuild_weeks, record_week
from app.organisations.groups.seating import groups_of, make_tier, take
from app.organisations.tenancy import ScopedReader, TenantScope
from app.panel.forms.reading.period import ReportingPeriod
from ledger.funds.expenses import spend
from ledger.meeting.roll_call import call_roll
from ledger.reports.indicators import read_figures
from ledger.tiers.lending import lend_to_group, repay_tier
from tests.village import AWA
from tests.village_life import Village, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_ENTRIES = text(
    "SELECT e.group_id, e.account, e.amount_xof, l.member AS borrower FROM entry e LEFT JOIN loan l"
    " ON l.group_id = e.group_id AND e.account IN ('principal:' || l.number, 'charge:' || l.number)"
)
_PEOPLE = text("SELECT group_id, number, sex, institution FROM member WHERE left_on IS NULL")


@dataclass
class Network:
    """A network in which a village organisation sits, in which two groups sit; and a group of its own."""

    network: Village
    organisation: Village
    first: Village
    second: Village
    alone: Village
    seats: set[tuple[int, int]]

    @property
    def all(self) -> list[Village]:
        return [self.network, self.organisation, self.first, self.second, self.alone]


async def lived(database) -> Network:
    """10,000 F go from the network to the organisation, 20,000 F from it to the first group, 5,000 F to Awa in it."""
    villages = [
        await found(database, "shg", code=code, share_value_xof=share, loan_cap_xof=0, loan_multiplier=10)
        for code, share in (("N-1", 5_000), ("V-1", 5_000), ("00001", 2_000), ("00002", 2_000), ("00003", 2_000))
    ]
    network, organisation, first, second, alone = villages
    async with database.unit_of_work() as unit:
        of = await groups_of(unit, ["N-1", "V-1", "00001", "00002"])
        for tier in ("N-1", "V-1"):
            await make_tier(unit, of[tier], network.now)
        of = await groups_of(unit, list(of))
        seats = await take(unit, of["V-1"], [(of["00001"], 1), (of["00002"], 2)], network.now)
        assert seats == [7, 8]
        assert await take(unit, of["N-1"], [(of["V-1"], 1)], network.now) == [7]
    for village in villages:
        await village.meet()
        seated = {"m7": 1} if village in (network, organisation) else {}
        await village.collect(m1=1, m2=1, m3=1, m4=1, m6=1, **seated)
    for village in (organisation, first):
        await spend(database, village.command(), 5_000, "part au réseau")
    await lend_to_group(database, network.command(), await network.approve(7, 10_000))
    await lend_to_group(database, organisation.command(), await organisation.approve(7, 20_000))
    await first.lend(AWA, 1_500)
    for village in villages:
        await village.part()
    for village in villages:
        village.wait(weeks=3)
        await village.meet(roll=False)
        seated = range(1, 8 if village is network else 9 if village is organisation else 7)
        await call_roll(
            database, village.command(), {number: "absent_excused" if number == 2 else "present" for number in seated}
        )
        await village.part()
    await first.meet(roll=False)
    await repay_tier(database, first.command(), 1, "outside", 2_400)
    await first.part()
    ids = (network.group_id, organisation.group_id)
    return Network(network, organisation, first, second, alone, {(ids[0], 7), (ids[1], 7), (ids[1], 8)})


async def summed(database, seats: set[tuple[int, int]]) -> Counter[str]:
    """The same figures by hand: every entry there is, its owner, and whether she is one of the three seats."""
    sums: Counter[str] = Counter()
    for row in await database.fetch(_ENTRIES):
        kind, _, number = row["account"].partition(":")
        owner = row["borrower"] or (int(number) if number.isdecimal() else 0)
        whose = "institution_" if (row["group_id"], owner) in seats else ""
        match kind:
            case "shares":
                sums[f"{whose}savings"] -= row["amount_xof"]
            case "principal" | "charge":
                sums[f"{whose}lent"] += row["amount_xof"]
            case "box":
                sums["cash"] += row["amount_xof"]
            case "linkage":
                sums["debts"] -= row["amount_xof"]
    for row in await database.fetch(_PEOPLE):
        seat = (row["group_id"], row["number"]) in seats
        sums["institutions" if seat else "members"] += 1
        sums["women"] += not seat and row["sex"] == "f"
        assert row["institution"] == seat
    return sums


async def test_totals_are_an_independent_sum(database):
    lives = await lived(database)
    today, window = lives.network.now.date(), ScopedReader(database, TenantScope("installation"))
    by_hand = await summed(database, lives.seats)
    assert (by_hand["members"], by_hand["women"], by_hand["institutions"]) == (30, 30, 3)
    groups = await standings(window, today)
    whole = total(groups)
    assert (whole.groups, whole.tiers, whole.members, whole.women) == (3, 2, 30, 30)
    assert (whole.savings_xof, whole.institution_savings_xof) == (by_hand["savings"], by_hand["institution_savings"])
    assert (whole.lent_xof, whole.institution_lent_xof) == (by_hand["lent"], by_hand["institution_lent"])
    assert whole.institutions == 3
    assert all(group.usual_size for group in groups if group.kind == "tier")
    lines, line = await indicator_lines(window, today, "group", ReportingPeriod("cycle", today, today))
    figures, result = line.figures, line.result
    assert (figures.active, figures.institutions, figures.borrowers, figures.loans) == (30, 3, 1, 1)
    assert figures.savings_xof == by_hand["savings"]
    assert figures.loans_xof == by_hand["lent"]
    assert (figures.institution_savings_xof, figures.institution_loans_xof) == (
        by_hand["institution_savings"],
        by_hand["institution_lent"],
    )
    # Everything that is lent from tier to group is lent within: what is there is cash, and what persons owe.
    assert figures.within_loans_xof == figures.institution_loans_xof
    assert (result.assets_xof, result.debts_xof) == (by_hand["cash"] + by_hand["lent"], 0)
    assert by_hand["debts"] > 0
    assert result.assets_xof == result.debts_xof + result.equity_xof
    assert result.savings_per_member * 30 == by_hand["savings"]
    by_code = {each.key: each for each in lines}
    tier = by_code["V-1"]
    assert (tier.figures.active, tier.figures.institutions, tier.figures.loans_xof) == (6, 2, 0)
    assert tier.result.assets_xof == tier.result.debts_xof + tier.result.equity_xof, "its own books, whole"
    assert tier.result.debts_xof == 10_200, "what it was lent, and the 2 % of the first month"
    assert by_code["00001"].result.debts_xof == 18_000
    assert result.attendance == Fraction(25, 30)
    assert result.profit_xof == by_hand["cash"] + by_hand["lent"] - by_hand["savings"]
    # A charge that fell due in a tier is no gain of them all, nor is what a seat saved a loss: both stay among them.
    among = by_hand["institution_lent"] - by_hand["debts"] - by_hand["institution_savings"]
    assert sum(each.result.profit_xof for each in lines) == result.profit_xof + among


async def test_past_weeks_and_their_totals_say_the_same(database):
    lives = await lived(database)
    today, window = lives.first.now.date(), ScopedReader(database, TenantScope("installation"))
    await rebuild_weeks(database, today)
    running = (await indicator_lines(window, today, "group", ReportingPeriod("cycle", today, today)))[1].figures
    past = (await indicator_lines(window, today, "group", last_weeks(4, today)))[1]
    names = ("active", "institutions", "savings_xof", "institution_savings_xof", "loans_xof", "institution_loans_xof")
    assert [getattr(past.figures, name) for name in names] == [getattr(running, name) for name in names]
    assert (past.figures.within_loans_xof, past.figures.debts_xof) == (running.within_loans_xof, 0)
    now = {"members": running.active, "savings_xof": running.savings_xof, "lent_xof": running.loans_xof}
    week = (await series(window, last_weeks(4, today), now))[-1]
    assert (week.members, week.institutions, week.groups) == (30, 3, 3)
    assert (week.savings_xof, week.lent_xof) == (running.savings_xof, running.loans_xof)
    await record_week(database, today)
    assert (await series(window, last_weeks(4, today), now))[-1] == week
    kept = (await series(window, last_weeks(4, today), {}))[-1]
    assert (kept.members, kept.savings_xof, kept.lent_xof) == (30, week.savings_xof, week.lent_xof)


async def test_a_tier_alone_owes_and_is_owed(database):
    lives = await lived(database)
    ids = [village.group_id for village in lives.all]
    figures = await read_figures(database, ids, lives.network.now.date())
    tier = figures[lives.organisation.group_id]
    assert (tier.savings_xof, tier.institution_savings_xof) == (25_000, 5_000)
    assert (tier.loans, tier.institution_loans, tier.borrowers, tier.late_xof) == (0, 1, 0, 0)
    assert tier.attending == 5, "eight were called, of whom two are seats"
