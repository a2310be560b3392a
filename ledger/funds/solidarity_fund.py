"""The solidarity fund: equal contributions, grants by purpose with a cap, and loans without charge.

It is counted apart and never lent from for business. Source: VSL Associates' field guide; docs/rules.md, "Fines and
the solidarity fund".
"""

from datetime import date, timedelta

from sqlalchemy import insert

from ledger.books.chart import BENEFITS, BOX_SOLIDARITY, help_of, solidarity_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.people.authentication.second import require_second
from ledger.rules.funds.solidarity import check_grant, help_left
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import HelpLoan, table_of

_INSERT_HELP = insert(table_of(HelpLoan))


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
    request = Request(kind="grant", entries={BENEFITS: amount_xof}, memo=purpose)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        _check(card, purpose, amount_xof)
        command = await require_second(unit, command, member)
        entries = {BENEFITS: amount_xof, BOX_SOLIDARITY: -amount_xof}
        notice = Notice("granted", member, {"amount": amount_xof})
        return await unit.post(command.draft("grant", entries, meeting=meeting, memo=purpose, notices=(notice,)))


async def lend_help(database: Database, command: Command, member: int, purpose: str, amount_xof: int) -> Posted:
    """Lend a member out of the solidarity fund, without charge, to be given back by the group's term.

    Raises:
        Refusal: as ``grant``; ``member.unknown``; ``solidarity.help_running`` while she owes an earlier one.
    """
    request = Request(kind="help", entries={help_of(member): amount_xof}, memo=purpose)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        card.check_here()
        if card.help_xof:
            raise Refusal("solidarity.help_running", owed_xof=card.help_xof)
        _check(card, purpose, amount_xof)
        command = await require_second(unit, command, member)
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
    request = Request(kind="help_repaid", entries={help_of(member): -amount_xof})
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        check_payable(amount_xof, card.rules.cash_unit_xof)
        owed_xof = help_left(card.help_xof, amount_xof)
        entries = {BOX_SOLIDARITY: amount_xof, help_of(member): -amount_xof}
        notice = Notice("repaid", member, {"amount": amount_xof, "owed": owed_xof})
        return await unit.post(command.draft("help_repaid", entries, meeting=meeting, notices=(notice,)))


def _check(card: Card, purpose: str, amount_xof: int) -> None:
    check_payable(amount_xof, card.rules.cash_unit_xof)
    check_grant(card.rules.grant_caps, purpose, amount_xof, card.box_solidarity_xof)
