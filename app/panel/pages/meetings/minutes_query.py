"""The reads of one meeting's minutes, of groups that the reader sees, by ``group_id`` and the meeting's ``number``."""

from typing import Final

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, and_, bindparam, case, func, or_, select, true

from app.organisations.tenancy import visible
from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, kept_at
from ledger.rules.funds.property import PLACES
from ledger.tables import (
    Account,
    Anchor,
    Attendance,
    BoxCount,
    ConstitutionVersion,
    Decision,
    Entry,
    Incident,
    Journal,
    Loan,
    Meeting,
    Member,
    SavingsGroup,
    Vote,
    table_of,
)
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, KIND, NOTIFIED, ORIGINAL, ORIGINAL_OF_REVERSAL

_visible, _meeting, _attendance = visible(SavingsGroup), table_of(Meeting), table_of(Attendance)
_member, _journal, _entry = table_of(Member), table_of(Journal), table_of(Entry)
_count, _anchor, _incident = table_of(BoxCount), table_of(Anchor), table_of(Incident)
_constitution = table_of(ConstitutionVersion)
_GROUP = _visible.c.id == bindparam("group_id")
_NUMBER: BindParameter[int] = bindparam("number")
MEETING: Final = (
    select(_meeting)
    .join_from(_visible, _meeting, _meeting.c.group_id == _visible.c.id)
    .where(_GROUP, _meeting.c.number == _NUMBER)
)
PRESENCE: Final = (
    select(_member.c.number, _member.c.name, _attendance.c.presence)
    .join_from(_visible, _attendance, _attendance.c.group_id == _visible.c.id)
    .join(_member, and_(_member.c.group_id == _attendance.c.group_id, _member.c.number == _attendance.c.member))
    .where(_GROUP, _attendance.c.meeting == _NUMBER)
    .order_by(_member.c.number)
)
_leg, _its_account, _vote = _entry.alias("leg"), table_of(Account), table_of(Vote)
_loan, _decision = table_of(Loan), table_of(Decision)
_recorder, _confirmer = _member.alias("recorder"), _member.alias("confirmer")


def _of_transaction(column: ColumnElement[int]) -> ScalarSelect[int]:
    """Whose the other accounts of a transaction are, where they are one's alone."""
    of = and_(_its_account.c.group_id == _leg.c.group_id, _its_account.c.code == _leg.c.account)
    alone = case((func.count(column.distinct()) == 1, func.max(column)))
    found = select(alone).join_from(_leg, _its_account, of)
    return found.where(_leg.c.group_id == _journal.c.group_id, _leg.c.seq == _journal.c.seq).scalar_subquery()


_BOXES = (BOX_LOAN, BOX_SOLIDARITY, BOX_OUTSIDE)
_AT_A_PLACE = and_(_entry.c.account.in_([kept_at(place) for place in PLACES]), KIND.in_(("bank_fee", "interest")))
"""What a bank took or gave by itself, through no box."""
_MOVEMENTS: Final = (
    select(
        _journal.c.seq,
        KIND.label("kind"),
        _journal.c.reverses_seq,
        _journal.c.memo,
        _entry.c.account,
        _entry.c.amount_xof,
        func.coalesce(_of_transaction(_its_account.c.member), NOTIFIED).label("member"),
        _of_transaction(_its_account.c.loan).label("loan"),
    )
    .select_from(_visible)
    .join(_journal, _journal.c.group_id == _visible.c.id)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .where(_GROUP, _journal.c.meeting == _NUMBER, or_(_entry.c.account.in_(_BOXES), _AT_A_PLACE))
    .subquery("movements")
)
MOVED: Final = (
    select(_MOVEMENTS, _member.c.name, _loan.c.purpose)
    .select_from(_visible)
    .join(_MOVEMENTS, true())
    .outerjoin(_member, and_(_member.c.group_id == _visible.c.id, _member.c.number == _MOVEMENTS.c.member))
    .outerjoin(_loan, and_(_loan.c.group_id == _visible.c.id, _loan.c.number == _MOVEMENTS.c.loan))
    .where(_GROUP)
    .order_by(_MOVEMENTS.c.account, _MOVEMENTS.c.seq)
)
DECISIONS: Final = (
    select(
        *(_decision.c[name] for name in ("number", "kind", "subject", "present", "in_favour", "against")),
        _recorder.c.name.label("recorded_by"),
        _confirmer.c.name.label("confirmed_by"),
    )
    .join_from(_visible, _decision, _decision.c.group_id == _visible.c.id)
    .outerjoin(_recorder, and_(_recorder.c.group_id == _visible.c.id, _recorder.c.number == _decision.c.recorded_by))
    .outerjoin(
        _confirmer, and_(_confirmer.c.group_id == _visible.c.id, _confirmer.c.number == _decision.c.confirmed_by)
    )
    .where(_GROUP, _decision.c.meeting == _NUMBER)
    .order_by(_decision.c.number)
)


def _votes(approves: int) -> ScalarSelect[int]:
    of_loan = (_vote.c.group_id == _loan.c.group_id, _vote.c.loan == _loan.c.number, _vote.c.approves == approves)
    return select(func.count()).select_from(_vote).where(*of_loan).scalar_subquery()


LOANS_DECIDED: Final = (
    select(
        _loan.c.principal_xof,
        _loan.c.purpose,
        _loan.c.status,
        _member.c.name,
        _votes(1).label("in_favour"),
        _votes(0).label("against"),
    )
    .join_from(_visible, _loan, _loan.c.group_id == _visible.c.id)
    .join(_member, and_(_member.c.group_id == _loan.c.group_id, _member.c.number == _loan.c.member))
    .where(_GROUP, _loan.c.decided_us.between(bindparam("opened_us"), bindparam("closed_us")))
    .order_by(_loan.c.number)
)
COUNTS: Final = (
    select(_count.c.moment, _count.c.fund, _count.c.counter, _count.c.amount_xof, _count.c.expected_xof)
    .join_from(_visible, _count, _count.c.group_id == _visible.c.id)
    .where(_GROUP, _count.c.meeting == _NUMBER)
    .order_by(_count.c.moment.desc(), _count.c.fund, _count.c.counter)
)
RULES: Final = (
    select(_constitution.c.settings)
    .join_from(_visible, _constitution, _constitution.c.group_id == _visible.c.id)
    .where(_GROUP, _constitution.c.decided_on <= bindparam("held_on"))
    .order_by(_constitution.c.version.desc())
    .limit(1)
)
"""The group's rules as they were on the day of the meeting."""
ANCHOR: Final = (
    select(_anchor.c.upto_seq, _anchor.c.head_hash)
    .join_from(_visible, _anchor, _anchor.c.group_id == _visible.c.id)
    .where(_GROUP, _anchor.c.meeting == _NUMBER)
    .order_by(_anchor.c.upto_seq.desc())
    .limit(1)
)
INCIDENTS: Final = (
    select(_incident.c.number, _incident.c.kind, _incident.c.amount_xof, _incident.c.detail, _incident.c.resolution)
    .join_from(_visible, _incident, _incident.c.group_id == _visible.c.id)
    .where(_GROUP, _incident.c.meeting == _NUMBER)
    .order_by(_incident.c.number)
)
