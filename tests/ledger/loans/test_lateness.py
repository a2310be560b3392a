"""One rule of lateness: the limit, the fine, the lists, the indicators and the figures of a past day agree on it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.loans.due import late_today
from ledger.loans.repayments import repay
from ledger.loans.request import limit_of
from ledger.loans.rescheduling import reschedule
from ledger.reports.indicators import read_figures
from ledger.reports.indicators_at_date import read_figures_on
from ledger.rules.loans.lateness import Missed, is_late, late_on
from ledger.tables.expressions.lateness import late, late_since_at, missed
from tests.village import AWA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_BY_SQL = text(f"SELECT l.number FROM loan l WHERE l.group_id = :group_id AND {late()}")
_BY_MISSED = text(f"SELECT l.number, {missed()} AS missed FROM loan l WHERE l.group_id = :group_id")
_LEFT = (
    "(SELECT coalesce(sum(b.amount_xof), 0) FROM entry b"
    " JOIN journal w ON w.group_id = b.group_id AND w.seq = b.seq AND w.effective_on <= :on"
    " WHERE b.group_id = l.group_id AND b.account = '{}:' || l.number)"
)
_THEN = late_since_at("l", _LEFT.format("principal"), _LEFT.format("charge"))
_AT = text(f"SELECT l.number FROM loan l WHERE l.group_id = :group_id AND {_THEN} IS NOT NULL")


async def late_loans(village):
    """The late loans today, as every reader has them: they must agree."""
    today, group_id = village.now.date(), village.group_id
    listed = {due.loan for due in await late_today(village.database, group_id, today)}
    values = {"group_id": group_id, **late_on(today)}
    by_sql = {row["number"] for row in await village.database.fetch(_BY_SQL, **values)}
    rows = await village.database.fetch(_BY_MISSED, group_id=group_id)
    by_rule = {row["number"] for row in rows if is_late(Missed.read(row["missed"]), today)}
    past = {"group_id": group_id, "on": values["today"], "waited_until": values["waited_until"]}
    at_day = {row["number"] for row in await village.database.fetch(_AT, **past)}
    borrowers = await village.database.fetch(text("SELECT DISTINCT member FROM loan WHERE status = 'running'"))
    by_limit = set()
    for row in borrowers:
        card = await village.card(row["member"])
        if card.overdue(today):
            by_limit |= {loan.number for loan in card.running if is_late(loan.missed, today)}
    assert listed == by_sql == by_rule == at_day == by_limit
    now = (await read_figures(village.database, [group_id], today))[group_id]
    then = (await read_figures_on(village.database, [group_id], today))[group_id]
    owed = sum([await village.balance(f"{kind}:{loan}") for loan in by_sql for kind in ("principal", "charge")])
    assert now.late_xof == then.late_xof == owed
    return by_sql


async def lent(database, weeks=12, **rules):
    """Awa borrows 3,000 F at the first meeting, which goes to its end: 1,000 F and 300 F on each of three days."""
    village = await found(database, **rules)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    loan = await village.lend(AWA, 3_000, weeks=weeks)
    await village.part()
    return village, loan


async def hold(village, weeks, brought=0):
    """Go to the meeting so many weeks after the last, bring something there, and go home."""
    village.wait(weeks=weeks - 1)
    await village.meet()
    if brought:
        await repay(village.database, village.command(), AWA, brought)
    today = await late_loans(village)
    await village.part()
    return today


async def test_an_instalment_that_was_missed_makes_the_loan_late_the_day_after(database):
    village, loan = await lent(database)
    assert await hold(village, 4) == set(), "it is the day itself"
    village.now -= timedelta(days=6)
    assert await late_loans(village) == {loan}
    assert limit_of(await village.card(), village.command()).reason == "overdue"
    (due,) = await late_today(database, village.group_id, village.now.date())
    assert due.days_late == 1
    await village.meet()
    assert await village.balance(f"penalty:{loan}") == 250
    await repay(database, village.command(), AWA, 250 + 1_300)
    assert await late_loans(village) == set(), "it is brought"


async def test_each_instalment_has_its_day(database):
    village, loan = await lent(database)
    assert await hold(village, 4, 1_300) == set()
    assert await late_loans(village) == set()
    assert await hold(village, 3) == set(), "a charge that fell due is not this one's"
    await hold(village, 1, 1_300)
    assert await late_loans(village) == set(), "and the second"
    await hold(village, 4, 800)
    assert await late_loans(village) == {loan}, "the last day is one of them"
    assert await village.balance(f"penalty:{loan}") == 0
    await hold(village, 1)
    assert await village.balance(f"penalty:{loan}") == 250


@pytest.mark.parametrize(("brought", "is_it"), [(1_300, False), (1_295, True), (300, True), (3_000, False)])
async def test_brought_whole_or_not(database, brought, is_it):
    village, loan = await lent(database)
    await hold(village, 4, brought)
    assert await late_loans(village) == ({loan} if is_it else set())


async def test_no_meeting_no_lateness_until_nobody_waits_any_more(database):
    village, loan = await lent(database)
    village.wait(weeks=3)
    on_its_day = village.now
    for days, expected in ((1, set()), (28, set()), (29, {loan})):
        village.now = on_its_day + timedelta(days=days)
        assert await late_loans(village) == expected
    await village.meet()
    assert await late_loans(village) == set(), "now that they meet she can bring it"
    assert await village.balance(f"penalty:{loan}") == 0
    await village.part()
    assert await late_loans(village) == {loan}


async def test_a_charge_alone_can_be_missed(database):
    village, loan = await lent(database)
    await hold(village, 4, 3_300)
    assert await village.balance(f"principal:{loan}") == 0
    assert await late_loans(village) == set()
    village, loan = await lent(database, code="00002", charge_model="rollover", weeks=4)
    await hold(village, 4, 3_000)
    assert await late_loans(village) == {loan}, "300 F of the principal are left after the term"
    await hold(village, 3)
    await hold(village, 1, 250 + 300)
    assert await late_loans(village) == {loan}, "the charge went on"


async def test_more_time_begins_anew(database):
    village, loan = await lent(database)
    await hold(village, 4)
    assert await late_loans(village) == {loan}
    await village.meet()
    await reschedule(database, village.command(1), loan, 8, ALL_IN_FAVOUR)
    assert await late_loans(village) == set()
    await village.part()
    await hold(village, 4)
    assert await late_loans(village) == {loan}, "four weeks after that"


async def test_a_past_day_is_seen_as_it_was(database):
    village, _ = await lent(database)
    await hold(village, 4)
    late_then = village.now.date() - timedelta(days=1)
    await hold(village, 1, 250 + 1_600)
    for on, expected in ((late_then - timedelta(days=7), 0), (late_then, 3_300), (village.now.date(), 0)):
        assert (await read_figures_on(database, [village.group_id], on))[village.group_id].late_xof == expected


async def test_more_is_no_plan_and_a_reversed_hand_over_has_none(database):
    from ledger.loans import hand_over
    from ledger.meeting.corrections import reverse

    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.approve(AWA, 3_000)
    posted = await hand_over(database, village.command(), loan)
    count = text("SELECT count(*) AS many FROM instalment WHERE group_id = :group_id")
    assert (await database.fetch(count, group_id=village.group_id))[0]["many"] == 3
    await reverse(database, village.command(), posted.seq)
    assert (await database.fetch(count, group_id=village.group_id))[0]["many"] == 0


async def test_risk_is_told_for_more_than_thirty_and_ninety_days_since_the_missed_meeting(database):
    village, _ = await lent(database)
    await hold(village, weeks=4)  # the first instalment is missed at this meeting
    missed_on = village.now.date() - timedelta(weeks=1)
    for days, over in (
        (1, (True, False, False)),
        (30, (True, False, False)),
        (31, (True, True, False)),
        (91, (True,) * 3),
    ):
        day = missed_on + timedelta(days=days)
        for read in (read_figures, read_figures_on):
            figures = (await read(village.database, [village.group_id], day))[village.group_id]
            told = figures.late_xof, figures.late_30_xof, figures.late_90_xof
            assert told == tuple(figures.loans_xof * each for each in over), (days, read)
