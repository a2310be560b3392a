"""The documents that a round of collection is read from; amounts in whole francs."""

from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, bindparam, case, cast, func, select

from ledger.card.queries import GROUP, LATEST_MEETING, RULES, MeetingRow, RulesRow
from ledger.database.documents import Document, RowStruct
from ledger.tables import Account, Declaration, Member, Tally, table_of

_member, _tally, _account = table_of(Member), table_of(Tally), table_of(Account)
_saving, _repayment = table_of(Declaration).alias("saving"), table_of(Declaration).alias("repayment")
_DEBTS = ("principal", "charge", "penalty", "fines", "arrears", "dues")


class RoundLineRow(RowStruct, frozen=True):
    """One member in the round: what is noted for her, what she announced, what her accounts say; none: nothing."""

    number: int
    name: str
    shares: int | None
    solidarity_xof: int | None
    fines_xof: int | None
    repayment_xof: int | None
    posted_seq: int | None
    noted_us: int | None
    declared_shares: int | None
    declared_xof: int | None
    owed_xof: int | None
    fines_due_xof: int | None
    arrears_xof: int | None
    dues_xof: int | None


class RoundRows(msgspec.Struct, array_like=True, frozen=True):
    """The round of the latest meeting with the group's rules; ``rules`` has one row, ``meeting`` one or none."""

    rules: tuple[RulesRow, ...]
    meeting: tuple[MeetingRow, ...]
    lines: tuple[RoundLineRow, ...]


class LineRows(msgspec.Struct, array_like=True, frozen=True):
    """The round of one meeting."""

    lines: tuple[RoundLineRow, ...]


def _sum(*kinds: str) -> ColumnElement[int]:
    of_kinds = case((_account.c.kind.in_(kinds), _account.c.balance_xof), else_=0)
    return cast(func.sum(of_kinds), BigInteger)


def _declared(declaration: FromClause, kind: str) -> ColumnElement[bool]:
    return and_(
        declaration.c.group_id == _member.c.group_id,
        declaration.c.member == _member.c.number,
        declaration.c.kind == kind,
        declaration.c.outcome.is_(None),
    )


_DEBTS_OF_MEMBERS = (
    select(
        _account.c.member,
        _sum("principal", "charge", "penalty").label("owed_xof"),
        _sum("fines").label("fines_due_xof"),
        _sum("arrears").label("arrears_xof"),
        _sum("dues").label("dues_xof"),
    )
    .where(_account.c.group_id == GROUP, _account.c.kind.in_(_DEBTS))
    .group_by(_account.c.member)
    .subquery("debts")
)


def _lines_of(meeting: ColumnElement[int]) -> "Select[Any]":
    debts = _DEBTS_OF_MEMBERS
    noted = and_(
        _tally.c.group_id == _member.c.group_id, _tally.c.member == _member.c.number, _tally.c.meeting == meeting
    )
    return (
        select(
            _member.c.number,
            _member.c.name,
            _tally.c.shares,
            _tally.c.solidarity_xof,
            _tally.c.fines_xof,
            _tally.c.repayment_xof,
            _tally.c.posted_seq,
            _tally.c.noted_us,
            _saving.c.shares.label("declared_shares"),
            _repayment.c.amount_xof.label("declared_xof"),
            debts.c.owed_xof,
            debts.c.fines_due_xof,
            debts.c.arrears_xof,
            debts.c.dues_xof,
        )
        .select_from(_member)
        .outerjoin(_tally, noted)
        .outerjoin(_saving, _declared(_saving, "savings"))
        .outerjoin(_repayment, _declared(_repayment, "repayment"))
        .outerjoin(debts, debts.c.member == _member.c.number)
        .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))
        .order_by(_member.c.number)
    )


ROUND = Document(LineRows, lines=_lines_of(bindparam("meeting")))
ROUND_NOW = Document(
    RoundRows,
    rules=RULES,
    meeting=LATEST_MEETING,
    lines=_lines_of(select(LATEST_MEETING.subquery("latest").c.number).correlate(None).scalar_subquery()),
)
