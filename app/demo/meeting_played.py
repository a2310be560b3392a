"""One meeting of a demo cycle, in the order of the manual: roll-call, keys, counts, collection, loans, counts, keys."""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import BigInteger, and_, bindparam, cast, func, select

from app.demo.actions import RuleRefused
from app.demo.demo_group import DemoGroup
from ledger.card import read_card
from ledger.card.group import GroupNow, read_group
from ledger.loans import limit_of
from ledger.loans.due import due_at_meeting
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.loans.limit import longest_term_weeks
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Loan, table_of
from ledger.tontine.state import read_tontine

PURPOSES = ("trade", "farming", "livestock", "health", "school")
_account, _loan = table_of(Account), table_of(Loan)
_OWED = select(_account.c.member, _account.c.kind, _account.c.balance_xof).where(
    _account.c.group_id == bindparam("group_id"),
    _account.c.kind.in_(("fines", "arrears")),
    _account.c.balance_xof > 0,
)
_DEBTS = (
    select(_loan.c.member, cast(func.sum(_account.c.balance_xof), BigInteger).label("owed_xof"))
    .join(_account, and_(_account.c.group_id == _loan.c.group_id, _account.c.loan == _loan.c.number))
    .where(_loan.c.group_id == bindparam("group_id"), _loan.c.status == "running")
    .group_by(_loan.c.member)
)


async def open_and_call(demo: DemoGroup) -> dict[int, str]:
    """Some announce what they will bring the day before; the meeting opens, keys turn, the roll is called."""
    group = await demo.look_around()
    if not group.frozen and group.rules.family == "vsla":
        await _declare_some(demo, group)
    await demo.actions.open_meeting(demo.treasurer)
    await _keys_and_counts(demo, "open")
    roll = {member: _presence(demo, member) for member in demo.members}
    await demo.actions.call_roll(demo.roles["secretary"][0], roll)
    return roll


def _presence(demo: DemoGroup, member: int) -> str:
    if demo.happens(demo.habits[member].attends):
        return "late" if demo.happens(4) else "present"
    return demo.dice.choice(("absent_excused", "sent_money", "absent_excused", "absent"))


async def _declare_some(demo: DemoGroup, group: GroupNow) -> None:
    meeting_at = demo.now
    await demo.go_to(meeting_at - timedelta(hours=20))
    for member in demo.phones:
        if demo.happens(6):
            shares = max(group.rules.min_shares, 1, min(demo.habits[member].shares, group.rules.max_shares or 5))
            await demo.actions.declare(member, shares)
    await demo.go_to(meeting_at)


async def _keys_and_counts(demo: DemoGroup, moment: str, short_xof: int = 0) -> None:
    """The keys turn and both counters count; ``short_xof`` is what the second of them misses."""
    for holder in demo.roles.get("key_holder", []):
        await demo.actions.turn_key(holder, moment)
    group = await read_group(demo.database, demo.group_id)
    for place, counter in enumerate(demo.roles["counter"]):
        counted_xof = max(group.box_loan_xof - short_xof * place, 0)
        await demo.actions.count(counter, moment, counted_xof, group.box_solidarity_xof)


async def collect(demo: DemoGroup, roll: dict[int, str], *, settle_all: bool = False, diligent: bool = False) -> None:
    """The treasurer takes a line from everybody who is there or sent her money.

    ``settle_all``: loans are brought back whole, as far as their borrowers ever pay. ``diligent``: nobody misses.
    """
    group = await read_group(demo.database, demo.group_id)
    on = demo.now.date()
    fines: dict[int, int] = defaultdict(int)
    arrears: dict[int, int] = defaultdict(int)
    for row in await demo.database.fetch(_OWED, group_id=demo.group_id):
        (fines if row["kind"] == "fines" else arrears)[row["member"]] = row["balance_xof"]
    due: dict[int, int] = defaultdict(int)
    for one in await due_at_meeting(demo.database, demo.group_id, on, group.rules):
        due[one.member] += one.due_xof
    if settle_all:
        debts = await demo.database.fetch(_DEBTS, group_id=demo.group_id)
        due |= {row["member"]: row["owed_xof"] for row in debts if demo.happens(90)}
    turns = (await read_tontine(demo.database, demo.group_id)).turns
    left = {turn.member: len(turns) - turn.given_xof // group.rules.stake_xof for turn in turns}
    lines = {}
    for member in demo.members:
        away = roll[member] in ("absent", "absent_excused")
        if away and not diligent:
            lines[member] = Contribution()
            continue
        habit = demo.habits[member]
        pays = settle_all or demo.happens(habit.repays)
        lines[member] = Contribution(
            shares=min(_shares(demo, group, member, arrears[member], diligent=diligent), left.get(member, 99)),
            fines_xof=fines[member] if demo.happens(75) else 0,
            repayment_xof=due[member] if pays else 0,
        )
    await demo.actions.collect(demo.treasurer, lines)


def _shares(demo: DemoGroup, group: GroupNow, member: int, arrears_xof: int, *, diligent: bool) -> int:
    """What she saves today, by the rule of her family."""
    rules, habit = group.rules, demo.habits[member]
    owed = arrears_xof // rules.share_value_xof
    if group.frozen or not (diligent or demo.happens(habit.saves)):
        return 0
    match rules.family:
        case "vsla":
            return max(1, rules.min_shares, min(habit.shares + demo.dice.choice((-1, 0, 0, 1)), rules.max_shares))
        case "epc":
            return rules.min_shares + owed + (demo.dice.choice((0, 0, 1)) if not owed else 0)
        case _:
            return 1 + (owed if diligent or demo.happens(60) else 0)


async def lend(demo: DemoGroup, most: int = 4) -> None:
    """Those who want a loan ask, the committee votes, the money is handed over and acknowledged."""
    group = await read_group(demo.database, demo.group_id)
    week = (demo.now.date() - group.began_on).days // 7 + 1
    weeks = [term for term in (4, 8, 12) if term <= longest_term_weeks(group.rules, week)]
    wanting = [member for member in demo.phones if demo.happens(demo.habits[member].borrows)]
    for member in wanting[:most] if weeks else []:
        card = await read_card(demo.database, demo.group_id, member)
        term = demo.dice.choice(weeks)
        limit = limit_of(card, demo.asking(member), term).amount_xof
        amount = min(limit, demo.dice.choice((7_500, 10_000, 15_000, 25_000, 40_000, 60_000))) // 500 * 500
        if amount < 1_000 or card.loans:
            continue
        try:
            await _lend_to(demo, member, amount, term)
        except (Refusal, RuleRefused):
            continue  # the box was promised to somebody else a moment ago, as it happens


async def _lend_to(demo: DemoGroup, member: int, amount_xof: int, weeks: int) -> None:
    purpose = demo.dice.choice(PURPOSES)
    loan = await demo.actions.ask_loan(member, amount_xof, weeks, purpose)
    officers = [demo.roles[role][0] for role in ("president", "secretary", "treasurer")] + demo.roles["counter"]
    voters = [officer for officer in officers if officer != member]
    if demo.happens(15):
        await demo.actions.vote(voters.pop(), loan, approves=False)
    for voter in voters[:3]:
        await demo.actions.vote(voter, loan, approves=True)
    await demo.actions.hand_over(demo.treasurer, loan)
    await demo.actions.acknowledge(member, loan)


async def count_and_close(demo: DemoGroup, short_xof: int = 0) -> None:
    """Both funds are counted again, the keys turn, the meeting closes."""
    await _keys_and_counts(demo, "close", short_xof)
    await demo.actions.close_meeting(demo.treasurer)
