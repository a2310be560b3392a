"""The table that is read aloud: before the share-out what would be paid, after it what was, with the fund's part."""

import pytest

from ledger.card.group import read_group
from ledger.funds.expenses import spend
from ledger.funds.fines import impose
from ledger.loans import hand_over
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.preview import holdings_of, read_holdings
from ledger.settlement.share_out import commit_share_out, freeze, read_share_out
from tests.village import AWA, BINTA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_what_is_read_before_is_what_was_paid_after(database):
    """2 and 4 shares, 600 F of solidarity split among six: 100 F each, also to those without a share."""
    village = await found(database, solidarity_xof=300, solidarity_at_end="split")
    await village.meet()
    await village.collect(m3=2, m6=4)
    before = (await read_cycle_end(database, village.group_id)).table()
    assert (before.paid, before.each_xof) == (False, 100)
    assert {line.number: line.takes_xof for line in before.lines} == {
        1: 100,
        2: 100,
        3: 1_100,
        4: 100,
        5: 100,
        6: 2_100,
    }
    assert [line.name for line in before.lines] == [f"Fanta {number}" for number in range(1, 7)]
    assert before.in_debt == ()
    assert (await read_cycle_end(database, village.group_id)).last is None
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    after = (await read_cycle_end(database, village.group_id)).table()
    assert (after.paid, after.cycle, after.lines) == (True, 1, before.lines)
    assert (await read_cycle_end(database, village.group_id)).last == after
    assert "granted" in await village.told(1), "she has no share, and hears what the fund gave her"
    with pytest.raises(Refusal, match=r"cycle\.closed"):
        (await read_cycle_end(database, village.group_id)).room(AWA)
    await village.part()
    await village.meet()
    assert (await read_cycle_end(database, village.group_id)).room(AWA).most_shares == 4, (
        "2,100 F are four shares and 100 F over"
    )
    with pytest.raises(Refusal, match=r"shareout\.no_shares"):
        (await read_cycle_end(database, village.group_id)).table()
    assert (await read_cycle_end(database, village.group_id)).last == after


async def test_who_owes_more_than_her_shares_stands_in_the_table(database):
    village = await found(database)
    await village.meet()
    await village.collect(m3=1, m6=5)
    for _ in range(16):  # 800 F of fines, and her share is worth 600 F
        await impose(database, village.command(), BINTA, "late")
    table = (await read_cycle_end(database, village.group_id)).table()
    assert [(line.number, line.takes_xof, line.debt_left_xof) for line in table.in_debt] == [(BINTA, 0, 200)]


async def test_the_end_of_a_cycle_in_one_read_is_what_the_books_say_elsewhere(database):
    """Ten members, of whom the tenth has left; Awa has 1,000 F of 2,500 F in the box on their way to her."""
    village = await found(database, members=10, solidarity_xof=0)
    end = await read_cycle_end(database, village.group_id)
    assert (end.meeting, end.meeting_cycle, end.meeting_open, end.first_meeting) == (0, 0, False, 0)
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        end.check_meeting()
    await village.meet()
    await village.collect(m10=1, m2=2, m6=3)
    await leave(database, village.command(), 10)
    await hand_over(database, village.command(), await village.approve(AWA, 1_000))
    end = await read_cycle_end(database, village.group_id)
    assert end.group == await read_group(database, village.group_id)
    assert holdings_of(end.group, end.held_xof) == await read_holdings(database, end.group)
    assert (end.meeting, end.meeting_cycle, end.meeting_open, end.first_meeting) == (1, 1, True, 1)
    assert [(name.number, name.name, name.here) for name in end.names] == [
        *((number, f"Fanta {number}", True) for number in range(1, 10)),
        (10, "Fanta 10", False),
    ]
    assert end.name_of(2) == "Fanta 2"
    for gone in (10, 11):
        with pytest.raises(Refusal, match=rf"member\.unknown number={gone}"):
            end.name_of(gone)
    assert (end.own_capital.savings_xof, end.own_capital.surplus_xof) == (2_500, 0)
    table = end.table()
    assert (table.cycle, table.paid, table.takes_xof(2), table.takes_xof(10), table.line_of(10)) == (
        1, False, 600, 0, None,
    )  # fmt: skip
    line = table.line_of(AWA)
    assert line is not None
    assert (line.shares, line.net_xof) == (3, 900)
    await village.part()
    await freeze(database, village.command())
    end = await read_cycle_end(database, village.group_id)
    assert (end.group.frozen, end.meeting_open, end.last) == (True, False, None)
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        end.room(AWA)


async def test_the_table_that_was_paid_is_the_one_that_was_committed(database):
    """A share is worth 497 1/7 F: the coin that rounding leaves is the first member's, who lost most by it."""
    village = await found(database, solidarity_xof=0, remainder="largest_fraction", fines_go_to="solidarity")
    await village.meet()
    await village.collect(m1=1, m3=1, m6=5)
    await village.lend(AWA, 1_000)
    for _ in range(12):
        await impose(database, village.command(), BINTA, "late")
    await impose(database, village.command(), AWA, "late")
    await spend(database, village.command(), 20, "craie")
    await freeze(database, village.command())
    result = await commit_share_out(database, village.command())
    end = await read_cycle_end(database, village.group_id)
    assert end.last is not None
    assert end.last.result == result == await read_share_out(database, village.group_id, 1)
    assert [line.coin_xof for line in result.lines] == [5, 0, 0]
    assert [(line.number, line.takes_xof, line.debt_left_xof) for line in end.last.lines] == [
        (1, 500, 0), (BINTA, 0, 105), (AWA, 1_435, 0),
    ]  # fmt: skip
    await village.part()
    await village.meet()
    end = await read_cycle_end(database, village.group_id)
    assert (end.meeting, end.first_meeting, end.meeting_cycle, end.group.cycle) == (2, 2, 2, 2)
    assert (end.room(AWA).left_xof, end.room(99).left_xof) == (1_435, 0)
