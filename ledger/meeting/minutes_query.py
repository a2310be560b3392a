"""The one read that the minutes of the latest closed meeting come from: a row for each thing that is named.

The columns of the meeting itself are the same in every row; amounts in whole francs.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
)

from ledger.books.chart import kept_at
from ledger.card.queries import GROUP
from ledger.rules.funds.property import PLACES
from ledger.tables import (
    Account,
    Anchor,
    Attendance,
    Decision,
    Entry,
    Incident,
    Journal,
    KeyTurn,
    Meeting,
    Member,
    SavingsGroup,
    table_of,
)
from ledger.tables.expressions.joins import (
    ACCOUNT_OF_ENTRY,
    ENTRY_OF_TRANSACTION,
    KIND,
    NOTIFIED,
    ORIGINAL,
    ORIGINAL_OF_REVERSAL,
    REVERSED,
)

_journal, _entry, _account = table_of(Journal), table_of(Entry), table_of(Account)
_meeting, _member = table_of(Meeting), table_of(Member)
_attendance, _key_turn, _anchor = table_of(Attendance), table_of(KeyTurn), table_of(Anchor)
_incident, _decision = table_of(Incident), table_of(Decision)
_opener, _closer = _member.alias("opener"), _member.alias("closer")
_venture = table_of(SavingsGroup)
_OF_VENTURES = ("venture_in", "venture_return", "venture_out", "venture_paid")
_NAMED = (
    *("handover", "grant", "help", "expense", "write_off", "payout", "grant_in", "grant_out"),
    *("deposit", "withdrawal", "bank_fee", "interest", "property_in", "property_out", "property_less"),
    *("property_taken", *_OF_VENTURES),
)
_PLACE = case(*((_entry.c.account == kept_at(place), literal(place)) for place in PLACES))
"""Where money is kept that a transaction moved; of a venture the name of the other side, else what the memo says."""

_over = (
    select(_meeting)
    .where(_meeting.c.group_id == GROUP, _meeting.c.closed_us.is_not(None))
    .order_by(_meeting.c.number.desc())
    .limit(1)
    .cte("over")
)
_sealed = (
    select(_anchor.c.upto_seq, _anchor.c.head_hash)
    .join(_over, and_(_over.c.group_id == _anchor.c.group_id, _anchor.c.meeting <= _over.c.number))
    .order_by(_anchor.c.upto_seq.desc())
    .limit(1)
    .cte("sealed")
)
_OF_MEETING = and_(_journal.c.group_id == _over.c.group_id, _journal.c.meeting == _over.c.number)
_moved = (
    select(
        KIND.label("kind"),
        _entry.c.account,
        cast(func.sum(_entry.c.amount_xof), BigInteger).label("amount"),
    )
    .select_from(_over)
    .join(_journal, _OF_MEETING)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .group_by(KIND, _entry.c.account)
    .cte("moved")
)
# What several had together, as when the solidarity fund is split, is the group's: it has no name.
_said = (
    select(
        _journal.c.seq,
        _journal.c.kind,
        case((func.count(_member.c.number.distinct()) == 1, func.max(_member.c.name)), else_=literal("")).label("name"),
        func.coalesce(func.max(_PLACE), func.max(_venture.c.name), func.max(_journal.c.memo)).label("about"),
        cast(func.sum(case((_entry.c.amount_xof > 0, _entry.c.amount_xof), else_=0)), BigInteger).label("amount"),
    )
    .select_from(_over)
    .join(_journal, and_(_OF_MEETING, _journal.c.kind.in_(_NAMED)))
    .outerjoin(_venture, and_(_journal.c.kind.in_(_OF_VENTURES), _venture.c.code == _journal.c.memo))
    .join(_entry, ENTRY_OF_TRANSACTION)
    .join(_account, ACCOUNT_OF_ENTRY)
    .outerjoin(
        _member,
        and_(
            _member.c.group_id == _account.c.group_id,
            _member.c.number == func.coalesce(_account.c.member, NOTIFIED),
        ),
    )
    .where(~REVERSED)
    .group_by(_journal.c.seq, _journal.c.kind)
    .cte("said")
)


def _counted(table: FromClause, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many rows of a table belong to the meeting."""
    of_meeting = (table.c.group_id == _over.c.group_id, table.c.meeting == _over.c.number)
    return select(func.count()).select_from(table).where(*of_meeting, *conditions).correlate(_over).scalar_subquery()


def _sum(accounts: str, *kinds: str) -> ScalarSelect[int]:
    """What transactions of these kinds moved on accounts whose codes are like ``accounts``, debit positive."""
    moved = select(func.coalesce(func.sum(_moved.c.amount), 0))
    return moved.where(_moved.c.kind.in_(kinds), _moved.c.account.like(accounts)).scalar_subquery()


def _balance(account: str) -> ColumnElement[int]:
    """What an account held at the close."""
    held = (
        select(_entry.c.balance_after_xof)
        .where(_entry.c.group_id == _over.c.group_id, _entry.c.account == account, _entry.c.seq <= _sealed.c.upto_seq)
        .order_by(_entry.c.seq.desc(), _entry.c.line.desc())
        .limit(1)
        .correlate(_over, _sealed)
    )
    return func.coalesce(held.scalar_subquery(), 0)


def _present(presence: str) -> ScalarSelect[int]:
    return _counted(_attendance, _attendance.c.presence == presence)


MINUTES: "Select[Any]" = (
    select(
        _over.c.number,
        _over.c.held_on,
        _opener.c.name.label("opened_by"),
        _closer.c.name.label("closed_by"),
        _sealed.c.upto_seq,
        _sealed.c.head_hash,
        _present("present").label("present"),
        _present("late").label("late"),
        _present("absent_excused").label("excused"),
        _present("absent").label("absent"),
        _present("sent_money").label("sent_money"),
        _counted(_key_turn, _key_turn.c.moment == "open").label("keys_open"),
        _counted(_key_turn, _key_turn.c.moment == "close").label("keys_close"),
        _counted(_decision).label("decisions"),
        _counted(_incident).label("incidents"),
        _counted(_incident, _incident.c.kind == "uncounted").label("uncounted"),
        _counted(_incident, _incident.c.kind.in_(("difference", "difference_open"))).label("differences"),
        (-_sum("shares:%", "savings", "buy_in")).label("savings"),
        (-_sum("solidarity:%", "solidarity")).label("solidarity"),
        _sum("handover:%", "handover").label("lent"),
        _sum("box:%", "repayment").label("repaid"),
        (-_sum("fines:%", "fine_paid")).label("fines"),
        _balance("box:loan").label("box"),
        _balance("box:solidarity").label("fund"),
        (_balance("kept:bank") + _balance("kept:wallet")).label("kept"),
        _said.c.seq,
        _said.c.kind,
        _said.c.name,
        _said.c.about,
        _said.c.amount,
    )
    .select_from(_over)
    .join(_opener, and_(_opener.c.group_id == _over.c.group_id, _opener.c.number == _over.c.opened_by))
    .outerjoin(_closer, and_(_closer.c.group_id == _over.c.group_id, _closer.c.number == _over.c.closed_by))
    .outerjoin(_sealed, true())
    .outerjoin(_said, true())
    .order_by(_said.c.seq)
)
