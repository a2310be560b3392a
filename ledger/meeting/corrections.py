"""A correction is a reversal that names its original: the whole transaction, of the open meeting or the one before it.

Between meetings nothing is corrected: what is undone moves cash. A meeting that is over is corrected at the next one,
by two officers, and everybody is told. Earlier errors are corrected by a dated entry at the current meeting. What has
its other half in a tier's books, or in a group's, is reversed in both. Source: VSL Associates' field guide.
"""

from sqlalchemy import BigInteger, bindparam, case, cast, func, select, update

from ledger.books.chart import PROMISED, declared_by
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.books.errors import OutOfBounds
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.funds.outside_loans import undo_linkage
from ledger.journal.instalments import plan
from ledger.loans.charges_due import uncharge
from ledger.people.authentication.second import require_second
from ledger.people.contacts.everybody import tell_everybody
from ledger.people.membership.joining import wait_for_cycle
from ledger.rules.funds.savings import after_missed_saving
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Entry, Journal, Loan, Meeting, table_of
from ledger.tables.expressions.joins import ACCOUNT_OF_ENTRY, ENTRY_OF_TRANSACTION, MEETING_OF, REVERSED
from ledger.tiers.following import GroupActs, follow
from ledger.tiers.pairs import check_cycle_open, half_in_tier, met_since, newest_seq, partners_of

REVERSIBLE = frozenset(
    {
        "savings",
        "buy_in",
        "solidarity",
        "fine",
        "fine_paid",
        "repayment",
        "handover",
        "loan",
        "grant",
        "help",
        "help_repaid",
        "expense",
        "grant_in",
        "grant_out",
        "difference",
        "income",
        "to_loan_box",
        "write_off",
        "linkage_in",
        "linkage_out",
        "pot",
        "stakes",
        *("deposit", "withdrawal", "bank_fee", "interest", "property_in", "property_out", "property_less"),
        "property_taken",
    }
)
"""What people entered by hand. Charges, share-outs, openings and departures have their own ways back, or none."""

_loan, _meeting, _account = table_of(Loan), table_of(Meeting), table_of(Account)
_journal, _entry = table_of(Journal), table_of(Entry)
_TRANSACTION = select(
    _journal.c.seq, _journal.c.kind, MEETING_OF.label("meeting"), _journal.c.memo, REVERSED.label("reversed")
).where(_journal.c.group_id == GROUP, _journal.c.seq == bindparam("seq"))
_ENTRIES = (
    select(
        _entry.c.account,
        _entry.c.amount_xof,
        _account.c.kind,
        _account.c.member,
        _account.c.loan,
        _journal.c.effective_on,
    )
    .select_from(_entry)
    .join(_account, ACCOUNT_OF_ENTRY)
    .join(_journal, ENTRY_OF_TRANSACTION)
    .where(_entry.c.group_id == GROUP, _entry.c.seq == bindparam("seq"))
    .order_by(_entry.c.line)
)
_NOW_AND_BEFORE = (
    select(_meeting.c.number, _meeting.c.cycle)
    .where(_meeting.c.group_id == GROUP)
    .order_by(_meeting.c.number.desc())
    .limit(2)
)
_IN_TRANSIT = case((_account.c.kind == "handover", _account.c.balance_xof), else_=0)
_OWED = select(
    cast(func.coalesce(func.sum(_IN_TRANSIT), 0), BigInteger).label("transit"),
    cast(func.coalesce(func.sum(_account.c.balance_xof), 0), BigInteger).label("owed"),
).where(_account.c.group_id == GROUP, _account.c.loan == bindparam("loan"))
_STATE = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_number"))


def word_of(kind: str) -> str:
    """What a transaction of that kind is called, as a word of the catalogue; of none that people enter: a movement."""
    return "movement" if kind not in REVERSIBLE else "shares" if kind == "savings" else kind


async def reverse(database: Database, command: Command, seq: int) -> Posted:
    """Reverse one transaction of the open meeting or of the one before it; loans go back to the state they were in.

    Savings that confirmed a declaration leave nothing pending: what was declared is entered anew.

    Raises:
        Refusal: no meeting is open; ``correction.unknown``, ``.already``, ``.not_possible``, ``.not_latest_meeting``
            or ``.built_upon`` when something later stands on it; ``cycle.closed``, ``second.needed``, or
            ``tier.met_since`` when the other group has counted the money.
    """
    assert command.member is not None  # noqa: S101 -- a correction has a person
    request = Request(kind="reversal", reverses_seq=seq)
    linked = await partners_of(database, command.group_id, seq)
    async with begin(database, command, request, member=command.member, linked=linked) as begun:
        if begun.posted:
            return begun.posted
        unit, meeting = begun.unit, begun.meeting
        rows = await unit.fetch(_TRANSACTION, group_id=command.group_id, seq=seq)
        if not rows:
            raise Refusal("correction.unknown", seq=seq)
        corrected = await _check(unit, begun.card, rows[0])
        command = await require_second(unit, command)
        posted = await _reverse_above(unit, command, rows[0], meeting)
        if corrected != meeting:
            facts: dict[str, int | str] = {"meeting": corrected, "seq": seq}
            await tell_everybody(unit, command, "meeting_corrected", facts)
        return posted


async def _reverse_above(unit: UnitOfWork, command: Command, original: Row, meeting: int) -> Posted:
    """Reverse a group's movement in its tier's books first, where its other half stands; then it is reversed here.

    Raises:
        Refusal: ``tier.met_since`` when cash would leave the tier's box that its officers have counted;
            ``cycle.closed`` when the tier's year has ended since.
    """
    of_pair = original["kind"] in ("linkage_in", "linkage_out")
    half = await half_in_tier(unit, command.group_id, original["seq"]) if of_pair else None
    if half is None:
        return await reverse_in(unit, command, original, meeting)
    tier_id = half["group_id"]
    await check_cycle_open(unit, tier_id, half["seq"])
    if half["kind"] == "repayment" and await met_since(unit, tier_id, half["seq"]):
        raise Refusal("tier.met_since")
    since = await newest_seq(unit, tier_id)
    key = f"tier/{command.group_id}/{command.key}"
    to_tier = Command(tier_id, key, command.at, command.channel, by_two=command.by_two)
    await reverse_in(unit, to_tier, half, None)
    posted = await follow(unit, to_tier, since, GroupActs(command, meeting))
    assert posted is not None  # noqa: S101 -- it has a half here
    return posted


async def reverse_in(unit: UnitOfWork, command: Command, original: Row, meeting: int | None) -> Posted:
    """Post the exact opposite of a transaction (its ``seq``, ``kind`` and ``memo``) and restore the loans it touched.

    Raises:
        Refusal: ``correction.built_upon``.
    """
    seq = original["seq"]
    lines = await unit.fetch(_ENTRIES, group_id=command.group_id, seq=seq)
    members = sorted({line["member"] for line in lines if line["member"] is not None})
    draft = command.draft(
        "reversal",
        {line["account"]: -line["amount_xof"] for line in lines},
        meeting=meeting,
        reverses_seq=seq,
        memo=original["memo"],
        notices=tuple(Notice("corrected", member, _named(original, lines)) for member in members),
    )
    try:
        posted = await unit.post(draft)
    except OutOfBounds as broken:
        raise Refusal("correction.built_upon", seq=seq) from broken
    if not posted.repeated:
        await _end_what_was_declared(unit, command, lines)
        if original["kind"] == "buy_in":
            await _wait_again(unit, command, lines)
        if original["kind"] in ("linkage_in", "linkage_out"):
            await undo_linkage(unit, command, original)
        for loan in sorted({line["loan"] for line in lines if line["loan"] is not None}):
            handed_over = original["kind"] in ("handover", "loan") and any(
                line["kind"] in ("handover", "principal") and line["amount_xof"] > 0 and line["loan"] == loan
                for line in lines
            )
            if original["kind"] == "charge":
                await uncharge(unit, command.group_id, loan)
            await _restore(unit, command, loan, handed_over=handed_over)
    return posted


def _named(original: Row, lines: list[Row]) -> dict[str, int | str]:
    """What is undone, as the list of what may be corrected names it: by what came into the boxes or left them."""
    in_boxes = abs(sum(line["amount_xof"] for line in lines if line["kind"] == "box"))
    amount_xof = in_boxes or sum(line["amount_xof"] for line in lines if line["amount_xof"] > 0)
    what, day = word_of(original["kind"]), lines[0]["effective_on"]
    return {"seq": original["seq"], "what": what, "amount": amount_xof, "day": day}


async def _check(unit: UnitOfWork, card: Card, original: Row) -> int:
    """Give the meeting that is corrected: the open one, or the one before it in the same cycle."""
    seq, kind = original["seq"], original["kind"]
    if original["reversed"]:
        raise Refusal("correction.already", seq=seq)
    if kind not in REVERSIBLE:
        raise Refusal("correction.not_possible", seq=seq, kind=kind)
    latest = await unit.fetch(_NOW_AND_BEFORE, group_id=card.group_id)
    of_cycle = (row for row in latest if row["cycle"] == card.cycle)
    corrected = next((row for row in of_cycle if row["number"] == original["meeting"]), None)
    if corrected is None:
        raise Refusal("correction.not_latest_meeting", seq=seq)
    if corrected is not latest[0] and _settled_at_close(card, kind):
        raise Refusal("correction.built_upon", seq=seq)
    return int(corrected["number"])


def _settled_at_close(card: Card, kind: str) -> bool:
    """Whether the close of the meeting has already written who still owes savings or contributions."""
    if kind in ("savings", "buy_in"):
        return after_missed_saving(card.rules) != "allowed"
    return kind == "solidarity" and card.rules.missed_solidarity == "owed"


async def _wait_again(unit: UnitOfWork, command: Command, lines: list[Row]) -> None:
    """She who did not buy in after all waits for the next cycle, as before."""
    cycle: int = (await unit.fetch(_NOW_AND_BEFORE, group_id=command.group_id))[0]["cycle"]
    for member in (line["member"] for line in lines if line["member"] is not None):
        await wait_for_cycle(unit, command.group_id, member, cycle + 1)


async def _end_what_was_declared(unit: UnitOfWork, command: Command, lines: list[Row]) -> None:
    for line in lines:
        if line["kind"] == "declared":
            pending = {PROMISED: -line["amount_xof"], declared_by(line["member"]): line["amount_xof"]}
            await unit.post(command.child("declared").draft("void", pending))


async def _restore(unit: UnitOfWork, command: Command, loan: int, *, handed_over: bool) -> None:
    """Read a loan's state off its accounts again. ``handed_over``: its hand-over was reversed; it waits for another."""
    row = (await unit.fetch(_OWED, group_id=command.group_id, loan=loan))[0]
    at = {"at_group": command.group_id, "at_number": loan}
    if row["transit"]:
        await unit.fetch(_STATE, **at, status="handed_over")
    elif row["owed"]:
        await unit.fetch(_STATE, **at, status="running")
    elif handed_over:
        await unit.fetch(_STATE, **at, status="approved", handed_over_on=None, next_due_on=None, last_due_on=None)
        await plan(unit, command.group_id, loan, ())
    else:
        await unit.fetch(_STATE, **at, status="repaid")
