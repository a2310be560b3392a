"""The solidarity fund: equal contributions, grants by purpose with a cap, and loans without charge.

It is counted apart and never lent from for business. Source: VSL Associates' field guide; docs/rules.md, "Fines and
the solidarity fund".
"""

from datetime import date, timedelta

from sqlalchemy import insert

from ledger.books.chart import BENEFITS, BOX_SOLIDARITY, help_of, solidarity_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card, read_card
from ledger.database import Database, UnitOfWork
from ledger.journal.reading import posted_under
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.rules.solidarity import check_grant, contribution_left, help_left
from ledger.tables import HelpLoan, table_of

_INSERT_HELP = insert(table_of(HelpLoan))


async def contribute(database: Database, command: Command, member: int, amount_xof: int) -> Posted:
    """Record a contribution outside the round of collection: this meeting's, what she owes from before, or both.

    Raises:
        Refusal: no meeting is open, ``member.unknown``, or more than the contribution and what she owes.
    """
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        if known := await posted_under(unit, command.group_id, command.key):
            return known
        card = await read_card(unit, command.group_id, member)
        meeting = card.meeting_for_cash().number
        card.check_here()
        check_payable(amount_xof, card.rules.cash_unit_xof)
        contribution_left(card.rules.solidarity_xof, card.dues_xof, amount_xof)
        return await contribute_in(unit, command, card, amount_xof, meeting)


async def contribute_in(unit: UnitOfWork, command: Command, card: Card, amount_xof: int, meeting: int | None) -> Posted:
    """Post a contribution that is allowed; the member hears of it."""
    entries = {BOX_SOLIDARITY: amount_xof, solidarity_of(card.member): -amount_xof}
    notice = Notice("solidarity", card.member, {"amount": amount_xof})
    return await unit.post(command.draft("solidarity", entries, meeting=meeting, notices=(notice,)))


async def grant(database: Database, command: Command, member: int, purpose: str, amount_xof: int) -> Posted:
    """Give a member help that she keeps. ``purpose`` is a row of the group's table of caps.

    Raises:
        Refusal: no meeting is open, the purpose is unknown, above its cap, or more than the fund holds.
    """
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        if known := await posted_under(unit, command.group_id, command.key):
            return known
        card = await read_card(unit, command.group_id, member)
        meeting = card.meeting_for_cash().number
        _check(card, purpose, amount_xof)
        entries = {BENEFITS: amount_xof, BOX_SOLIDARITY: -amount_xof}
        notice = Notice("granted", member, {"amount": amount_xof})
        return await unit.post(command.draft("grant", entries, meeting=meeting, memo=purpose, notices=(notice,)))


async def lend_help(database: Database, command: Command, member: int, purpose: str, amount_xof: int) -> Posted:
    """Lend a member out of the solidarity fund, without charge, to be given back by the group's term.

    Raises:
        Refusal: as ``grant``; ``member.unknown``; ``solidarity.help_running`` while she owes an earlier one.
    """
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        if known := await posted_under(unit, command.group_id, command.key):
            return known
        card = await read_card(unit, command.group_id, member)
        meeting = card.meeting_for_cash().number
        card.check_here()
        if card.help_xof:
            raise Refusal("solidarity.help_running", owed_xof=card.help_xof)
        _check(card, purpose, amount_xof)
        entries = {help_of(member): amount_xof, BOX_SOLIDARITY: -amount_xof}
        due_on = help_due_on(card, command.day).isoformat()
        notice = Notice("help_lent", member, {"amount": amount_xof, "day": due_on})
        posted = await unit.post(command.draft("help", entries, meeting=meeting, memo=purpose, notices=(notice,)))
        await unit.fetch(
            _INSERT_HELP,
            group_id=command.group_id,
            seq=posted.seq,
            member=member,
            purpose=purpose,
            amount_xof=amount_xof,
            due_on=due_on,
        )
        return posted


def help_due_on(card: Card, lent_on: date) -> date:
    """By when help that is lent on a day has to be given back."""
    return lent_on + timedelta(weeks=card.rules.solidarity_loan_weeks)


async def repay_help(database: Database, command: Command, member: int, amount_xof: int) -> Posted:
    """Record what a member gives back of a loan of the solidarity fund.

    Raises:
        Refusal: no meeting is open, an amount that no coins make, or more than she owes.
    """
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        if known := await posted_under(unit, command.group_id, command.key):
            return known
        card = await read_card(unit, command.group_id, member)
        meeting = card.meeting_for_cash().number
        check_payable(amount_xof, card.rules.cash_unit_xof)
        owed_xof = help_left(card.help_xof, amount_xof)
        entries = {BOX_SOLIDARITY: amount_xof, help_of(member): -amount_xof}
        notice = Notice("repaid", member, {"amount": amount_xof, "owed": owed_xof})
        return await unit.post(command.draft("help_repaid", entries, meeting=meeting, notices=(notice,)))


def _check(card: Card, purpose: str, amount_xof: int) -> None:
    check_payable(amount_xof, card.rules.cash_unit_xof)
    check_grant(card.rules.grant_caps, purpose, amount_xof, card.box_solidarity_xof)
