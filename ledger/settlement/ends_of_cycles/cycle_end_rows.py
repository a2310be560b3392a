"""The document that the end of a cycle is read from; amounts in whole francs."""

import msgspec
from sqlalchemy import BigInteger, and_, cast, func, select

from ledger.card.queries import GROUP, LATEST_MEETING, OPEN_CYCLE, RULES, CycleRow, MeetingRow, RulesRow
from ledger.database.documents import Document, RowStruct
from ledger.tables import Account, Cycle, Meeting, Member, ShareOutLine, ShareOutRecord, table_of

_account, _member, _cycle = table_of(Account), table_of(Member), table_of(Cycle)
_meeting, _paid, _line = table_of(Meeting), table_of(ShareOutRecord), table_of(ShareOutLine)
_LAST_PAID = select(func.max(_paid.c.cycle)).where(_paid.c.group_id == GROUP).scalar_subquery()


class HeldRow(RowStruct, frozen=True):
    """All accounts of one kind of one member together, debit positive."""

    kind: str
    member: int
    balance_xof: int


class NameRow(RowStruct, frozen=True):
    """Whoever is or was a member."""

    number: int
    name: str
    left_on: str | None


class FirstRow(RowStruct, frozen=True):
    """The first meeting of the running cycle."""

    number: int


class PaidRow(RowStruct, frozen=True):
    """The newest share-out."""

    cycle: int
    pool_xof: int
    shares: int
    cash_xof: int
    to_solidarity_xof: int
    remainder_xof: int
    solidarity_each_xof: int
    remainder_to: str


class ShareOutLineRow(RowStruct, frozen=True):
    """One member's line of the newest share-out."""

    member: int
    shares: int
    gross_xof: int
    coin_xof: int
    loan_xof: int
    fines_xof: int
    solidarity_xof: int
    net_xof: int
    debt_left_xof: int
    counted: int


class EndRows(msgspec.Struct, array_like=True, frozen=True):
    """All rows of the end of a cycle; ``rules`` and ``cycle`` have one, ``meeting``, ``first`` and ``paid`` at most."""

    rules: tuple[RulesRow, ...]
    cycle: tuple[CycleRow, ...]
    funds: dict[str, int]
    held: tuple[HeldRow, ...]
    members: tuple[NameRow, ...]
    meeting: tuple[MeetingRow, ...]
    first: tuple[FirstRow, ...]
    paid: tuple[PaidRow, ...]
    lines: tuple[ShareOutLineRow, ...]


END = Document(
    EndRows,
    rules=RULES,
    cycle=OPEN_CYCLE,
    funds=select(_account.c.code, _account.c.balance_xof).where(
        _account.c.group_id == GROUP, _account.c.member.is_(None), _account.c.balance_xof != 0
    ),
    held=select(
        _account.c.kind,
        _account.c.member,
        cast(func.sum(_account.c.balance_xof), BigInteger).label("balance_xof"),
    )
    .where(_account.c.group_id == GROUP, _account.c.member.is_not(None))
    .group_by(_account.c.member, _account.c.kind),
    members=select(_member.c.number, _member.c.name, _member.c.left_on)
    .where(_member.c.group_id == GROUP)
    .order_by(_member.c.number),
    meeting=LATEST_MEETING,
    first=select(func.min(_meeting.c.number).label("number"))
    .join(_cycle, and_(_cycle.c.group_id == _meeting.c.group_id, _cycle.c.number == _meeting.c.cycle))
    .where(_meeting.c.group_id == GROUP, _cycle.c.closed_on.is_(None))
    .group_by(_meeting.c.cycle),
    paid=select(
        _paid.c.cycle,
        _paid.c.pool_xof,
        _paid.c.shares,
        _paid.c.cash_xof,
        _paid.c.to_solidarity_xof,
        _paid.c.remainder_xof,
        _paid.c.solidarity_each_xof,
        _paid.c.remainder_to,
    )
    .where(_paid.c.group_id == GROUP)
    .order_by(_paid.c.cycle.desc())
    .limit(1),
    lines=select(
        _line.c.member,
        _line.c.shares,
        _line.c.gross_xof,
        _line.c.coin_xof,
        _line.c.loan_xof,
        _line.c.fines_xof,
        _line.c.solidarity_xof,
        _line.c.net_xof,
        _line.c.debt_left_xof,
        _line.c.counted,
    )
    .where(_line.c.group_id == GROUP, _line.c.cycle == _LAST_PAID)
    .order_by(_line.c.member),
)
