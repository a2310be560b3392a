"""A meeting is opened, counted and closed: its row, its sums, its incidents, and what everybody is told."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.card import MeetingNow
from ledger.funds.fines import impose, pay_fine
from ledger.funds.savings import declare
from ledger.journal.anchors import fingerprint, newest_anchor
from ledger.loans.repayments import repay
from ledger.meeting.counts import count_box
from ledger.meeting.disputes import contest_handover, contest_movement
from ledger.meeting.incidents import close_incident
from ledger.meeting.meetings import (
    MeetingSums,
    close_meeting,
    meeting_sums,
    open_meeting,
    open_meeting_sums,
)
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_MEETINGS = text(
    "SELECT number, cycle, held_on, opened_us, opened_by, closed_us, closed_by FROM meeting ORDER BY number"
)
_INCIDENTS = text("SELECT * FROM incident WHERE meeting = :meeting ORDER BY number")
_COUNTED = text("SELECT moment, fund, counter, amount_xof, expected_xof, counted_us FROM box_count ORDER BY fund")


def microseconds(village):
    return int(village.now.timestamp()) * 1_000_000


async def incidents(village):
    """Number, kind, whole francs and detail of each incident of the meeting."""
    rows = await village.database.fetch(_INCIDENTS, meeting=village.meeting)
    assert {(row["member"], row["opened_us"]) for row in rows} <= {(None, microseconds(village))}
    return [(row["number"], row["kind"], row["amount_xof"], row["detail"]) for row in rows]


async def counted(village, moment, *figures):
    """Each counter counts in turn: (loan fund, solidarity fund) in whole francs; give what each was told."""
    counters = (COUNTER, OTHER_COUNTER, BINTA)
    return [
        await count_box(village.database, village.command(counter), moment, {"loan": loan, "solidarity": solidarity})
        for counter, (loan, solidarity) in zip(counters, figures, strict=False)
    ]


async def test_a_meeting_opens_once_and_what_is_due_by_then_is_charged(database):
    village = await found(database)
    today = village.now.date()
    opened = await open_meeting(database, village.command())
    assert (opened.number, opened.held_on, opened.opened_by, opened.open) == (1, today, BINTA, True)
    assert await open_meeting(database, village.command(SECRETARY)) == MeetingNow(1, today, BINTA, open=True)
    village.meeting, opened_us = 1, microseconds(village)
    await village.collect(m6=2)
    await village.lend(AWA, 1_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    for hop, expected in (
        ("second", ["second/charge/1/1 charge 2: charge:1 +100 earned:charges -100"]),
        ("third", ["loan/1/late/2026-11-03 fine 3 late_repayment: earned:fines -250 penalty:1 +250"]),
    ):
        since = (await village.newest())["seq"]
        await open_meeting(database, village.command(SECRETARY, key=hop))
        assert await village.booked(since) == expected
        village.meeting += 1
        await village.part()
    again = await open_meeting(database, village.command(SECRETARY, key="second"))
    assert again == MeetingNow(2, date(2026, 11, 3), SECRETARY, open=False), "the same hop after weeks opens nothing"
    first, second, _ = [tuple(row) for row in await database.fetch(_MEETINGS)]
    assert first == (1, 1, today.isoformat(), opened_us, BINTA, opened_us, BINTA)
    assert second[:3] == (2, 1, "2026-11-03")
    assert (second[4], second[6]) == (SECRETARY, BINTA)


async def test_the_close_tells_everybody_what_the_meeting_moved(database):
    village = await found(database)
    await village.meet(roll=False)
    await village.collect(m1=5, m2=1, m6=5)
    await village.lend(AWA, 3_000)
    await impose(database, village.command(), PRESIDENT, "late")
    await pay_fine(database, village.command(), PRESIDENT, 30)
    await repay(database, village.command(), AWA, 500)
    await declare(database, village.command(SECRETARY), SECRETARY, 2)
    declared = (await village.newest())["seq"]
    sums = await open_meeting_sums(database, village.group_id)
    assert sums == MeetingSums(
        1, date(2026, 10, 6), present=3, members=6, savings_xof=5_500, solidarity_xof=300, lent_xof=3_000,
        repaid_xof=500, fines_xof=30, box_loan_xof=3_030, box_solidarity_xof=300, incidents=0,
    )  # fmt: skip
    assert (await village.card()).members == 6
    assert await counted(village, "open", (0, 0), (0, 0)) == [False, False]
    assert await counted(village, "close", (3_030, 300), (3_030, 300)) == [True, True]
    rows = [tuple(row) for row in await database.fetch(_COUNTED)]
    assert ("close", "loan", COUNTER, 3_030, 3_030, microseconds(village)) in rows
    assert ("close", "solidarity", OTHER_COUNTER, 300, 300, microseconds(village)) in rows
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await close_meeting(database, village.command(), 2)
    closed = await close_meeting(database, village.command(key="hop"), 1)
    assert closed == await meeting_sums(database, village.group_id)
    assert (closed.savings_xof, closed.incidents) == (5_500, 2)
    assert await close_meeting(database, village.command(), 1) == closed, "closed twice, it is once"
    assert await village.booked(declared) == [f"hop/lapse/{declared} void: declared:2 +1000 promised -1000"]
    assert await village.said("lapsed") == ["2 lapsed amount=1000"]
    seq, newest = await newest_anchor(database, village.group_id)
    totals = (
        f"meeting=1 day=2026-10-06 savings=5500 box=3030 solidarity_box=300 seq={seq} fingerprint={fingerprint(newest)}"
    )
    assert await village.said("meeting_summary") == [
        (
            f"3 meeting_summary! {totals} present=3 members=6 solidarity=300 lent=3000 repaid=500 fines=30 incidents=2"
            " counted=3030"
        )
    ]
    assert await village.said("closing") == [f"{member} closing {totals}" for member in range(1, 7)]
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await open_meeting_sums(database, village.group_id)


async def test_the_close_writes_who_owes_a_contribution_but_not_after_the_share_out(database):
    village = await found(database, missed_solidarity="owed")
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m6=1)
    since = (await village.newest())["seq"]
    await close_meeting(database, village.command(key="hop"), 1)
    assert await village.booked(since) == ["hop/owed owed 1: awaited -200 dues:4 +100 dues:5 +100"]
    rows = await database.fetch(text("SELECT upto_seq, meeting FROM anchor"))
    assert [tuple(row) for row in rows] == [(since + 1, 1)]
    village.wait()
    await village.meet()
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    since = (await village.newest())["seq"]
    await village.part()
    assert await village.booked(since) == []


async def test_nothing_is_closed_or_counted_before_a_meeting_opens(database):
    village = await found(database)
    for refused in (
        close_meeting(database, village.command(), 1),
        open_meeting_sums(database, village.group_id),
        count_box(database, village.command(COUNTER), "open", {"loan": 0}),
    ):
        with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
            await refused


async def test_at_the_opening_the_second_counter_finds_what_is_missing(database):
    """3,000 F and 200 F were left: one finds 5 F less, the other 10 F more; a third count is no second incident."""
    village = await found(database)
    await village.meet()
    await village.collect(m1=3, m6=3)
    await counted(village, "close", (3_000, 200), (3_000, 200))
    await village.part()
    await village.meet()
    assert await counted(village, "open", (2_995, 200)) == [False]
    assert await incidents(village) == []
    with pytest.raises(Refusal, match=r"^count\.already$"):
        await counted(village, "open", (3_000, 200))
    assert (
        await count_box(database, village.command(OTHER_COUNTER), "open", {"loan": 3_010, "solidarity": 200}) is False
    )
    assert await incidents(village) == [(2, "difference_open", -5, "loan")]
    assert await count_box(database, village.command(BINTA), "open", {"loan": 3_000, "solidarity": 200}) is True
    assert len(await incidents(village)) == 1


@pytest.mark.parametrize(
    ("figures", "expected", "told"),
    [
        ([], [("uncounted", None, "open close")], ""),
        ([(1_000, 100)], [("uncounted", None, "open close")], ""),
        ([(1_000, 100), (1_000, 100)], [("uncounted", None, "open")], " counted=1000"),
        ([(950, 100), (1_000, 100)], [("uncounted", None, "open"), ("difference", -50, "loan")], ""),
        (
            [(1_050, 95), (1_050, 95)],
            [("uncounted", None, "open"), ("difference", 50, "loan"), ("difference", -5, "solidarity")],
            " counted=1050",
        ),
    ],
)
async def test_a_count_left_out_or_different_is_an_incident(database, figures, expected, told):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await counted(village, "close", *figures)
    await close_meeting(database, village.command(), 1)
    assert await incidents(village) == [
        (number, kind, amount_xof, detail) for number, (kind, amount_xof, detail) in enumerate(expected, start=1)
    ]
    (summary,) = await village.said("meeting_summary")
    assert summary.endswith(f" incidents={len(expected)}{told}")


async def test_a_fund_nobody_counted_is_missing_whole(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    for counter in (COUNTER, OTHER_COUNTER):
        assert await count_box(database, village.command(counter), "open", {"loan": 1_000}) is True
        assert await count_box(database, village.command(counter), "close", {"loan": 1_000}) is True
    await close_meeting(database, village.command(), 1)
    assert await incidents(village) == [(1, "difference", -100, "solidarity")]


async def test_a_movement_that_a_member_contests_is_an_incident_for_the_president(database):
    village = await found(database)
    assert await contest_movement(database, village.command(AWA), 5) == 1
    assert await contest_movement(database, village.command(AWA), 5) == 1, "said twice, the same"
    assert await contest_movement(database, village.command(BINTA), 5) == 2
    rows = await database.fetch(text("SELECT number, meeting, kind, member, amount_xof, detail FROM incident"))
    assert [tuple(row) for row in rows] == [
        (1, None, "movement_contested", AWA, None, "seq 5"),
        (2, None, "movement_contested", BINTA, None, "seq 5"),
    ]
    assert await village.said("disputed") == [
        f"{PRESIDENT} disputed! member={AWA} what=movement amount=0",
        f"{PRESIDENT} disputed! member={BINTA} what=movement amount=0",
    ]
    assert await contest_handover(database, village.command(AWA), 5) == 3, "loan 5 is not movement 5"
    await close_incident(database, village.command(), 1, "she had it")
    assert await contest_movement(database, village.command(AWA), 5) == 4, "what was closed is opened anew"
    other = await found(database, code="00002")
    assert await contest_movement(database, other.command(AWA), 5) == 1
    rows = await database.fetch(
        text(
            "SELECT group_id, number, kind, detail, closed_us IS NULL AS waits FROM incident ORDER BY group_id, number"
        )
    )
    assert [(row["group_id"], row["number"], row["kind"], row["detail"], bool(row["waits"])) for row in rows] == [
        (village.group_id, 1, "movement_contested", "seq 5", False),
        (village.group_id, 2, "movement_contested", "seq 5", True),
        (village.group_id, 3, "handover_contested", "loan 5", True),
        (village.group_id, 4, "movement_contested", "seq 5", True),
        (other.group_id, 1, "movement_contested", "seq 5", True),
    ]
