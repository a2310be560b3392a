"""What is read aloud of the last meeting: people, keys, counts, its own sums, and what was given to whom."""

import pytest

from ledger.funds.bank import move_kept
from ledger.funds.expenses import spend
from ledger.funds.property import buy
from ledger.funds.savings import save
from ledger.funds.solidarity_fund import grant
from ledger.journal.anchors import fingerprint, newest_anchor
from ledger.meeting.corrections import reverse
from ledger.meeting.counts import count_box
from ledger.meeting.keys import turn_key
from ledger.meeting.minutes import MinutesLine, latest_minutes
from ledger.meeting.roll_call import call_roll
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_the_minutes_of_a_meeting(database):
    village = await found(database, max_shares=10)
    await village.meet(roll=False)
    with pytest.raises(Refusal, match=r"meeting\.none_over"):
        await latest_minutes(database, village.group_id)
    for counter in (COUNTER, OTHER_COUNTER):
        await count_box(database, village.command(counter), "open", {"loan": 0, "solidarity": 0})
    await turn_key(database, village.command(AWA), "open")
    await call_roll(database, village.command(), {PRESIDENT: "present", SECRETARY: "late", BINTA: "sent_money"})
    await village.collect(m6=5, m1=5)
    wrong = await save(database, village.command(), AWA, 5)
    await reverse(database, village.command(), wrong.seq)
    await village.lend(AWA, 3_000)
    await grant(database, village.command(), SECRETARY, "illness", 150)
    await spend(database, village.command(), 600, "paper")
    for counter in (COUNTER, OTHER_COUNTER):
        await count_box(database, village.command(counter), "close", {"loan": 1_400, "solidarity": 50})
    await village.part()
    seq, newest = await newest_anchor(database, village.group_id)
    await village.meet(roll=False)
    await village.collect(m6=1)

    minutes = await latest_minutes(database, village.group_id)
    assert (minutes.meeting, minutes.opened_by, minutes.closed_by) == (1, f"Fanta {BINTA}", f"Fanta {BINTA}")
    assert (minutes.present, minutes.late, minutes.excused, minutes.absent, minutes.sent_money) == (2, 1, 0, 0, 1)
    assert (minutes.keys_open, minutes.keys_close, minutes.counted) == (1, 0, "matches")
    assert (minutes.savings_xof, minutes.solidarity_xof, minutes.lent_xof, minutes.fines_xof) == (5_000, 200, 3_000, 0)
    assert (minutes.box_xof, minutes.fund_xof) == (1_400, 50), "as they were at the close, whatever came since"
    assert (minutes.seq, minutes.fingerprint) == (seq, fingerprint(newest))
    assert minutes.lines == (
        MinutesLine("handover", f"Fanta {AWA}", 3_000),
        MinutesLine("grant", f"Fanta {SECRETARY}", 150, "illness"),
        MinutesLine("expense", "", 600, "paper"),
    )
    await village.part()
    assert (await latest_minutes(database, village.group_id)).counted == "missing"


async def test_what_is_no_members_says_what_it_is_about(database):
    village = await found(database)
    await village.meet()
    await village.collect(m3=5, m6=5)
    await move_kept(database, village.command(), "deposit", "bank", 1_000)
    await move_kept(database, village.command(), "bank_fee", "bank", 12)
    await move_kept(database, village.command(), "interest", "bank", 37)
    await buy(database, village.command(), "land", 2_000, ALL_IN_FAVOUR)
    await village.part()
    assert (await latest_minutes(database, village.group_id)).lines == (
        MinutesLine("deposit", "", 1_000, "bank"),
        MinutesLine("bank_fee", "", 12, "bank"),
        MinutesLine("interest", "", 37, "bank"),
        MinutesLine("property_in", "", 2_000, "land"),
    )


async def test_what_all_had_together_is_no_single_members(database):
    village = await found(database, solidarity_xof=300, solidarity_at_end="split")
    await village.meet()
    await village.collect(m3=2, m6=4)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    await village.part()
    assert (await latest_minutes(database, village.group_id)).lines == (
        MinutesLine("payout", f"Fanta {BINTA}", 1_000),
        MinutesLine("payout", f"Fanta {AWA}", 2_000),
        MinutesLine("payout", "", 600),
    )
