"""What `kesu ledger` prints after Awa's first meeting, to the franc."""

from dataclasses import asdict

import pytest
from sqlalchemy import text

from ledger.database import Database
from ledger.funds.expenses import spend
from ledger.funds.fines import impose
from ledger.funds.outside_fund import receive_grant
from ledger.funds.savings import declare
from ledger.loans import hand_over
from ledger.reports.positions import MemberPosition, read_positions
from ledger.settlement.departure import leave, record_death
from tests.village import AWA, BINTA, PRESIDENT, found_village, hold_meeting
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_a_group_before_its_first_meeting(database: Database) -> None:
    await found_village(database)
    position = (await read_positions(database, "00001")).as_json()
    assert position["funds"] == {"loan": 0, "solidarity": 0, "outside": 0}
    assert (position["transactions"], position["entries"]) == (0, 0)
    assert position["head"] != "00" * 32, "what it was founded with is sealed"
    assert [member["number"] for member in position["members"]] == [1, 2, 3, 4, 5, 6]
    assert " ".join(position) == "group family cycle funds members transactions entries head beside"


async def test_six_members_save_two_shares_and_awa_borrows(database: Database) -> None:
    """6 × 2 shares of 500 F, less 2,500 F lent, plus 1,000 F paid back; 6 × 100 F of solidarity."""
    group = await found_village(database)
    await hold_meeting(database, group)
    position = (await read_positions(database, "00001")).as_json()
    assert position["funds"] == {"loan": 6_000 - 2_500 + 1_000, "solidarity": 600, "outside": 0}
    by_number = {member["number"]: member for member in position["members"]}
    assert by_number[BINTA]["shares"] == 2
    assert by_number[AWA] == {
        "number": AWA,
        "shares": 2,
        "savings": 1_000,
        "solidarity": 100,
        "fines_due": 0,
        "loan_principal": 1_500,
        "loan_charge": 0,
        "declared": 0,
        "handed_over": 0,
        **dict.fromkeys(("payable", "arrears", "dues", "help", "pot"), 0),
        "gone": None,
    }
    assert (position["group"], position["family"], position["cycle"]) == ("00001", "vsla", 1)
    assert len(position["head"]) == 64


async def test_a_group_that_is_not_there(database: Database) -> None:
    with pytest.raises(LookupError, match=r"^there is no group 99999$"):
        await read_positions(database, "99999")


async def test_what_is_owed_announced_and_on_its_way(database: Database) -> None:
    """A loan is twice overdue, a fine and savings are announced, two loans are not acknowledged; one has left."""
    village = await found(database, members=7)
    other = await found(database, code="00002")
    await other.meet()
    await other.collect(m6=1)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(AWA, 4_000, weeks=4)
    await village.part()
    village.wait(weeks=4)
    for _ in range(2):
        await village.meet()
        await village.part()
    await village.meet()
    await impose(database, village.command(), AWA, "late")
    await declare(database, village.command(AWA), AWA, 2)
    for amount_xof in (200, 300):
        await hand_over(database, village.command(), await village.approve(PRESIDENT, amount_xof, weeks=4))
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET left_on = '2026-11-01' WHERE number = 7 AND group_id = 1"))
    await receive_grant(database, village.command(), 10_000, "ngo")
    position = await read_positions(database, "00001")
    assert position.funds == {"loan": 500, "solidarity": 200, "outside": 10_000}
    assert (position.group, position.family, position.transactions, position.entries) == ("00001", "vsla", 13, 26)
    (head,) = await database.fetch(text("SELECT head_hash FROM ledger_head WHERE group_id = 1"))
    assert position.head == head["head_hash"].hex()
    assert "shares=5," in str(position), "whole shares"
    nothing = dict.fromkeys(MemberPosition.__slots__, 0) | {"gone": None}
    assert [asdict(member) for member in position.members] == [
        nothing | {"number": PRESIDENT, "shares": 5, "savings": 2_500, "solidarity": 100, "handed_over": 500},
        *(nothing | {"number": number} for number in (2, 3, 4, 5)),
        nothing
        | {"number": AWA, "shares": 5, "savings": 2_500, "solidarity": 100, "declared": 1_000}
        | {"fines_due": 50 + 250, "loan_principal": 4_000, "loan_charge": 400},
    ]


async def test_the_dead_are_counted_and_all_of_it_adds_up(database: Database) -> None:
    """Her shares and her debt wait for the share-out; who left with nothing is in no list."""
    village = await found(database, members=8, missed_solidarity="owed")
    await village.meet()
    await village.collect(m6=5, m7=2, m1=5)
    await village.lend(AWA, 1_000)
    await spend(database, village.command(), 500, "paper")
    await impose(database, village.command(), AWA, "late")
    await leave(database, village.command(), 7)
    await record_death(database, village.command(), AWA)
    position = await read_positions(database, "00001")
    dead = next(member for member in position.members if member.number == AWA)
    assert (dead.gone, dead.savings, dead.loan_principal, dead.fines_due) == ("died", 2_500, 1_000, 50)
    assert 8 in {member.number for member in position.members}
    everything = sum(position.funds.values()) + sum(position.beside.values())
    assert everything + sum(member.net_xof for member in position.members) == 0
    boxes = await database.fetch(text("SELECT sum(balance_xof) AS xof FROM account WHERE code LIKE 'shares:%'"))
    assert sum(member.savings for member in position.members) == -boxes[0]["xof"]
