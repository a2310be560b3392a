"""A tontine in the books: stakes are savings, the pot of a round goes to whose turn it is, each member receives once.

Missed stakes are owed: a pot that is short is completed first when they come. Source: docs/rules.md, "Tontine".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, text

from ledger.act import Act
from ledger.card import Card, read_card
from ledger.chart import BOX_LOAN, pot_of, shares_of
from ledger.cycles import begin_next_cycle, close_income
from ledger.database import Database, Reader, Unit
from ledger.decisions import record_decision
from ledger.group_now import read_group
from ledger.rules.refusal import Refusal
from ledger.rules.tontine import Randomness, check_receives, draw_order
from ledger.rules.voting import AssemblyVote
from ledger.tables import TontineTurn, table_of

_INSERT = insert(table_of(TontineTurn))
_ACTIVE = text("SELECT number FROM member WHERE group_id = :group_id AND left_on IS NULL ORDER BY number")
_TURNS = text("""
SELECT t.round, t.member, coalesce(p.balance_xof, 0) AS received, coalesce(-s.balance_xof, 0) AS given
FROM tontine_turn t
LEFT JOIN account p ON p.group_id = t.group_id AND p.code = 'pot:' || t.member
LEFT JOIN account s ON s.group_id = t.group_id AND s.code = 'shares:' || t.member
WHERE t.group_id = :group_id AND t.cycle = :cycle ORDER BY t.round
""")
_HELD = text("SELECT count(*) AS meetings FROM meeting WHERE group_id = :group_id AND cycle = :cycle")
_PAID_UNDER = text("""
SELECT a.member, e.amount_xof FROM journal j
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
JOIN account a ON a.group_id = e.group_id AND a.code = e.account AND a.kind = 'pot'
WHERE j.group_id = :group_id AND j.idem_key LIKE :keys ORDER BY j.seq
""")


@dataclass(frozen=True, slots=True)
class PotTurn:
    """One round: whose turn, what she has received and what she has given so far, in whole francs."""

    round: int
    member: int
    received_xof: int
    given_xof: int


async def set_order(database: Database, act: Act, order: Sequence[int], vote: AssemblyVote) -> tuple[int, ...]:
    """Write down the list the assembly agreed on; a cycle has one. Gives the order that holds.

    Raises:
        Refusal: ``tontine.not_a_member`` when the list is not everybody once, ``decision.not_carried``.
    """
    assert act.member is not None  # noqa: S101 -- a list is written down by a person
    async with database.unit() as unit:
        card = await _locked(unit, act)
        if known := await read_turns(unit, act.group_id, card.cycle):
            return tuple(turn.member for turn in known)
        if sorted(order) != await _active(unit, act.group_id):
            raise Refusal("tontine.not_a_member")
        meeting = card.meeting.number if card.meeting and card.meeting.open else None
        await record_decision(unit, act, "tontine_list", {"order": list(order)}, vote, meeting)
        return await _write(unit, act, card, order)


async def draw(database: Database, act: Act, randomness: Randomness) -> tuple[int, ...]:
    """Draw the order of all members, each equally likely; a cycle has one draw. Gives the order that holds."""
    assert act.member is not None  # noqa: S101 -- lots are drawn by a person
    async with database.unit() as unit:
        card = await _locked(unit, act)
        if known := await read_turns(unit, act.group_id, card.cycle):
            return tuple(turn.member for turn in known)
        return await _write(unit, act, card, draw_order(await _active(unit, act.group_id), randomness))


async def read_turns(reader: Database | Reader | Unit, group_id: int, cycle: int) -> list[PotTurn]:
    """Every round of a cycle in order."""
    rows = await reader.fetch(_TURNS, group_id=group_id, cycle=cycle)
    return [PotTurn(row["round"], row["member"], row["received"], row["given"]) for row in rows]


async def pay_pot(database: Database, act: Act) -> list[tuple[int, int]]:
    """Hand the stakes that are in the box to whose turn it is: an earlier pot that was short is completed first.

    Gives (member, whole francs) in the order of payment.

    Raises:
        Refusal: no meeting is open, ``tontine.no_order``, ``tontine.pot_short`` when there is nothing to hand over.
    """
    async with database.unit() as unit:
        card = await _locked(unit, act)
        known = await unit.fetch(_PAID_UNDER, group_id=act.group_id, keys=f"{act.key}/%")
        if known:
            return [(row["member"], row["amount_xof"]) for row in known]
        meeting = card.meeting_for_cash().number
        turns = await read_turns(unit, act.group_id, card.cycle)
        if not turns:
            raise Refusal("tontine.no_order")
        pot_xof = card.rules.stake_xof * len(turns)
        held = (await unit.fetch(_HELD, group_id=act.group_id, cycle=card.cycle))[0]["meetings"]
        paid = []
        for turn, amount in _portions(turns, pot_xof, held, card.box_loan_xof):
            entries = {pot_of(turn.member): amount, BOX_LOAN: -amount}
            await unit.post(act.part(turn.round).draft("pot", entries, meeting=meeting))
            paid.append((turn.member, amount))
        if not paid:
            raise Refusal("tontine.pot_short", pot_xof=pot_xof)
        return paid


def _portions(turns: list[PotTurn], pot_xof: int, rounds: int, box_xof: int) -> list[tuple[PotTurn, int]]:
    """Lay the stakes that are there over the rounds that are due, in their order; fines in the box are no stakes."""
    order = [turn.member for turn in turns]
    cash = min(sum(turn.given_xof - turn.received_xof for turn in turns), box_xof)
    portions: list[tuple[PotTurn, int]] = []
    for turn in turns[:rounds]:
        missing = pot_xof - turn.received_xof
        if not missing:
            continue
        if not cash:
            break
        check_receives(order, turn.round - 1, turn.member)
        amount = min(missing, cash)
        portions.append((turn, amount))
        cash -= amount
        if amount < missing:
            break
    return portions


async def end_tontine(database: Database, act: Act) -> int:
    """Close a tontine whose every member has given all her stakes and received her pot; give the next cycle's number.

    Raises:
        Refusal: no meeting is open, ``tontine.not_over`` with the rounds that are not whole.
    """
    async with database.unit() as unit:
        card = await _locked(unit, act)
        meeting = card.open_meeting()
        if meeting.cycle != card.cycle:
            return card.cycle
        turns = await read_turns(unit, act.group_id, card.cycle)
        pot_xof = card.rules.stake_xof * len(turns)
        short = sum((turn.received_xof, turn.given_xof) != (pot_xof, pot_xof) for turn in turns)
        if short or not turns:
            raise Refusal("tontine.not_over", rounds_left=short)
        entries = {shares_of(turn.member): pot_xof for turn in turns} | {
            pot_of(turn.member): -pot_xof for turn in turns
        }
        await unit.post(act.draft("tontine_end", entries, meeting=meeting.number))
        group = await read_group(unit, act.group_id)
        await close_income(unit, act, group, meeting.number)
        return await begin_next_cycle(unit, act, group)


async def _locked(unit: Unit, act: Act) -> Card:
    assert act.member is not None  # noqa: S101 -- every step of a tontine has a person
    await unit.lock(act.group_id)
    return await read_card(unit, act.group_id, act.member)


async def _active(unit: Unit, group_id: int) -> list[int]:
    return [row["number"] for row in await unit.fetch(_ACTIVE, group_id=group_id)]


async def _write(unit: Unit, act: Act, card: Card, order: Sequence[int]) -> tuple[int, ...]:
    for number, member in enumerate(order, start=1):
        await unit.fetch(_INSERT, group_id=act.group_id, cycle=card.cycle, round=number, member=member)
    return tuple(order)
