"""A group puts money into a joint venture: by its assembly's decision, out of its own box, at its own meeting.

Both books move in one unit. Source: docs/decisions/0043-a-venture-is-a-book.md.
"""

from sqlalchemy import select

from ledger.assembly.decisions import record_decision
from ledger.books.chart import BOX_LOAN, shares_of, venture_of
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.journal.accounts import open_when_needed
from ledger.people.authentication.second import require_second
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import SavingsGroup, table_of
from ledger.ventures.reading import Venture, our_stakes, read_venture

DECISION = "venture"
_group = table_of(SavingsGroup)
_CODE = select(_group.c.code).where(_group.c.id == GROUP)


async def pay_stake(
    database: Database, command: Command, venture_id: int, amount_xof: int, vote: AssemblyVote
) -> Posted:
    """Pay a stake, or more of it, out of the group's loan fund; ``command`` is the group's.

    Gives the group's transaction.

    Raises:
        Refusal: no meeting is open, ``cycle.frozen`` before the share-out, ``venture.none`` where it has no seat,
            ``fund.short``, an amount that no coins make, as ``record_decision``.
    """
    assert command.member is not None  # noqa: S101 -- money is paid by a person
    entries = {venture_of(venture_id): amount_xof, BOX_LOAN: -amount_xof}
    request = Request(kind="venture_in", entries=entries)
    async with begin(database, command, request, member=command.member, with_groups=(venture_id,)) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        check_stake(card, amount_xof)
        venture, seat = await _seat_in(unit, command.group_id, venture_id)
        subject = {"venture": venture.code, "amount_xof": amount_xof}
        await record_decision(unit, command, DECISION, subject, vote, card)
        command = await require_second(unit, command)
        await open_when_needed(unit, command.group_id, (venture_of(venture_id),))
        posted = await unit.post(command.draft("venture_in", entries, meeting=meeting, memo=venture.code))
        there = Command(venture_id, f"tier/{command.group_id}/{command.key}", command.at, command.channel)
        code: str = (await unit.fetch(_CODE, group_id=command.group_id))[0]["code"]
        await unit.post(there.draft("venture_in", {BOX_LOAN: amount_xof, shares_of(seat): -amount_xof}, memo=code))
        return posted


def check_stake(card: Card, amount_xof: int) -> None:
    """Check what the box and the coins say.

    Raises:
        Refusal: ``cycle.frozen``, ``fund.short``, an amount that no coins make.
    """
    if card.frozen:
        raise Refusal("cycle.frozen")
    check_payable(amount_xof, card.rules.cash_unit_xof)
    if amount_xof > card.box_loan_xof:
        raise Refusal("fund.short", fund="loan", amount_xof=amount_xof, cash_xof=card.box_loan_xof)


async def _seat_in(unit: UnitOfWork, group_id: int, venture_id: int) -> tuple[Venture, int]:
    for ours in await our_stakes(unit, group_id):
        if ours.venture_id == venture_id and ours.seated:
            return await read_venture(unit, venture_id), ours.member
    raise Refusal("venture.none")
