"""Savings that a member declares between meetings, and what becomes of the declaration.

A declaration is pending money: it stands in the ledger apart from her savings and in no box, until the meeting (or, by
the group's setting, the treasurer) confirms it. Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from sqlalchemy import bindparam, insert, select, update

from ledger.act import Act
from ledger.card import Card, Declared, read_card
from ledger.chart import BOX_LOAN, PROMISED, declared_by, shares_of
from ledger.database import Database, Unit
from ledger.draft import Notice, Posted
from ledger.journal import posted_under
from ledger.rules.refusal import Refusal
from ledger.rules.savings import shares_for
from ledger.tables import Declaration, table_of

_declaration = table_of(Declaration)
_INSERT = insert(_declaration)
_RESOLVE = update(_declaration).where(
    _declaration.c.group_id == bindparam("at_group"), _declaration.c.declared_seq == bindparam("at_seq")
)
_WAITING = (
    select(_declaration)
    .where(_declaration.c.group_id == bindparam("group_id"), _declaration.c.outcome.is_(None))
    .order_by(_declaration.c.member)
)


def check_saving(card: Card, shares: int) -> int:
    """What ``shares`` cost, in whole francs; shares she missed may, or in an EPC group must, come with them.

    Raises:
        Refusal: the number of shares is not allowed, savings are frozen before the share-out, or she waits for the
            next cycle.
    """
    if card.frozen:
        raise Refusal("cycle.frozen")
    if card.joins_cycle is not None and card.joins_cycle > card.cycle:
        raise Refusal("savings.joins_next_cycle")
    amount_xof = shares * card.rules.share_value_xof
    shares_for(card.rules, amount_xof, owed=card.arrears)
    if card.rounds:
        _check_stakes(card, amount_xof)
    return amount_xof


def _check_stakes(card: Card, amount_xof: int) -> None:
    """In a tontine with an order nobody gives more stakes than there are rounds."""
    stake = card.rules.stake_xof
    left = card.rounds * stake - card.savings_xof
    if amount_xof > left:
        raise Refusal("savings.too_many", amount_xof=amount_xof, most_xof=left, most_shares=left // stake)


async def save(database: Database, act: Act, member: int, shares: int) -> Posted:
    """Record savings that a member brings to the open meeting, outside the round of collection.

    Raises:
        Refusal: no meeting is open, or the number of shares is not allowed.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        card = await read_card(unit, act.group_id, member)
        meeting = card.meeting_for_cash().number
        check_saving(card, shares)
        return await save_in(unit, act, card, shares, meeting)


async def save_in(unit: Unit, act: Act, card: Card, shares: int, meeting: int | None) -> Posted:
    """Post savings that are allowed; the member hears of it."""
    amount_xof = shares * card.rules.share_value_xof
    facts: dict[str, int | str] = {
        "shares": shares,
        "amount": amount_xof,
        "total_shares": card.shares + shares,
        "savings": card.savings_xof + amount_xof,
    }
    entries = {BOX_LOAN: amount_xof, shares_of(card.member): -amount_xof}
    notice = Notice("confirmed", card.member, facts)
    return await unit.post(act.draft("savings", entries, meeting=meeting, notices=(notice,)))


async def declare(database: Database, act: Act, member: int, shares: int) -> Posted:
    """Record that a member will bring ``shares``; a newer declaration takes the place of one still waiting.

    Raises:
        Refusal: the number of shares is not allowed.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        card = await read_card(unit, act.group_id, member)
        amount_xof = check_saving(card, shares)
        waiting = card.declared_savings
        draft = act.draft(
            "declare",
            {PROMISED: amount_xof, declared_by(member): -amount_xof},
            notices=(Notice("declared", member, {"shares": shares, "amount": amount_xof}),),
        )
        posted = await unit.post(draft)
        if posted.repeated:
            return posted
        if waiting is not None:
            await replace(unit, act.part("replaced"), member, waiting)
        await unit.fetch(
            _INSERT,
            group_id=act.group_id,
            declared_seq=posted.seq,
            member=member,
            kind="savings",
            shares=shares,
            amount_xof=amount_xof,
        )
        return posted


async def confirm(unit: Unit, act: Act, card: Card, declared: Declared, meeting: int | None) -> Posted:
    """Turn a waiting declaration into savings: the money is in the box now."""
    member, amount = card.member, declared.amount_xof
    notice = Notice(
        "confirmed",
        member,
        {
            "shares": declared.shares,
            "amount": amount,
            "total_shares": card.shares + declared.shares,
            "savings": card.savings_xof + amount,
        },
    )
    posted = await unit.post(
        act.draft(
            "savings",
            {PROMISED: -amount, declared_by(member): amount, BOX_LOAN: amount, shares_of(member): -amount},
            meeting=meeting,
            notices=(notice,),
        )
    )
    await _close(unit, act, declared, posted, "confirmed")
    return posted


async def refuse(unit: Unit, act: Act, card: Card, declared: Declared) -> Posted:
    """Take a waiting declaration back out of the books; the member hears of it."""
    notice = Notice("refused", card.member, {"amount": declared.amount_xof})
    return await _resolve(unit, act, card.member, declared, "refused", (notice,))


async def replace(unit: Unit, act: Act, member: int, declared: Declared) -> Posted:
    """A newer figure stands in its place; the notice of that one is enough."""
    return await _resolve(unit, act, member, declared, "replaced", ())


async def lapse(unit: Unit, act: Act, member: int, declared: Declared) -> Posted:
    """A declaration that no meeting confirmed ends with the next meeting's close."""
    notice = Notice("lapsed", member, {"amount": declared.amount_xof})
    return await _resolve(unit, act, member, declared, "lapsed", (notice,))


async def confirm_declaration(database: Database, act: Act, seq: int) -> Posted:
    """Confirm one waiting declaration by its number in the journal; said twice, the first result.

    Raises:
        Refusal: ``declaration.none_waiting``; ``meeting.none_open`` where only the meeting confirms.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        card, declared = await _declared(unit, act, seq)
        if card.rules.confirm_declarations == "meeting":
            card.open_meeting()
        meeting = card.meeting_for_cash().number if card.meeting and card.meeting.open else None
        return await confirm(unit, act, card, declared, meeting)


async def refuse_declaration(database: Database, act: Act, seq: int) -> Posted:
    """Refuse one waiting declaration; said twice, the first result.

    Raises:
        Refusal: ``declaration.none_waiting``.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        return await refuse(unit, act, *await _declared(unit, act, seq))


async def _declared(unit: Unit, act: Act, seq: int) -> tuple[Card, Declared]:
    for member, declared in await waiting_declarations(unit, act.group_id):
        if declared.seq == seq:
            return await read_card(unit, act.group_id, member), declared
    raise Refusal("declaration.none_waiting")


async def waiting_declarations(database: Database | Unit, group_id: int) -> list[tuple[int, Declared]]:
    """Every declaration that waits, as (member, declaration), by member number."""
    rows = await database.fetch(_WAITING, group_id=group_id)
    return [
        (row["member"], Declared(row["kind"], row["shares"], row["amount_xof"], row["declared_seq"])) for row in rows
    ]


async def _resolve(
    unit: Unit, act: Act, member: int, declared: Declared, outcome: str, notices: tuple[Notice, ...]
) -> Posted:
    amount = declared.amount_xof
    posted = await unit.post(act.draft("void", {PROMISED: -amount, declared_by(member): amount}, notices=notices))
    await _close(unit, act, declared, posted, outcome)
    return posted


async def _close(unit: Unit, act: Act, declared: Declared, posted: Posted, outcome: str) -> None:
    if not posted.repeated:
        await unit.fetch(_RESOLVE, at_group=act.group_id, at_seq=declared.seq, resolved_seq=posted.seq, outcome=outcome)
