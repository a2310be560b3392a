"""A joint venture pays: what it earned to its groups by their stakes, and stakes back, one or all at its end.

The venture's officers act at its meeting; every group's half is written in the same unit: its cash comes, and what
comes is its income, or its stake again. Source: docs/decisions/0043-a-venture-is-a-book.md; docs/rules.md, "Joint
ventures".
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ledger.assembly.decisions import record_decision
from ledger.books.chart import BOX_LOAN, EXPENSES, INCOME, SURPLUS, payable_to, shares_of, venture_of
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.commands import Request, begin
from ledger.commands.begin import OpenCommand
from ledger.database import Database, UnitOfWork
from ledger.journal.accounts import open_when_needed
from ledger.people.authentication.second import require_second
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.ventures import by_stake, worth_xof
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tiers.pairs import key_in_group
from ledger.ventures.reading import Partner, Venture, read_venture

GIVEN_BACK = "venture_out"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What groups have for stakes that are given back, by number, in whole francs; of it ``lost_xof`` is their loss."""

    stakes_xof: Mapping[int, int]
    paid_xof: Mapping[int, int]

    @property
    def lost_xof(self) -> int:
        """What the stakes were beyond what is paid; below nought it is what they gained."""
        return sum(self.stakes_xof.values()) - sum(self.paid_xof.values())


async def pay_returns(database: Database, command: Command, amount_xof: int) -> Posted:
    """Pay so much of what the venture earned to its groups, by their stakes; ``command`` is the venture's.

    Raises:
        Refusal: no meeting is open, ``venture.none``, ``venture.above_earned``, an amount that no coins make.
    """
    request = Request(kind="venture_paid", entries={BOX_LOAN: -amount_xof})
    async with _of_venture(database, command, request) as (begun, venture):
        if begun.posted:
            return begun.posted
        unit, unit_xof = begun.unit, begun.card.rules.cash_unit_xof
        check_payable(amount_xof, unit_xof)
        if amount_xof > venture.payable_xof:
            raise Refusal("venture.above_earned", amount_xof=amount_xof, left_xof=venture.payable_xof)
        parts = by_stake(amount_xof, venture.stakes_xof, unit_xof)
        earned = {SURPLUS: amount_xof} | {payable_to(member): -part for member, part in parts.items()}
        command = await require_second(unit, command)
        await unit.post(command.child("earned").draft("venture_earned", _moved(earned), meeting=begun.meeting))
        for one in venture.partners:
            if part := parts.get(one.member, 0):
                await _in_group(unit, command, venture, one, "venture_return", {BOX_LOAN: part, INCOME: -part})
        return await _pay(unit, command, parts, begun.meeting)


async def give_back(database: Database, command: Command, member: int, vote: AssemblyVote) -> Posted:
    """Give one group's stake back while the venture goes on, by its assembly's decision.

    Raises:
        Refusal: no meeting is open, ``venture.none``, ``venture.no_stake``, ``fund.short``, as ``record_decision``.
    """
    async with _of_venture(database, command, Request(kind="venture_paid", member=member)) as (begun, venture):
        if begun.posted:
            return begun.posted
        back = one_stake(venture, member, begun.card.rules.cash_unit_xof)
        return await _give_back(begun, command, venture, back, vote)


async def close_venture(database: Database, command: Command, vote: AssemblyVote) -> Posted:
    """Pay out all that is left, by stakes, and end all stakes: a loss is borne by them, a gain is theirs.

    Raises:
        Refusal: no meeting is open, ``venture.none``, ``venture.no_stake`` where nobody has one, ``venture.not_sold``
            while it owns, owes or holds something beside its box, as ``record_decision``.
    """
    async with _of_venture(database, command, Request(kind="venture_paid")) as (begun, venture):
        if begun.posted:
            return begun.posted
        back = all_stakes(venture, begun.card.rules.cash_unit_xof)
        return await _give_back(begun, command, venture, back, vote)


def one_stake(venture: Venture, member: int, unit_xof: int) -> GivenBack:
    """What a group has for its stake today; where it is the only one, all that is left is its own.

    Raises:
        Refusal: ``venture.no_stake``, ``fund.short``, as ``all_stakes``.
    """
    stake_xof = venture.stakes_xof.get(member, 0)
    if not stake_xof:
        raise Refusal("venture.no_stake")
    if stake_xof == venture.invested_xof:
        return all_stakes(venture, unit_xof)
    paid_xof = worth_xof(stake_xof, venture.invested_xof, venture.earned_xof, unit_xof)
    if paid_xof > venture.cash_xof:
        raise Refusal("fund.short", fund="loan", amount_xof=paid_xof, cash_xof=venture.cash_xof)
    return GivenBack({member: stake_xof}, {member: paid_xof})


def all_stakes(venture: Venture, unit_xof: int) -> GivenBack:
    """What all have when the venture ends.

    Raises:
        Refusal: ``venture.no_stake``, ``venture.not_sold``.
    """
    if not venture.invested_xof:
        raise Refusal("venture.no_stake")
    if venture.beside_xof:
        raise Refusal("venture.not_sold", amount_xof=max(map(abs, venture.beside_xof.values())))
    return GivenBack(venture.stakes_xof, by_stake(venture.cash_xof, venture.stakes_xof, unit_xof))


@asynccontextmanager
async def _of_venture(
    database: Database, command: Command, request: Request
) -> AsyncIterator[tuple[OpenCommand, Venture]]:
    """Begin a command of a venture with the books of all its groups locked."""
    before = await read_venture(database, command.group_id)
    groups = {one.group_id for one in before.partners}
    assert command.member is not None  # noqa: S101 -- money is paid by a person
    async with begin(database, command, request, member=command.member, with_groups=groups) as begun:
        venture = before if begun.posted else await read_venture(begun.unit, command.group_id)
        if not groups >= {one.group_id for one in venture.partners}:  # one was seated meanwhile
            raise Refusal("books.moved")
        yield begun, venture


async def _give_back(
    begun: OpenCommand, command: Command, venture: Venture, back: GivenBack, vote: AssemblyVote
) -> Posted:
    unit, meeting = begun.unit, begun.meeting
    subject = {"members": sorted(back.stakes_xof), "amount_xof": sum(back.paid_xof.values())}
    await record_decision(unit, command, GIVEN_BACK, subject, vote, begun.card)
    command = await require_second(unit, command)
    entries = {shares_of(member): stake for member, stake in back.stakes_xof.items()}
    entries |= {payable_to(member): -paid for member, paid in back.paid_xof.items()}
    ended = await unit.post(
        command.child("ended").draft(GIVEN_BACK, _moved(entries | {SURPLUS: -back.lost_xof}), meeting=meeting)
    )
    for one in venture.partners:
        if stake := back.stakes_xof.get(one.member, 0):
            paid = back.paid_xof.get(one.member, 0)
            moved = {venture_of(command.group_id): -stake, BOX_LOAN: paid}
            moved[EXPENSES if stake > paid else INCOME] = stake - paid
            await _in_group(unit, command, venture, one, GIVEN_BACK, moved)
    return await _pay(unit, command, back.paid_xof, meeting) if any(back.paid_xof.values()) else ended


async def _pay(unit: UnitOfWork, command: Command, parts: Mapping[int, int], meeting: int) -> Posted:
    """Pay in cash what the groups are due."""
    entries = {payable_to(member): part for member, part in parts.items()}
    paid = _moved(entries | {BOX_LOAN: -sum(parts.values())})
    return await unit.post(command.draft("venture_paid", paid, meeting=meeting))


async def _in_group(
    unit: UnitOfWork, command: Command, venture: Venture, one: Partner, kind: str, entries: Mapping[str, int]
) -> None:
    """Write a group's half; nobody of its members did it, and its cash only comes."""
    key = key_in_group(command.group_id, one.group_id, command.key)
    half = Command(one.group_id, key, command.at, command.channel)
    await open_when_needed(unit, one.group_id, {INCOME} & entries.keys())
    await unit.post(half.draft(kind, _moved(entries), memo=venture.code))


def _moved(entries: Mapping[str, int]) -> dict[str, int]:
    return {code: amount_xof for code, amount_xof in entries.items() if amount_xof}
