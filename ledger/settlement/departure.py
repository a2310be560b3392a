"""A member who goes: a leaver takes her savings minus what she owes; those of the dead wait for the share-out.

Source: VSL Associates' field guide; CARE's manual; docs/rules.md, "Savings".
"""

from sqlalchemy import bindparam, update

from ledger.books.chart import AWAITED, arrears_of, payable_to, pot_of, shares_of
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card import Card, read_card
from ledger.commands import OpenCommand, Request, begin, was_done
from ledger.database import Database, UnitOfWork
from ledger.funds.declarations import replace
from ledger.journal.command_results import store_result
from ledger.journal.notices import tell
from ledger.loans.charges_due import charge_what_is_settled
from ledger.loans.repayments import close_repaid, owed_loans
from ledger.meeting.rounds.unconfirmed import forget_notes
from ledger.people.authentication.second import require_second
from ledger.people.membership.gone import GONE, mark_gone
from ledger.people.membership.offices import end_offices, holds_office
from ledger.rules.by_family.families import VENTURE
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.departure import Departure, depart
from ledger.settlement.one_member import pay_out, settle_fines, settle_repayment, settle_solidarity
from ledger.tables import Loan, table_of
from ledger.tiers.pairs import partners

_loan = table_of(Loan)
_DROP_REQUESTS = (
    update(_loan)
    .values(status="refused")
    .where(
        _loan.c.group_id == bindparam("at_group"),
        _loan.c.member == bindparam("at_member"),
        _loan.c.status.in_(("requested", "approved")),
    )
)


def owed_to_all(card: Card) -> int:
    """Everything a member owes to any fund of her group."""
    loans_xof = sum(loan.owed_xof for loan in owed_loans(card))
    beyond_stakes_xof = max(card.pot_xof - card.savings_xof, 0)
    return loans_xof + card.fines_xof + card.dues_xof + card.help_xof + beyond_stakes_xof


def departure_of(card: Card) -> Departure:
    """What her leaving today would pay and settle. In a tontine she has had her stakes as far as she has had a pot."""
    other_xof = card.dues_xof + card.help_xof
    return depart("left", card.savings_xof, tuple(owed_loans(card)), card.fines_xof, other_xof, pot_xof=card.pot_xof)


def leaving(card: Card) -> Departure:
    """The same, if she may leave now: her summary and its confirmation ask this one function.

    Raises:
        Refusal: no meeting is open, ``cycle.handover_waiting``, ``property.taken``, ``fund.short``.
    """
    card.meeting_for_cash()
    if card.rules.family == VENTURE and card.savings_xof:
        raise Refusal("venture.stakes_only")
    if any(loan.status == "handed_over" for loan in card.loans):
        raise Refusal("cycle.handover_waiting", loans=1)
    if card.taken_xof:  # which only a share-out sets against what she is due
        raise Refusal("property.taken", value_xof=card.taken_xof)
    result = departure_of(card)
    needed_xof = result.paid_xof + _to_the_other_box(card, result)
    if needed_xof > card.box_loan_xof:
        raise Refusal("fund.short", fund="loan", amount_xof=needed_xof, cash_xof=card.box_loan_xof)
    return result


async def leave(database: Database, command: Command, member: int) -> Departure:
    """Let a member go at the open meeting: savings at face value settle her debts, the rest is paid out.

    Raises:
        Refusal: no meeting is open, ``member.unknown`` (or gone), ``member.herself``, ``cycle.handover_waiting``,
            ``fund.short``.
    """
    linked = await partners(database, command.group_id, member)
    async with begin(database, command, member=member, linked=linked) as begun:
        if await _is_gone(begun.unit, command, member):
            return departure_of(begun.card)
        return await leave_in(begun, command, member)


async def leave_in(begun: OpenCommand, command: Command, member: int) -> Departure:
    """The same inside a command under way, for a member who is here: the one way in which a leaver is settled.

    Raises:
        Refusal: as ``leave``.
    """
    _check_by_another(command, member)
    unit, card = begun.unit, begun.card
    meeting, result = begun.meeting, leaving(card)
    command = await require_second(unit, command, member)
    await charge_what_is_settled(unit, command, card, result.loans, meeting)
    await _settle(unit, command, card, result, meeting)
    await _go(unit, command, card, "left", meeting)
    return result


def inheritance(card: Card) -> Departure:
    """What the heirs of a member who died are paid today where nothing else pays them: savings minus debts.

    It is so where nothing is ever shared out, and in a tontine whose order was made after her death.

    Raises:
        Refusal: as ``leaving``; ``heirs.wait`` where the share-out, or her turn of the tontine, pays them;
            ``heirs.none`` when she is here, or nothing of hers is left.
    """
    without_turn = card.rules.family == "tontine" and card.rounds and not card.turn
    if not card.rules.capital_stays and not without_turn:
        raise Refusal("heirs.wait")
    if card.here or not card.savings_xof:
        raise Refusal("heirs.none")
    return leaving(card)


async def pay_heirs(database: Database, command: Command, member: int) -> Departure:
    """Pay the heirs of a member of a self-help group at the open meeting; said twice, once.

    Raises:
        Refusal: as ``inheritance``.
    """
    linked = await partners(database, command.group_id, member)
    request = Request(kind="departure", member=member)
    async with begin(database, command, request, member=member, linked=linked) as begun:
        if begun.posted:
            return departure_of(await begun.card_of(member))
        card, result = begun.card, inheritance(begun.card)
        command = await require_second(begun.unit, command)
        await _settle(begun.unit, command, card, result, begun.meeting)
        return result


async def _settle(unit: UnitOfWork, command: Command, card: Card, result: Departure, meeting: int) -> None:
    """Turn her savings into what she is due, settle her debts and pay the rest; she, or her family, hears of it."""
    member = card.member
    if card.savings_xof:
        had_xof = min(card.savings_xof, card.pot_xof)
        entries = {
            shares_of(member): card.savings_xof,
            pot_of(member): -had_xof,
            payable_to(member): had_xof - card.savings_xof,
        }
        await unit.post(command.draft("departure", entries, meeting=meeting))
    await settle_repayment(unit, command, card, result.loans, meeting)
    fresh = await read_card(unit, command.group_id, member)
    await settle_fines(unit, command, fresh, result.fines_xof, meeting)
    await settle_solidarity(unit, command, fresh, result.solidarity_xof, meeting)
    await pay_out(unit, command, member, result.paid_xof, meeting)
    await close_repaid(unit, command.group_id, member)
    settled_xof = card.savings_xof - result.paid_xof
    facts: dict[str, int | str] = {"savings": card.savings_xof, "owed": settled_xof, "net": result.paid_xof}
    await tell(unit, command, [Notice("left", member, facts)])


def _to_the_other_box(card: Card, result: Departure) -> int:
    """What she settles to the solidarity fund out of her savings is in the loan fund's box, and moves over."""
    of_fines_xof = result.fines_xof + sum(part.fines_xof for part in result.loans.parts)
    return result.solidarity_xof + (of_fines_xof if card.rules.fines_go_to == "solidarity" else 0)


async def record_death(database: Database, command: Command, member: int) -> Departure:
    """Write down that a member died: her shares and debts stay, and her heirs stand in the share-out's table.

    The death of one who holds an office takes two: nobody alone ends the office and the access of another.

    Raises:
        Refusal: ``member.unknown`` (or gone), ``member.herself``; ``member.no_person`` for a group's seat;
            ``second.needed``, ``second.not_an_officer`` where she holds an office.
    """
    _check_by_another(command, member)
    async with begin(database, command, member=member) as begun:
        unit, card = begun.unit, begun.card
        card.check_person()
        if not await _is_gone(unit, command, member):
            if await holds_office(unit, command.group_id, member):
                await require_second(unit, command, dead=member)
            await _go(unit, command, card, "died", None)
        return depart("died", card.savings_xof, tuple(owed_loans(card)), card.fines_xof, card.dues_xof + card.help_xof)


def _check_by_another(command: Command, member: int) -> None:
    """Nobody pays herself out, and so the committee never goes to its last member: somebody is left to lead on.

    Raises:
        Refusal: ``member.herself``.
    """
    if command.member == member:
        raise Refusal("member.herself")


async def _is_gone(unit: UnitOfWork, command: Command, member: int) -> bool:
    """Whether this was written down before under the same key: then once more changes nothing, also if she is back.

    Raises:
        Refusal: ``member.unknown``, also for one who went before, or otherwise.
    """
    rows = await unit.fetch(GONE, group_id=command.group_id, number=member)
    if rows and await was_done(unit, command):
        return True
    if not rows or rows[0]["left_on"] is not None:
        raise Refusal("member.unknown", number=member)
    return False


async def _go(unit: UnitOfWork, command: Command, card: Card, why: str, meeting: int | None) -> None:
    """End everything that needs her: declarations, what is noted, requests, offices, her word for others."""
    for declared in card.declared:
        await replace(unit, command.child(f"declared/{declared.seq}"), card.member, declared)
    if card.arrears_xof:
        entries = {arrears_of(card.member): -card.arrears_xof, AWAITED: card.arrears_xof}
        await unit.post(command.child("arrears").draft("owed", entries, meeting=meeting))
    await forget_notes(unit, command.group_id, card.member)
    await unit.fetch(_DROP_REQUESTS, at_group=command.group_id, at_member=card.member)
    await end_offices(unit, command.group_id, card.member, command.day)
    await mark_gone(unit, command.group_id, card.member, command.day, why)
    await store_result(unit, command, why)
