"""A member moves from one group to another: both books change, or neither."""

import asyncio
import random
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select, text, update

from ledger.audit import audit
from ledger.backup import backup, restore
from ledger.database import open_database
from ledger.exports.groups import export_group
from ledger.funds.buying_in import buy_in_now
from ledger.funds.fines import impose
from ledger.funds.savings import save
from ledger.imports.writing import write
from ledger.people.membership.enrolment_rows import Enrolment
from ledger.people.membership.joining import join
from ledger.people.membership.members import find_member, members_of_phone
from ledger.people.membership.moves import accept_move, ask_move, move_of, withdraw_move
from ledger.people.membership.passbook import before, show_before
from ledger.rules.refusal import Refusal
from ledger.settlement.comes_back import come_back
from ledger.settlement.departure import departure_of, leaving, owed_to_all
from ledger.settlement.moving import move_member
from ledger.tables import MemberArrival, MemberMove, SavingsGroup, table_of
from tests.ledger.imports.test_import_write import IMPORTING, a_file
from tests.village import AGREED, AWA, BINTA, PRESIDENT, SECRETARY
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]

_ROW = select(table_of(MemberMove)).order_by(table_of(MemberMove).c.number)
_GROUP = table_of(SavingsGroup)
_HERE = select(table_of(MemberArrival))


async def two_groups(database, **settings):
    """Awa's group, which meets and in which she saved 3,000 F, and another in its first cycle that has met."""
    here = await found(database, members=7, consent=AGREED, solidarity_xof=0, **settings)
    there = await found(database, code="00002", consent=AGREED, late_joiner="buys_in", solidarity_xof=0)
    await there.meet()
    await there.collect(m1=4, m6=2)
    await there.part()
    here.now = there.now
    await here.meet()
    await here.collect(m6=6 if settings.get("max_shares", 5) > 5 else 5, m7=4)
    return here, there


def hers(command, member=AWA):
    """The same, confirmed by her own PIN."""
    return replace(command, confirmed_by=member)


async def agreed(here, there, member=AWA):
    """She asks with her PIN, and the other group's secretary accepts her; gives the code."""
    database = here.database
    code = await ask_move(database, hers(here.command(), member), member, "00002")
    await accept_move(database, there.command(SECRETARY), code, her_pin=False)
    await accept_move(database, there.command(PRESIDENT), code, her_pin=False)  # and is heard of once
    return code


async def totals(*villages):
    """What all boxes hold."""
    held = [await one.balances() for one in villages]
    return sum(amount for balances in held for code, amount in balances.items() if code.startswith("box:"))


async def test_both_books_say_the_same_and_the_cash_is_in_her_hand(database):
    here, there = await two_groups(database)
    await agreed(here, there)
    assert await move_member(database, hers(here.command()), AWA) == 7
    assert (await here.written())[-2:] == [
        ("departure", 1, {"payable:6": -2_500, "shares:6": 2_500}),
        ("payout", 1, {"box:loan": -2_500, "payable:6": 2_500}),
    ]
    [row] = await database.fetch(_ROW)
    assert (row["outcome"], row["to_member"], row["savings_xof"], row["paid_xof"], row["left_xof"]) == (
        *("moved", 7),
        *(2_500, 2_500, 0),
    )
    assert not (await here.card()).here
    [she] = await members_of_phone(database, "+22370000106")
    assert (she.group_id, she.number, she.name, she.savings_xof) == (there.group_id, 7, "Fanta 6", 0)
    assert await here.said("move_accepted") == ["3 move_accepted member=6"]
    assert await there.said("moved_in") == ["7 moved_in member=7"]
    assert await here.said("left") == ["6 left savings=2500 owed=0 net=2500"]


async def test_said_twice_it_is_done_once(database):
    here, there = await two_groups(database)
    ask, take, go = hers(here.command()), there.command(SECRETARY), hers(here.command())
    code = await ask_move(database, ask, AWA, "00002")
    assert await ask_move(database, ask, AWA, "00002") == code
    for _ in range(2):
        await accept_move(database, take, code, her_pin=False)
    assert [await move_member(database, go, AWA) for _ in range(2)] == [7, 7]
    assert len(await database.fetch(_HERE)) == 1


async def test_what_is_shown_is_what_is_posted_with_a_loan_and_a_fine(database):
    here, there = await two_groups(database, late_joiner="next_cycle")
    await impose(database, here.command(), AWA, "disorder", voted=True)
    here.now += timedelta(weeks=4)
    loan = await here.lend(AWA, 3_000, weeks=4)
    await agreed(here, there)
    shown, cash_xof = leaving(await here.card()), await totals(here, there)
    assert shown.debt_left_xof > 0
    await move_member(database, hers(here.command()), AWA)
    assert await totals(here, there) == cash_xof - shown.paid_xof
    card = await here.card()
    assert sum(one.owed_xof for one in card.running if one.number == loan) + card.fines_xof == shown.debt_left_xof
    [row] = await database.fetch(_ROW)
    assert (row["paid_xof"], row["left_xof"]) == (shown.paid_xof, shown.debt_left_xof)


async def test_she_buys_in_with_what_she_carries_at_the_price_of_the_day(database):
    here, there = await two_groups(database)
    await agreed(here, there)
    before_xof = await totals(here, there)
    number = await move_member(database, hers(here.command()), AWA)
    there.now = here.now
    await there.meet()
    with pytest.raises(Refusal, match=r"savings\.joins_next_cycle"):
        await save(database, there.command(), number, 1)
    await buy_in_now(database, there.command(), number)
    assert (await there.card(number)).shares == 2
    assert await totals(here, there) == before_xof - 2_500 + 1_000


async def test_her_pin_is_typed_in_one_of_the_two_groups(database):
    here, there = await two_groups(database)
    code = await ask_move(database, here.command(), AWA, "00002")
    with pytest.raises(Refusal, match=r"^move\.her_pin$"):
        await accept_move(database, there.command(SECRETARY), code, her_pin=False)
    with pytest.raises(Refusal, match=r"^move\.not_accepted$"):
        await move_member(database, hers(here.command()), AWA)
    await accept_move(database, there.command(SECRETARY), code, her_pin=True)
    assert await move_member(database, here.command(), AWA) == 7


async def test_nobody_moves_alone_or_by_her_own_word(database):
    here, there = await two_groups(database)
    with pytest.raises(Refusal, match=r"^member\.herself$"):
        await ask_move(database, here.command(AWA), AWA, "00002")
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        await ask_move(database, replace(here.command(), confirmed_by=None), AWA, "00002")
    await agreed(here, there)
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        await move_member(database, replace(here.command(), confirmed_by=BINTA), AWA)
    with pytest.raises(Refusal, match=r"^member\.herself$"):
        await move_member(database, here.command(AWA), AWA)
    assert (await here.card()).here


async def test_groups_that_take_nobody_in(database):
    here, there = await two_groups(database)
    for code in ("00001", "00009"):
        with pytest.raises(Refusal, match=r"^move\.no_group$"):
            await ask_move(database, hers(here.command()), AWA, code)
    await agreed(here, there)
    with pytest.raises(Refusal, match=r"^move\.waiting$"):
        await ask_move(database, hers(here.command()), AWA, "00002")
    await _status(database, there, "dissolved")
    with pytest.raises(Refusal, match=r"^move\.group_closed$"):
        await move_member(database, hers(here.command()), AWA)
    assert (await here.card()).savings_xof == 2_500


async def _status(database, village, status):
    """The row as it is after the panel's step, which asks for empty boxes."""
    async with database.unit_of_work() as unit:
        await unit.fetch(
            update(_GROUP).where(_GROUP.c.id == bindparam("at_group")), at_group=village.group_id, status=status
        )


async def test_a_code_serves_in_its_group_alone_until_it_is_withdrawn_or_runs_out(database):
    here, there = await two_groups(database)
    code = await ask_move(database, hers(here.command()), AWA, "00002")
    other = await found(database, code="00003")
    with pytest.raises(Refusal, match=r"^move\.unknown$"):
        await accept_move(database, other.command(SECRETARY), code, her_pin=True)
    await withdraw_move(database, here.command(), AWA)
    assert await here.said("move_withdrawn") == ["6 move_withdrawn "]
    with pytest.raises(Refusal, match=r"^move\.unknown$"):
        await accept_move(database, there.command(SECRETARY), code, her_pin=True)
    again = await ask_move(database, hers(here.command()), AWA, "00002")
    there.now += timedelta(days=30)
    with pytest.raises(Refusal, match=r"^move\.unknown$"):
        await accept_move(database, there.command(SECRETARY), again, her_pin=True)
    assert await move_of(database, here.group_id, AWA, there.now) is None
    for refused in (withdraw_move, move_member):
        with pytest.raises(Refusal, match=r"^move\.unknown$"):
            await refused(database, replace(hers(here.command()), at=there.now), AWA)


async def test_who_is_there_already_is_not_taken_in_twice(database):
    here, there = await two_groups(database)
    she = Enrolment(number=9, name="Fanta 6", joined_on=here.now.date(), phone="+22370000106")
    await join(database, there.command(), she)
    code = await ask_move(database, hers(here.command()), AWA, "00002")
    with pytest.raises(Refusal, match=r"move\.known number=9"):
        await accept_move(database, there.command(SECRETARY), code, her_pin=True)


async def test_an_officer_moves_when_another_settles_her_and_her_office_ends(database):
    here, there = await two_groups(database)
    await agreed(here, there, PRESIDENT)
    await move_member(database, hers(here.command(), SECRETARY), PRESIDENT)
    assert [one.role for one in await members_of_phone(database, "+22370000101")] == [None]


async def test_a_pot_that_was_received_is_set_against_her_stakes(database):
    here = await found(database, "tontine", share_value_xof=1_000)
    there = await found(database, code="00002")
    await here.meet()
    await here.collect(**{f"m{number}": 1 for number in range(1, 7)})
    await agreed(here, there)
    shown = departure_of(await here.card())
    await move_member(database, hers(here.command()), AWA)
    assert (shown.paid_xof, await here.balance("box:loan")) == (1_000, 5_000)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_she_saved_and_owes_no_franc_is_made_or_lost(database, seed):
    luck = random.Random(seed)
    here, there = await two_groups(database, late_joiner=luck.choice(("buys_in", "next_cycle")), max_shares=20)
    here.now += timedelta(weeks=4)
    for member in (AWA, 7):
        if luck.random() < 0.7:
            await here.lend(member, luck.randrange(1, 5) * 500, weeks=luck.choice((4, 8)))
        if luck.random() < 0.7:
            await impose(database, here.command(), member, "disorder", voted=True)
    hands_xof, stood_xof = 0, await totals(here, there)
    for member in luck.sample((AWA, 7), 2):
        card = await here.card(member)
        owed_xof, saved_xof = owed_to_all(card), card.savings_xof
        await agreed(here, there, member)
        await move_member(database, hers(here.command(), member), member)
        [row] = [row for row in await database.fetch(_ROW) if row["member"] == member]
        after = await here.card(member)
        assert (after.savings_xof, owed_to_all(after)) == (0, row["left_xof"])
        assert row["paid_xof"] - row["left_xof"] == saved_xof - owed_xof
        hands_xof += row["paid_xof"]
    assert await totals(here, there) + hands_xof == stood_xof
    assert (await audit(database)).ok


DIES_BETWEEN_THE_TWO_BOOKS = """
import asyncio, os, signal, sys
from datetime import datetime
from ledger.books.command import Command
from ledger.database import open_database
from ledger.settlement import moving

async def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def goes(url, group_id, key, at):
    moving._take_in = dies
    command = Command(int(group_id), key, datetime.fromisoformat(at), "ussd", 3, confirmed_by=6)
    await moving.move_member(await open_database(url), command, 6)

asyncio.run(goes(*sys.argv[1:]))
"""


async def test_a_process_that_is_killed_between_the_two_books_has_changed_neither(database, database_url):
    here, there = await two_groups(database)
    await agreed(here, there)
    stood = [await one.balances() for one in (here, there)]
    command = hers(here.command())
    arguments = [database_url, str(here.group_id), command.key, command.at.isoformat()]
    died = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", DIES_BETWEEN_THE_TWO_BOOKS, *arguments], check=False, timeout=60
    )
    assert died.returncode == -signal.SIGKILL
    assert [await one.balances() for one in (here, there)] == stood
    assert (await here.card()).here
    assert await find_member(database, there.group_id, 7) is None
    assert await move_member(database, command, AWA) == 7


async def test_both_groups_go_out_and_come_in_the_same_after_a_move(database):
    here, there = await two_groups(database)
    await agreed(here, there)
    await move_member(database, hers(here.command()), AWA)
    await here.part()
    for code, fresh in (("00001", "00011"), ("00002", "00012")):
        exported = await export_group(database, code)
        moved = exported | {"group": exported["group"] | {"code": fresh}}
        await write(a_file(moved), database, replace(IMPORTING, at=here.now))
        assert await export_group(database, fresh) == moved


async def test_a_backup_that_is_given_back_holds_both_halves(database, database_url, new_database_url, tmp_path):
    here, there = await two_groups(database)
    await agreed(here, there)
    await move_member(database, hers(here.command()), AWA)
    url = new_database_url(database.name)
    assert (await backup(database_url, tmp_path / "kesu.zip")).audit.ok
    await restore(tmp_path / "kesu.zip", url)
    again = await open_database(url)
    try:
        assert (await audit(again)).ok
        assert [one.savings_xof for one in await before(again, there.group_id, 7)] == [2_500]
    finally:
        await again.close()


async def test_a_move_is_not_taken_back_as_a_mistake(database):
    here, there = await two_groups(database)
    await agreed(here, there)
    await move_member(database, hers(here.command()), AWA)
    with pytest.raises(Refusal, match=r"^move\.done$"):
        await come_back(database, here.command(), AWA)


async def test_her_passbook_goes_on_over_several_groups_and_is_shown_by_her_word_alone(database):
    here, there = await two_groups(database)
    third = await found(database, code="00003")
    await agreed(here, there)
    number = await move_member(database, hers(here.command()), AWA)
    there.now = here.now
    await there.meet()
    code = await ask_move(database, hers(there.command(), number), number, "00003")
    await accept_move(database, third.command(SECRETARY), code, her_pin=False)
    last = await move_member(database, hers(there.command(), number), number)
    earlier = await before(database, third.group_id, last)
    assert [(one.code, one.member, one.savings_xof, one.shown) for one in earlier] == [
        ("00002", 7, 0, False),
        ("00001", 6, 2_500, False),
    ]
    await show_before(database, third.command(last), shows=True)
    assert [one.shown for one in await before(database, third.group_id, last)] == [True, True]
    await show_before(database, third.command(last), shows=False)
    assert [one.shown for one in await before(database, third.group_id, last)] == [False, False]


@pytest.mark.parametrize("change", ["paid_xof = paid_xof + 5", "from_member = 5"])
async def test_the_audit_sees_halves_that_differ(database, change):
    here, there = await two_groups(database)
    await agreed(here, there)
    await move_member(database, hers(here.command()), AWA)
    async with database.unit_of_work() as unit:
        await unit.fetch(text(f"UPDATE member_arrival SET {change}"))
    found_kinds = {problem.kind for problem in (await audit(database)).problems}
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member_arrival SET paid_xof = savings_xof, from_member = 6"))
    assert found_kinds == {"move"}
