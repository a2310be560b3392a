"""What a member did not bring to a meeting: owed or doubled next time, and fined, as her group's family has it.

Written once, at the close: savings and contributions still owed stand in the books against ``awaited``, for no money
has moved. Source: Oxfam's Saving for Change; the SHG method; docs/rules.md, "Savings".
"""

from dataclasses import replace

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from ledger.books.chart import AWAITED, arrears_of, dues_of
from ledger.books.command import Command
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.database import Row, UnitOfWork
from ledger.funds.fines import impose_in
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.fines import MISSED_SAVING, automatic_fine
from ledger.rules.funds.savings import after_missed_saving, shares_owed
from ledger.tables import Account, Entry, Journal, Meeting, Member, TontineTurn, table_of
from ledger.tables.expressions.codes import account_code
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, KIND, ORIGINAL, ORIGINAL_OF_REVERSAL

_member, _account, _entry = table_of(Member), table_of(Account), table_of(Entry)
_journal, _meeting = table_of(Journal), table_of(Meeting)
_turn = table_of(TontineTurn)
_shares, _arrears, _dues = _account.alias("shares"), _account.alias("arrears"), _account.alias("dues")
_MEETING: BindParameter[int] = bindparam("meeting", type_=BigInteger)
_HAS_A_TURN = (
    exists()
    .where(_turn.c.group_id == _member.c.group_id, _turn.c.member == _member.c.number)
    .where(_turn.c.cycle == bindparam("cycle"))
    .correlate(_member)
)
_CLOSED_BEFORE = (
    select(_meeting.c.closed_us)
    .where(_meeting.c.group_id == GROUP, _meeting.c.number == _MEETING - 1)
    .scalar_subquery()
)


def _credited(kind: str) -> ColumnElement[int]:
    return cast(func.sum(case((_account.c.kind == kind, -_entry.c.amount_xof), else_=0)), BigInteger)


def _hers(account: FromClause, kind: str) -> ColumnElement[bool]:
    return and_(account.c.group_id == _member.c.group_id, account.c.code == account_code(kind, _member.c.number))


_SINCE_LAST = (
    select(_account.c.member, _credited("shares").label("saved"), _credited("solidarity").label("given"))
    .select_from(_journal)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .join(
        _account,
        and_(
            _account.c.group_id == _entry.c.group_id,
            _account.c.code == _entry.c.account,
            _account.c.kind.in_(("shares", "solidarity")),
        ),
    )
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .where(
        _journal.c.group_id == GROUP,
        KIND.in_(("savings", "solidarity")),
        or_(
            _journal.c.meeting == _MEETING,
            and_(_journal.c.meeting.is_(None), _journal.c.posted_us > func.coalesce(_CLOSED_BEFORE, 0)),
        ),
    )
    .group_by(_account.c.member)
    .subquery("brought")
)
_BROUGHT = (
    select(
        _member.c.number,
        func.coalesce(_SINCE_LAST.c.saved, 0).label("saved"),
        func.coalesce(_SINCE_LAST.c.given, 0).label("given"),
        func.coalesce(_arrears.c.balance_xof, 0).label("arrears"),
        func.coalesce(_dues.c.balance_xof, 0).label("dues"),
        func.coalesce(-_shares.c.balance_xof, 0).label("savings"),
    )
    .select_from(_member)
    .outerjoin(_shares, _hers(_shares, "shares"))
    .outerjoin(_arrears, _hers(_arrears, "arrears"))
    .outerjoin(_dues, _hers(_dues, "dues"))
    .outerjoin(_SINCE_LAST, _SINCE_LAST.c.member == _member.c.number)
    .where(
        _member.c.group_id == GROUP,
        _member.c.left_on.is_(None),
        _member.c.joined_on <= bindparam("held_on"),
        or_(_member.c.joins_cycle.is_(None), _member.c.joins_cycle <= bindparam("cycle")),
        or_(bindparam("rounds", type_=BigInteger) == 0, _HAS_A_TURN),  # who has none gives no stake
    )
    .order_by(_member.c.number)
)


_HELD_TODAY = select(func.count().label("held")).where(
    _meeting.c.group_id == GROUP, _meeting.c.number < _MEETING, _meeting.c.held_on == bindparam("held_on")
)


async def note_what_is_owed(unit: UnitOfWork, command: Command, card: Card, meeting: int) -> None:
    """At the close: write what each member still owes of savings and contributions, and fine a missed saving."""
    rules = card.rules
    saving = after_missed_saving(rules)
    contributing = rules.missed_solidarity == "owed" and rules.solidarity_xof > 0
    if card.frozen or (saving == "allowed" and not contributing):
        return
    held_on = card.open_meeting().held_on.isoformat()
    before = await unit.fetch(_HELD_TODAY, group_id=command.group_id, meeting=meeting, held_on=held_on)
    if before[0]["held"]:  # what a day asks for is asked for once: this meeting only takes what is brought
        rules = replace(rules, min_shares=0, solidarity_xof=0)
    of_meeting = {"meeting": meeting, "held_on": held_on, "cycle": card.cycle, "rounds": card.rounds}
    rows = await unit.fetch(_BROUGHT, group_id=command.group_id, **of_meeting)
    entries: dict[str, int] = {}
    for row in rows:
        entries |= _owed(card, rules, row, contributing=contributing)
    if any(entries.values()):
        draft = command.child("owed").draft("owed", entries | {AWAITED: -sum(entries.values())}, meeting=meeting)
        await unit.post(draft)
    fine = automatic_fine(rules.fines, MISSED_SAVING)
    if fine is None or saving not in ("fined", "doubled"):
        return
    for row in rows:
        if row["saved"] < rules.min_shares * rules.share_value_xof:
            await impose_in(unit, command.child(f"missed/{row['number']}"), row["number"], fine, meeting)


def _owed(card: Card, rules: Constitution, row: Row, *, contributing: bool) -> dict[str, int]:
    """By how much this meeting changes what a member owes; in a tontine never more than the stakes still to give."""
    value = rules.share_value_xof
    owed = shares_owed(rules, row["arrears"] // value, row["saved"] // value) * value
    if card.rounds:
        owed = max(min(owed, card.rounds * value - row["savings"]), 0)
    changed = {arrears_of(row["number"]): owed - row["arrears"]}
    if contributing:
        dues = max(row["dues"] + rules.solidarity_xof - row["given"], 0)
        changed[dues_of(row["number"])] = dues - row["dues"]
    return changed
