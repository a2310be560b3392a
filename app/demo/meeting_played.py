"""One meeting of a demo cycle, in the order of the manual: roll-call, keys, counts, collection, loans, counts, keys."""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import BigInteger, and_, bindparam, cast, func, select

from app.demo.hands import SaidNo
from app.demo.stage import Stage
from ledger.card import read_card
from ledger.card.group import GroupNow, read_group
from ledger.loans import limit_of
from ledger.loans.due import due_at_meeting
from ledger.meeting.collection import Brought
from ledger.rules.limit import longest_term_weeks
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


async def open_and_call(stage: Stage) -> dict[int, str]:
    """Some announce what they will bring the day before; the meeting opens, keys turn, the roll is called."""
    group = await stage.look_around()
    if not group.frozen and group.rules.family == "vsla":
        await _declare_some(stage, group)
    await stage.hands.open_meeting(stage.treasurer)
    await _keys_and_counts(stage, "open")
    roll = {member: _presence(stage, member) for member in stage.members}
    await stage.hands.call_roll(stage.roles["secretary"][0], roll)
    return roll


def _presence(stage: Stage, member: int) -> str:
    if stage.happens(stage.tempers[member].attends):
        return "late" if stage.happens(4) else "present"
    return stage.dice.choice(("absent_excused", "sent_money", "absent_excused", "absent"))


async def _declare_some(stage: Stage, group: GroupNow) -> None:
    meeting_at = stage.now
    await stage.go_to(meeting_at - timedelta(hours=20))
    for member in stage.phones:
        if stage.happens(6):
            shares = max(group.rules.min_shares, 1, min(stage.tempers[member].shares, group.rules.max_shares or 5))
            await stage.hands.declare(member, shares)
    await stage.go_to(meeting_at)


async def _keys_and_counts(stage: Stage, moment: str, short_xof: int = 0) -> None:
    """The keys turn and both counters count; ``short_xof`` is what the second of them misses."""
    for holder in stage.roles.get("key_holder", []):
        await stage.hands.turn_key(holder, moment)
    group = await read_group(stage.database, stage.group_id)
    for place, counter in enumerate(stage.roles["counter"]):
        counted_xof = max(group.box_loan_xof - short_xof * place, 0)
        await stage.hands.count(counter, moment, counted_xof, group.box_solidarity_xof)


async def collect(stage: Stage, roll: dict[int, str], *, settle_all: bool = False, diligent: bool = False) -> None:
    """The treasurer takes a line from everybody who is there or sent her money.

    ``settle_all``: loans are brought back whole, as far as their borrowers ever pay. ``diligent``: nobody misses.
    """
    group = await read_group(stage.database, stage.group_id)
    on = stage.now.date()
    fines: dict[int, int] = defaultdict(int)
    arrears: dict[int, int] = defaultdict(int)
    for row in await stage.database.fetch(_OWED, group_id=stage.group_id):
        (fines if row["kind"] == "fines" else arrears)[row["member"]] = row["balance_xof"]
    due: dict[int, int] = defaultdict(int)
    for one in await due_at_meeting(stage.database, stage.group_id, on, group.rules):
        due[one.member] += one.due_xof
    if settle_all:
        debts = await stage.database.fetch(_DEBTS, group_id=stage.group_id)
        due |= {row["member"]: row["owed_xof"] for row in debts if stage.happens(90)}
    turns = (await read_tontine(stage.database, stage.group_id)).turns
    left = {turn.member: len(turns) - turn.given_xof // group.rules.stake_xof for turn in turns}
    lines = {}
    for member in stage.members:
        away = roll[member] in ("absent", "absent_excused")
        if away and not diligent:
            lines[member] = Brought()
            continue
        temper = stage.tempers[member]
        pays = settle_all or stage.happens(temper.repays)
        lines[member] = Brought(
            shares=min(_shares(stage, group, member, arrears[member], diligent=diligent), left.get(member, 99)),
            fines_xof=fines[member] if stage.happens(75) else 0,
            repayment_xof=due[member] if pays else 0,
        )
    await stage.hands.collect(stage.treasurer, lines)


def _shares(stage: Stage, group: GroupNow, member: int, arrears_xof: int, *, diligent: bool) -> int:
    """What she saves today, by the rule of her family."""
    rules, temper = group.rules, stage.tempers[member]
    owed = arrears_xof // rules.share_value_xof
    if group.frozen or not (diligent or stage.happens(temper.saves)):
        return 0
    match rules.family:
        case "vsla":
            return max(1, rules.min_shares, min(temper.shares + stage.dice.choice((-1, 0, 0, 1)), rules.max_shares))
        case "epc":
            return rules.min_shares + owed + (stage.dice.choice((0, 0, 1)) if not owed else 0)
        case _:
            return 1 + (owed if diligent or stage.happens(60) else 0)


async def lend(stage: Stage, most: int = 4) -> None:
    """Those who want a loan ask, the committee votes, the money is handed over and acknowledged."""
    group = await read_group(stage.database, stage.group_id)
    week = (stage.now.date() - group.began_on).days // 7 + 1
    weeks = [term for term in (4, 8, 12) if term <= longest_term_weeks(group.rules, week)]
    wanting = [member for member in stage.phones if stage.happens(stage.tempers[member].borrows)]
    for member in wanting[:most] if weeks else []:
        card = await read_card(stage.database, stage.group_id, member)
        term = stage.dice.choice(weeks)
        limit = limit_of(card, stage.asking(member), term).amount_xof
        amount = min(limit, stage.dice.choice((7_500, 10_000, 15_000, 25_000, 40_000, 60_000))) // 500 * 500
        if amount < 1_000 or card.loans:
            continue
        try:
            await _lend_to(stage, member, amount, term)
        except (Refusal, SaidNo):
            continue  # the box was promised to somebody else a moment ago, as it happens


async def _lend_to(stage: Stage, member: int, amount_xof: int, weeks: int) -> None:
    purpose = stage.dice.choice(PURPOSES)
    loan = await stage.hands.ask_loan(member, amount_xof, weeks, purpose)
    officers = [stage.roles[role][0] for role in ("president", "secretary", "treasurer")] + stage.roles["counter"]
    voters = [officer for officer in officers if officer != member]
    if stage.happens(15):
        await stage.hands.vote(voters.pop(), loan, approves=False)
    for voter in voters[:3]:
        await stage.hands.vote(voter, loan, approves=True)
    await stage.hands.hand_over(stage.treasurer, loan)
    await stage.hands.acknowledge(member, loan)


async def count_and_close(stage: Stage, short_xof: int = 0) -> None:
    """Both funds are counted again, the keys turn, the meeting closes."""
    await _keys_and_counts(stage, "close", short_xof)
    await stage.hands.close_meeting(stage.treasurer)
