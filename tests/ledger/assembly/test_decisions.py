"""What the assembly decides: rules, offices, debts given up, more time, a difference in the box; each with its vote."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.assembly.decisions import change_constitution
from ledger.assembly.elections import Offices, elect, read_offices
from ledger.books.canonical import microseconds
from ledger.loans import hand_over
from ledger.loans.due import due_at_meeting
from ledger.loans.rescheduling import longest_more_weeks, more_time, reschedule
from ledger.loans.write_off import write_off
from ledger.meeting.counts import count_box
from ledger.meeting.incidents import OpenIncident, accept_difference, close_incident, open_incidents
from ledger.people.contacts.phones import change_phone
from ledger.people.contacts.proxies import name_proxy, spoken_for
from ledger.people.membership.members import find_member
from ledger.people.membership.offices import committee, holders, offices
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.settings import SettingError
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave, record_death
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_TERMS = text("""
SELECT weeks, periods, periods_charged, next_due_on, last_due_on, replanned_xof, replanned_period FROM loan
""")
NOT_CARRIED = AssemblyVote(present=6, in_favour=3, against=2)


async def test_a_changed_rule_is_a_new_version_and_everybody_hears_of_it(database):
    village = await found(database)
    await village.meet()
    changed = await change_constitution(database, village.command(), {"loan_multiplier": 2, "quorum": 4}, ALL_IN_FAVOUR)
    assert changed == ("loan_multiplier", "quorum")
    assert (await village.card()).rules.loan_multiplier == 2
    versions = await database.fetch(text("SELECT version, decision FROM constitution ORDER BY version"))
    assert [(row["version"], row["decision"]) for row in versions] == [(1, "first assembly"), (2, "decision 1")]
    recorded = (await database.fetch(text("SELECT * FROM decision")))[0]
    assert json.loads(recorded["subject"]) == {"loan_multiplier": 2, "quorum": 4}
    assert (recorded["present"], recorded["in_favour"]) == (6, 6)
    for member in range(1, AWA + 1):
        assert "rule_changed" in await village.told(member), "two at once: more than a line can say"
    with pytest.raises(Refusal, match=r"decision\.nothing_changes"):
        await change_constitution(database, village.command(), {"loan_multiplier": 2}, ALL_IN_FAVOUR)


async def test_what_a_change_writes_and_what_members_hear_of_it(database):
    """One rule is told with its new figure where it fits a line; who left hears nothing."""
    village = await found(database, members=7)
    other = await found(database, code="00002")
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET left_on = '2026-11-01' WHERE number = 7 AND group_id = 1"))
    await village.meet()
    await other.meet()
    await change_constitution(database, village.command(SECRETARY), {"solidarity_xof": 150}, ALL_IN_FAVOUR)
    vote = AssemblyVote(present=6, in_favour=4, against=1)
    await change_constitution(database, village.command(), {"quorum": 4}, vote)
    await village.part()
    await village.meet()
    await change_constitution(database, village.command(), {"max_members": 25}, vote)
    fine = {"amount_xof": 50, "automatic": False, "code": "noise", "label": "Dérangement"}
    await change_constitution(database, other.command(), {"fines": [fine]}, vote)
    rows = await database.fetch(
        text(
            "SELECT group_id, number, meeting, kind, subject, present, in_favour, against, recorded_by, confirmed_by,"
            " decided_us FROM decision ORDER BY group_id, number"
        )
    )
    then, now = microseconds(village.now - timedelta(weeks=1)), microseconds(village.now)
    assert [tuple(row) for row in rows] == [
        (1, 1, 1, "constitution", '{"solidarity_xof": 150}', 6, 6, 0, SECRETARY, PRESIDENT, then),
        (1, 2, 1, "constitution", '{"quorum": 4}', 6, 4, 1, BINTA, PRESIDENT, then),
        (1, 3, 2, "constitution", '{"max_members": 25}', 6, 4, 1, BINTA, PRESIDENT, now),
        (2, 1, 1, "constitution", json.dumps({"fines": [fine]}, ensure_ascii=False), 6, 4, 1, BINTA, PRESIDENT, then),
    ]
    rows = await database.fetch(
        text(
            "SELECT version, cycle, settings, decided_on, decision FROM constitution WHERE group_id = 1 AND version > 1"
        )
    )
    then_on, now_on = (village.now - timedelta(weeks=1)).date().isoformat(), village.now.date().isoformat()
    assert [(row["version"], row["cycle"], row["decided_on"], row["decision"]) for row in rows] == [
        (2, 1, then_on, "decision 1"),
        (3, 1, then_on, "decision 2"),
        (4, 1, now_on, "decision 3"),
    ]
    assert [json.loads(row["settings"])["quorum"] for row in rows] == [3, 4, 4]
    (newest,) = await database.fetch(text("SELECT settings FROM constitution WHERE group_id = 2 AND version = 2"))
    assert '"label": "Dérangement"' in newest["settings"], "legible for whoever opens the books by hand"
    assert await village.said("contribution_changed", "rule_now", "rule_changed") == [
        f"{member} {told}"
        for told in (
            f"contribution_changed day={then_on} amount=150",
            f"rule_now day={then_on} rule=quorum value=4",
            f"rule_changed day={now_on}",
        )
        for member in range(1, AWA + 1)
    ]


async def test_a_vote_that_is_not_carried_changes_nothing(database):
    village = await found(database)
    await village.meet()
    with pytest.raises(Refusal, match=r"decision\.not_carried in_favour=3 present=6"):
        await change_constitution(database, village.command(), {"quorum": 4}, NOT_CARRIED)
    with pytest.raises(SettingError, match="quorum"):
        await change_constitution(database, village.command(), {"quorum": 9}, ALL_IN_FAVOUR)
    await change_constitution(database, village.command(), {"share_value_xof": 250}, ALL_IN_FAVOUR)
    await village.collect(m6=1)
    with pytest.raises(Refusal, match=r"decision\.fixed_for_cycle setting=share_value_xof"):
        await change_constitution(database, village.command(), {"share_value_xof": 500}, ALL_IN_FAVOUR)


async def test_a_debt_is_written_off_by_a_recorded_vote(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.lend(AWA, 4_000, weeks=4)
    await village.part()
    village.wait(weeks=4)
    await village.meet()
    with pytest.raises(Refusal, match=r"decision\.not_carried"):
        await write_off(database, village.command(), loan, NOT_CARRIED)
    await village.part()
    await village.meet()
    assert await village.balance(f"penalty:{loan}") == 250
    start = (await village.card()).head.seq
    command = village.command()
    written_off = await write_off(database, command, loan, ALL_IN_FAVOUR)
    assert (await write_off(database, command, loan, ALL_IN_FAVOUR)).seq == written_off.seq, "the same hop twice"
    assert await village.written(after=start) == [
        ("write_off", 3, {
            "losses": 4_650, f"penalty:{loan}": -250, f"charge:{loan}": -400, f"principal:{loan}": -4_000,
        }),
    ]  # fmt: skip
    assert (await village.heard(AWA))[-1] == ("given_up", {"amount": 4_650})
    rows = await database.fetch(text("SELECT kind, subject, meeting, in_favour, recorded_by FROM decision"))
    assert [tuple(row) for row in rows] == [("write_off", '{"amount_xof": 4650, "loan": 1}', 3, 6, BINTA)]
    assert (await village.card()).loans == ()
    (row,) = await database.fetch(text("SELECT status FROM loan"))
    assert row["status"] == "written_off"
    with pytest.raises(Refusal, match=r"loan\.nothing_owed"):
        await write_off(database, village.command(), loan, ALL_IN_FAVOUR)


async def test_more_time_adds_due_meetings_and_lays_the_rest_over_them(database):
    """12 weeks, 3 parts: 4,000 F and 400 F at each. Two are missed, then the assembly gives eight weeks more."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    loan = await village.lend(AWA, 6_000, weeks=12)
    await village.part()
    village.wait(weeks=7)
    await village.meet()
    on = village.now.date()
    rules = (await village.card()).rules
    assert [one.due_xof for one in await due_at_meeting(database, village.group_id, on, rules)] == [4_000 + 1_200]
    time = more_time(await village.card(), village.command(), loan, 8)
    assert (time.loan.owed_xof, time.weeks, time.charge_xof, time.total_xof) == (7_200, 8, 1_200, 8_400)
    assert [(day - on).days for day in time.due_on] == [28, 56]
    start = (await village.card()).head.seq
    hop = village.command()
    assert await reschedule(database, hop, loan, 8, ALL_IN_FAVOUR) == 1
    assert await reschedule(database, village.command(), loan, 8, ALL_IN_FAVOUR) == 1, (
        "recorded twice, it is one decision"
    )
    assert await village.written(after=start) == [], "no money moves"
    (row,) = await database.fetch(_TERMS)
    ends_on = (on + timedelta(weeks=8)).isoformat()
    assert tuple(row) == (16, 4, 2, (on + timedelta(weeks=4)).isoformat(), ends_on, 6_000, 2)
    rows = await database.fetch(text("SELECT number, kind, subject, meeting, in_favour, recorded_by FROM decision"))
    assert [tuple(row) for row in rows] == [(1, "reschedule", '{"loan": 1, "weeks": 8}', 2, 6, BINTA)]
    assert [word for word in await village.heard(AWA) if word[0] == "more_time"] == [
        ("more_time", {"owed": 8_400, "day": ends_on})
    ]
    assert [one.due_xof for one in await due_at_meeting(database, village.group_id, on, rules)] == [1_200]
    await village.part()
    village.wait(weeks=3)
    due = (await due_at_meeting(database, village.group_id, village.now.date(), rules))[0]
    assert (due.principal_xof, due.charge_xof, due.owed_after_xof, due.days_late) == (3_000, 1_800, 3_000, 0)
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await reschedule(database, village.command(), loan, 8, ALL_IN_FAVOUR)
    await village.meet()
    assert await reschedule(database, hop, loan, 8, ALL_IN_FAVOUR) == 1, "its hop again, weeks later"
    village.now += timedelta(days=1)
    assert await reschedule(database, village.command(), loan, 3, ALL_IN_FAVOUR) == 2, "another day, another decision"
    ends_on = (on + timedelta(weeks=7, days=1)).isoformat()
    assert tuple((await database.fetch(_TERMS))[0]) == (15, 4, 3, ends_on, ends_on, 6_000, 3)


async def test_more_time_is_for_a_loan_that_runs_and_ends_before_the_share_out(database):
    """A cycle of 20 weeks, all loans due in its 19th: six weeks after its first day thirteen are left."""
    village = await found(database, cycle_weeks=20)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.lend(AWA, 1_000, weeks=4)
    on_its_way = await village.approve(PRESIDENT, 1_000, weeks=4)
    await hand_over(database, village.command(), on_its_way)
    by = replace(village.command(), confirmed_by=SECRETARY)
    for nothing_owed in (on_its_way, 99):
        with pytest.raises(Refusal, match=r"loan\.nothing_owed"):
            await reschedule(database, by, nothing_owed, 4, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"loan\.nothing_owed"):
        more_time(await village.card(PRESIDENT), by, loan, 4)
    with pytest.raises(Refusal, match=r"loan\.term_too_long term_weeks=0 most_weeks=12"):
        more_time(await village.card(), village.command(), loan, 0)
    assert more_time(await village.card(), village.command(), loan, 12).weeks == 12
    with pytest.raises(Refusal, match=r"decision\.not_carried in_favour=3 present=6"):
        await reschedule(database, village.command(), loan, 4, NOT_CARRIED)
    assert more_time(await village.card(), village.command(), loan, 1).ends_on == village.now.date() + timedelta(
        weeks=1
    )
    village.wait(weeks=12)
    assert longest_more_weeks(await village.card(), village.command()) == 1
    village.wait()
    with pytest.raises(Refusal, match=r"loan\.after_shareout term_weeks=1 most_weeks=0"):
        longest_more_weeks(await village.card(), village.command())


async def test_she_whose_debt_it_is_does_not_record_the_vote_about_it(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m2=5)
    loan = await village.lend(SECRETARY, 2_000, weeks=4)
    with pytest.raises(Refusal, match=r"vote\.borrower"):
        await write_off(database, village.command(SECRETARY), loan, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"vote\.borrower"):
        await reschedule(database, village.command(SECRETARY), loan, 4, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"loan\.term_too_long term_weeks=13 most_weeks=12"):
        more_time(await village.card(SECRETARY), village.command(), loan, 13)


async def test_a_difference_in_the_box_waits_for_the_assembly(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5)
    for counter in (COUNTER, OTHER_COUNTER):
        await count_box(database, village.command(counter), "close", {"loan": 2_400, "solidarity": 100})
    assert (await village.part()).incidents == 2, "nobody counted at the opening, and the close is 100 F short"
    assert await village.balance("box:loan") == 2_500, "nothing is adjusted by itself"
    await village.meet()
    with pytest.raises(Refusal, match=r"incident\.no_difference"):
        await accept_difference(database, village.command(), 2, "loan", 2_500, ALL_IN_FAVOUR)
    closed_on = (village.now - timedelta(weeks=1)).date()
    assert await open_incidents(database, village.group_id) == [
        OpenIncident(1, "uncounted", closed_on, 0, ""),
        OpenIncident(2, "difference", closed_on, -100, "loan"),
    ]
    await close_incident(database, village.command(), 1, "agreed")
    first_closed = village.now
    village.wait()
    await close_incident(database, village.command(), 1, "agreed")
    hop, start = village.command(), (await village.card()).head.seq
    with pytest.raises(Refusal, match=r"decision\.not_carried"):
        await accept_difference(database, hop, 2, "loan", 2_400, NOT_CARRIED)
    posted = await accept_difference(database, hop, 2, "loan", 2_400, ALL_IN_FAVOUR)
    assert await accept_difference(database, hop, 2, "loan", 2_400, ALL_IN_FAVOUR) == replace(posted, repeated=True)
    assert await village.written(after=start) == [("difference", 2, {"box:loan": -100, "difference": 100})]
    decisions = await database.fetch(text("SELECT number, kind, subject, meeting, recorded_by FROM decision"))
    found_out = {"counted_xof": 2_400, "expected_xof": 2_500, "fund": "loan", "incident": 2}
    assert [tuple(row) for row in decisions] == [(1, "difference", json.dumps(found_out), 2, BINTA)]
    incidents = await database.fetch(text("SELECT number, closed_us, resolution FROM incident ORDER BY number"))
    assert [tuple(row) for row in incidents] == [
        (1, microseconds(first_closed), "agreed"),
        (2, microseconds(village.now), "accepted: -100 F"),
    ]
    assert await open_incidents(database, village.group_id) == []
    other = await found(database, code="00002")
    with pytest.raises(Refusal, match=r"incident\.unknown number=1"):
        await close_incident(database, other.command(), 1, "agreed")
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await accept_difference(database, other.command(), 1, "loan", 2_400, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"incident\.closed number=2"):
        await close_incident(database, village.command(), 2, "found again")
    with pytest.raises(Refusal, match=r"incident\.unknown number=7"):
        await close_incident(database, village.command(), 7, "found again")


async def test_what_the_box_lacks_at_the_opening_is_an_incident_before_anybody_pays(database):
    village = await found(database)
    await village.meet()
    await count_box(database, village.command(COUNTER), "open", {"loan": 0, "solidarity": 0})
    await village.collect(m6=5)
    for counter in (COUNTER, OTHER_COUNTER):
        await count_box(database, village.command(counter), "close", {"loan": 2_500, "solidarity": 100})
    assert (await village.part()).incidents == 1, "one of two counted at the opening"
    await village.meet()
    await count_box(database, village.command(COUNTER), "open", {"loan": 2_500, "solidarity": 100})
    await count_box(database, village.command(OTHER_COUNTER), "open", {"loan": 2_000, "solidarity": 100})
    rows = await database.fetch(text("SELECT kind, amount_xof, detail FROM incident ORDER BY number"))
    assert [tuple(row) for row in rows] == [("uncounted", None, "open"), ("difference_open", -500, "loan")]


async def test_offices_end_and_are_opened_again(database):
    village = await found(database, members=9)
    await village.meet()
    with pytest.raises(Refusal, match=r"office\.held office=treasurer"):
        await elect(database, village.command(), "treasurer", AWA, ALL_IN_FAVOUR)
    await elect(database, village.command(), "treasurer", AWA, ALL_IN_FAVOUR, instead_of=BINTA)
    for holder in (7, 8, 9):
        await elect(database, village.command(), "key_holder", holder, ALL_IN_FAVOUR)
    held = await offices(database, village.group_id)
    assert held == {
        "president": [PRESIDENT],
        "secretary": [SECRETARY],
        "treasurer": [AWA],
        "counter": [COUNTER, OTHER_COUNTER],
        "key_holder": [7, 8, 9],
    }
    assert await holders(database, village.group_id, "treasurer", "president", "nobody", "president") == [1, AWA]
    assert await committee(database, village.group_id) == [PRESIDENT, SECRETARY, COUNTER, OTHER_COUNTER, AWA]
    with pytest.raises(Refusal, match=r"office\.key_holder_on_committee"):
        await elect(database, village.command(), "secretary", 7, ALL_IN_FAVOUR, instead_of=2)
    terms = await database.fetch(text("SELECT member FROM office WHERE role = 'treasurer' ORDER BY number"))
    assert [row["member"] for row in terms] == [BINTA, AWA]
    other = await found(database, code="00002")
    assert await committee(database, other.group_id) == [PRESIDENT, SECRETARY, BINTA, COUNTER, OTHER_COUNTER]


async def test_whose_term_ends_when_a_member_is_elected(database):
    """Nobody's while a seat is free, her own where it goes on, else that of whoever holds one."""
    village = await found(database, members=9)
    await found(database, code="00002")
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET left_on = '2026-11-01' WHERE number = 9 AND group_id = 1"))
    await village.meet()
    hop = village.command(SECRETARY)
    assert await elect(database, hop, "key_holder", 8, ALL_IN_FAVOUR) == 1
    assert await elect(database, village.command(), "counter", AWA, ALL_IN_FAVOUR, instead_of=COUNTER) == 2
    assert await elect(database, hop, "key_holder", 8, ALL_IN_FAVOUR) == 1, "its hop again"
    now = await read_offices(database, village.group_id)
    assert now.names == {n: name for n, name in now.names.items() if n < 9}
    assert (len(now.names), now.names[8]) == (8, "Fanta 8")
    assert now.held == {
        "president": [PRESIDENT],
        "secretary": [SECRETARY],
        "treasurer": [BINTA],
        "counter": [OTHER_COUNTER, AWA],
        "key_holder": [8],
    }
    assert now.ending("key_holder", 7) == []
    assert now.ending("key_holder", 8) == [8]
    assert now.ending("treasurer", 7) == [BINTA]
    assert now.ending("counter", COUNTER) == [OTHER_COUNTER, AWA]
    assert now.ending("counter", AWA) == [AWA]
    assert Offices({7: "Fanta 7"}, {}).ending("secretary", 7) == []
    for role, member, refusal in (
        ("president", 9, r"member\.unknown number=9"),
        ("president", AWA, r"office\.holds_another office=counter_2"),
        ("key_holder", BINTA, r"office\.key_holder_on_committee office=treasurer"),
    ):
        with pytest.raises(Refusal, match=refusal):
            now.ending(role, member)
        with pytest.raises(Refusal, match=refusal):
            await elect(database, village.command(), role, member, ALL_IN_FAVOUR, instead_of=PRESIDENT)
    with pytest.raises(Refusal, match=r"decision\.not_carried"):
        await elect(database, village.command(), "key_holder", 7, NOT_CARRIED)
    assert (await read_offices(database, village.group_id)).seats == {
        "president": PRESIDENT,
        "secretary": SECRETARY,
        "treasurer": BINTA,
        "counter_1": OTHER_COUNTER,
        "counter_2": AWA,
        "key_1": 8,
    }
    rows = await database.fetch(text("SELECT number, kind, subject, meeting, recorded_by FROM decision"))
    assert [tuple(row) for row in rows] == [
        (1, "election", '{"instead_of": null, "member": 8, "role": "key_holder"}', 1, SECRETARY),
        (2, "election", '{"instead_of": 4, "member": 6, "role": "counter"}', 1, BINTA),
    ]
    terms = await database.fetch(text("SELECT member, role, began_on, ended_on FROM office WHERE number > 4"))
    day = village.now.date().isoformat()
    assert [tuple(row) for row in terms if row["began_on"] == day] == [
        (8, "key_holder", day, None),
        (AWA, "counter", day, None),
    ]


async def test_a_proxy_needs_a_phone_and_is_somebody_else(database):
    village = await found(database, members=8)
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET phone = NULL WHERE number IN (7, 8)"))
    await name_proxy(database, village.command(), 7, AWA)
    for proxy, refusal in ((7, r"proxy\.herself"), (8, r"proxy\.no_phone number=8"), (99, r"member\.unknown")):
        with pytest.raises(Refusal, match=refusal):
            await name_proxy(database, village.command(), 7, proxy)
    with pytest.raises(Refusal, match=r"proxy\.has_phone number=1"):
        await name_proxy(database, village.command(), 1, AWA)
    assert (await spoken_for(database, village.group_id, 7))[0].proxy_name == f"Fanta {AWA}"
    await name_proxy(database, village.command(), 7, None)
    assert (await spoken_for(database, village.group_id, 7))[0].proxy_name == ""


async def test_a_term_that_was_ended_today_goes_on_when_she_is_elected_again_today(database):
    village = await found(database, members=7)
    await village.meet()
    await elect(database, village.command(), "treasurer", 7, ALL_IN_FAVOUR, instead_of=BINTA)
    await elect(database, village.command(), "treasurer", BINTA, ALL_IN_FAVOUR, instead_of=7)
    await elect(database, village.command(), "treasurer", 7, ALL_IN_FAVOUR, instead_of=BINTA)
    assert (await read_offices(database, village.group_id)).held["treasurer"] == [7]


async def test_in_a_group_that_has_become_small_an_officer_takes_a_seat_that_is_empty_and_leaves_hers(database):
    village = await found(database)
    await record_death(database, village.command(), SECRETARY)
    await village.meet()
    offices = await read_offices(database, village.group_id)
    assert offices.leaves("secretary", COUNTER) == ["counter"]
    assert offices.leaves("key_holder", COUNTER) == []
    assert offices.leaves("treasurer", COUNTER) == [], "that seat is held"
    await elect(database, village.command(), "secretary", COUNTER, AssemblyVote(5, 5, 0))
    held = (await read_offices(database, village.group_id)).held
    assert (held["secretary"], held["counter"]) == ([COUNTER], [OTHER_COUNTER])


async def test_who_gives_up_her_office_for_another_one_confirms_that_she_is_elected(database):
    """Of two who are left of a committee one has to change, and the other cannot confirm it alone."""
    village = await found(database)
    for gone in (BINTA, PRESIDENT, OTHER_COUNTER):
        await record_death(database, replace(village.command(SECRETARY), confirmed_by=COUNTER), gone)
    await village.meet()
    command = replace(village.command(SECRETARY), confirmed_by=COUNTER)
    await elect(database, command, "treasurer", COUNTER, AssemblyVote(3, 3, 0))
    assert await offices(database, village.group_id) == {"secretary": [SECRETARY], "treasurer": [COUNTER]}


async def test_the_last_of_a_committee_leads_on_and_any_member_confirms_whom_she_has_elected(database):
    """A counter acts as the president where nobody leads; all else that takes two still takes two officers."""
    village = await found(database, members=7)
    others = (PRESIDENT, SECRETARY, BINTA, OTHER_COUNTER)
    for gone, role in zip(others, ("counter", "counter", "counter", "president"), strict=True):
        here = await find_member(database, village.group_id, COUNTER)
        assert here is not None
        assert here.role == role
        command = replace(village.command(COUNTER), confirmed_by=OTHER_COUNTER if gone != OTHER_COUNTER else AWA)
        await record_death(database, command, gone)
    await village.meet()
    hop = replace(village.command(COUNTER), confirmed_by=AWA)
    vote = AssemblyVote(3, 3, 0)
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        await elect(database, replace(hop, confirmed_by=COUNTER), "treasurer", AWA, vote)
    with pytest.raises(Refusal, match=r"^second\.not_an_officer number=6$"):
        await change_constitution(database, hop, {"solidarity_xof": 50}, vote)
    await elect(database, hop, "treasurer", AWA, vote)
    here = await find_member(database, village.group_id, COUNTER)
    assert here is not None
    assert here.role == "counter", "the treasurer leads"
    with pytest.raises(Refusal, match=r"^second\.not_an_officer number=7$"):
        await elect(database, replace(village.command(COUNTER), confirmed_by=7), "president", 7, vote)


async def test_nobody_writes_down_her_own_going(database):
    village = await found(database)
    await village.meet()
    for gone in (leave, record_death):
        with pytest.raises(Refusal, match=r"^member\.herself$"):
            await gone(database, village.command(), BINTA)


async def test_who_lost_her_phone_keeps_her_office_and_can_call_no_more(database):
    """The president and the secretary note elections; where neither can call, another of the committee does."""
    village = await found(database)
    assert (await read_offices(database, village.group_id)).can_call("president", "secretary")
    for member in (PRESIDENT, SECRETARY):
        await change_phone(database, village.command(SECRETARY), member, None, consents=False, asked_in="fr")
    now = await read_offices(database, village.group_id)
    assert (now.held["president"], now.can_call("president", "secretary")) == ([PRESIDENT], False)
    assert now.can_call("treasurer")
