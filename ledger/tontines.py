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
from ledger.draft import Notice, Posted
from ledger.group_now import read_group
from ledger.journal import posted_under
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


@dataclass(frozen=True, slots=True)
class PotTurn:
    """One round: whose turn, what she has received and what she has given so far, in whole francs."""

    round: int
    member: int
    received_xof: int
    given_xof: int


@dataclass(frozen=True, slots=True)
class Pot:
    """What is handed over in one go: of which round, to whom, how many whole francs."""

    round: int
    member: int
    amount_xof: int


async def set_order(database: Database, act: Act, order: Sequence[int], vote: AssemblyVote) -> tuple[int, ...]:
    """Write down the list the assembly agreed on; a cycle has one. Gives the order that holds.

    Raises:
        Refusal: ``tontine.no_tontine``, ``.not_a_member`` when not everybody is in it once, ``decision.not_carried``.
    """
    assert act.member is not None  # noqa: S101 -- a list is written down by a person
    async with database.unit() as unit:
        card = await _locked(unit, act)
        _check_family(card)
        if known := await read_turns(unit, act.group_id, card.cycle):
            return tuple(turn.member for turn in known)
        if sorted(order) != await list_by_number(unit, act.group_id):
            raise Refusal("tontine.not_a_member")
        meeting = card.meeting.number if card.meeting and card.meeting.open else None
        await record_decision(unit, act, "tontine_list", {"order": list(order)}, vote, meeting)
        return await _write(unit, act, card, order)


async def draw(database: Database, act: Act, randomness: Randomness) -> tuple[int, ...]:
    """Draw the order of all members, each equally likely; a cycle has one draw. Gives the order that holds.

    Raises:
        Refusal: ``tontine.no_tontine``.
    """
    assert act.member is not None  # noqa: S101 -- lots are drawn by a person
    async with database.unit() as unit:
        card = await _locked(unit, act)
        _check_family(card)
        if known := await read_turns(unit, act.group_id, card.cycle):
            return tuple(turn.member for turn in known)
        return await _write(unit, act, card, draw_order(await list_by_number(unit, act.group_id), randomness))


async def read_turns(reader: Database | Reader | Unit, group_id: int, cycle: int) -> list[PotTurn]:
    """Every round of a cycle in order."""
    rows = await reader.fetch(_TURNS, group_id=group_id, cycle=cycle)
    return [PotTurn(row["round"], row["member"], row["received"], row["given"]) for row in rows]


async def next_pot(reader: Database | Unit, group_id: int, member: int) -> Pot:
    """Who is handed how much next, out of the stakes that are in the box, as ``member`` may see it at the meeting.

    Raises:
        Refusal: no meeting is open, ``tontine.no_order``, ``tontine.pot_short`` when there is nothing to hand over.
    """
    return await _next_pot(reader, await read_card(reader, group_id, member))


async def pay_pot(database: Database, act: Act, pot: Pot) -> Posted:
    """Hand over the pot that ``next_pot`` gave and somebody has agreed to; she who receives it hears of it.

    Raises:
        Refusal: as ``next_pot``; ``tontine.pot_changed`` when it is no longer the next one.
    """
    async with database.unit() as unit:
        card = await _locked(unit, act)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        if pot != await _next_pot(unit, card):
            raise Refusal("tontine.pot_changed")
        entries = {pot_of(pot.member): pot.amount_xof, BOX_LOAN: -pot.amount_xof}
        notice = Notice("pot", pot.member, {"amount": pot.amount_xof, "round": pot.round})
        meeting = card.meeting_for_cash().number
        return await unit.post(act.draft("pot", entries, meeting=meeting, notices=(notice,)))


async def _next_pot(reader: Database | Unit, card: Card) -> Pot:
    card.meeting_for_cash()
    turns = await read_turns(reader, card.group_id, card.cycle)
    if not turns:
        raise Refusal("tontine.no_order")
    pot_xof = card.rules.stake_xof * len(turns)
    held = (await reader.fetch(_HELD, group_id=card.group_id, cycle=card.cycle))[0]["meetings"]
    turn = next((turn for turn in turns[:held] if turn.received_xof < pot_xof), None)
    # Fines in the box are no stakes, and the first rounds are completed before the later ones.
    cash_xof = min(sum(turn.given_xof - turn.received_xof for turn in turns), card.box_loan_xof)
    if turn is None or not cash_xof:
        raise Refusal("tontine.pot_short", pot_xof=pot_xof)
    check_receives([other.member for other in turns], turn.round - 1, turn.member)
    return Pot(turn.round, turn.member, min(pot_xof - turn.received_xof, cash_xof))


async def check_over(reader: Database | Unit, card: Card) -> list[PotTurn]:
    """The rounds of a tontine in which everybody has given and received all.

    Raises:
        Refusal: ``tontine.not_over`` with the rounds that are not whole.
    """
    turns = await read_turns(reader, card.group_id, card.cycle)
    pot_xof = card.rules.stake_xof * len(turns)
    short = sum((turn.received_xof, turn.given_xof) != (pot_xof, pot_xof) for turn in turns)
    if short or not turns:
        raise Refusal("tontine.not_over", rounds_left=short)
    return turns


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
        turns = await check_over(unit, card)
        pot_xof = card.rules.stake_xof * len(turns)
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


async def list_by_number(reader: Database | Unit, group_id: int) -> list[int]:
    """Everybody by member number: the list that stands until the assembly agrees on another."""
    return [row["number"] for row in await reader.fetch(_ACTIVE, group_id=group_id)]


def _check_family(card: Card) -> None:
    if card.rules.family != "tontine":
        raise Refusal("tontine.no_tontine")


async def _write(unit: Unit, act: Act, card: Card, order: Sequence[int]) -> tuple[int, ...]:
    for number, member in enumerate(order, start=1):
        await unit.fetch(_INSERT, group_id=act.group_id, cycle=card.cycle, round=number, member=member)
    return tuple(order)
