"""The table that is read aloud: before the share-out what would be paid, after it what was, with the fund's part."""

import pytest

from ledger.cycle_end import read_cycle_end
from ledger.fines import impose
from ledger.rules.refusal import Refusal
from ledger.shareouts import commit_share_out, freeze
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
    assert (await read_cycle_end(database, village.group_id)).last is None
    await freeze(database, village.act())
    await commit_share_out(database, village.act())
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
        await impose(database, village.act(), BINTA, "late")
    table = (await read_cycle_end(database, village.group_id)).table()
    assert [(line.number, line.takes_xof, line.debt_left_xof) for line in table.in_debt] == [(BINTA, 0, 200)]
