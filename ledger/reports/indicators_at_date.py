"""The indicators' figures as they stood on a day that is past, summed from the journal: for a report, never for a hop.

What was rescheduled, corrected or renamed since is seen as it is today. Source: docs/rules.md, "Indicators".
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, BindParameter, and_, bindparam, cast, func, literal, or_, select, text, union_all

from ledger.database import Database, Reader, UnitOfWork
from ledger.reports.indicators import GROUPS, KINDS, OF_SEATS, SEATS, WHAT, counted, figures_of
from ledger.rules.indicators import Figures
from ledger.rules.lateness import waited_until
from ledger.tables import Account, Attendance, Cycle, Entry, Journal, Meeting, Member, TierMember, table_of
from ledger.tables.joins import ACCOUNT_OF_ENTRY, ENTRY_OF_TRANSACTION
from ledger.tables.lateness import late_at
from ledger.tables.persons import person, person_row

_journal, _entry, _account = table_of(Journal), table_of(Entry), table_of(Account)
_meeting, _member, _cycle = table_of(Meeting), table_of(Member), table_of(Cycle)
_attendance, _begun, _seat = table_of(Attendance), table_of(Cycle).alias("begun"), table_of(TierMember)
_ON: BindParameter[str] = bindparam("on")
_LATEST = (
    select(func.max(_meeting.c.number))
    .where(_meeting.c.group_id == _cycle.c.group_id, _meeting.c.held_on <= _ON, _meeting.c.closed_us.is_not(None))
    .correlate(_cycle)
    .scalar_subquery()
)
_ITS_CYCLE = (
    select(func.max(_begun.c.number))
    .where(_begun.c.group_id == _cycle.c.group_id, _begun.c.began_on <= _ON)
    .scalar_subquery()
)
_INSTITUTIONS = select(func.count()).where(
    _seat.c.tier_id == _cycle.c.group_id,
    _seat.c.began_on <= _ON,
    or_(_seat.c.ended_on.is_(None), _seat.c.ended_on > _ON),
)
_JOINED = _member.c.joined_on <= _ON
_NOT_GONE = or_(_member.c.left_on.is_(None), _member.c.left_on > _ON)
_PEOPLE = (
    select(
        _cycle.c.group_id,
        _cycle.c.began_on,
        counted(_JOINED, _NOT_GONE).label("active"),
        counted(
            _member.c.joined_on <= _cycle.c.began_on,
            or_(_member.c.left_on.is_(None), _member.c.left_on >= _cycle.c.began_on),
        ).label("at_start"),
        counted(_member.c.joined_on > _cycle.c.began_on, _JOINED).label("joined"),
        counted(_member.c.left_on >= _cycle.c.began_on, _member.c.left_on <= _ON).label("gone"),
        counted(_JOINED, _NOT_GONE, _attendance.c.presence.in_(("present", "late"))).label("attending"),
        _INSTITUTIONS.scalar_subquery().label("institutions"),
    )
    .select_from(_cycle)
    .outerjoin(_member, and_(_member.c.group_id == _cycle.c.group_id, person(_member)))
    .outerjoin(
        _attendance,
        and_(
            _attendance.c.group_id == _member.c.group_id,
            _attendance.c.member == _member.c.number,
            _attendance.c.meeting == _LATEST,
        ),
    )
    .where(_cycle.c.group_id.in_(GROUPS), _cycle.c.number == _ITS_CYCLE)
    .group_by(_cycle.c.group_id, _cycle.c.began_on)
)
_BALANCES = (
    select(
        _journal.c.group_id,
        WHAT.label("what"),
        cast(func.sum(_entry.c.amount_xof), BigInteger).label("balance_xof"),
    )
    .select_from(_journal)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .join(_account, ACCOUNT_OF_ENTRY)
    .where(_journal.c.group_id.in_(GROUPS), _journal.c.effective_on <= _ON, _account.c.kind.in_(KINDS))
    .group_by(_journal.c.group_id, WHAT)
)
_OF_SEATS = (
    select(
        _account.c.group_id,
        literal(SEATS).concat(_account.c.kind).label("what"),
        cast(func.sum(_entry.c.amount_xof), BigInteger).label("balance_xof"),
    )
    .join_from(_seat, _account, and_(_account.c.group_id == _seat.c.tier_id, _account.c.member == _seat.c.member))
    .join(_entry, ACCOUNT_OF_ENTRY)
    .join(_journal, ENTRY_OF_TRANSACTION)
    .where(_seat.c.tier_id.in_(GROUPS), _journal.c.effective_on <= _ON, _account.c.kind.in_(OF_SEATS))
    .group_by(_account.c.group_id, _account.c.kind)
)
_ALL_BALANCES = union_all(_BALANCES, _OF_SEATS)
# text: the rule of lateness is one text for every statement that needs it (ledger.tables.lateness)
_LOANS = text(
    f"""
SELECT group_id, CAST(sum(1 - seat) AS BIGINT) AS loans, CAST(sum(seat) AS BIGINT) AS institution_loans,
  count(DISTINCT borrower) AS borrowers, CAST(sum((1 - seat) * late_xof) AS BIGINT) AS late_xof
FROM (
  SELECT l.group_id, l.number, max(m.institution) AS seat,
         max(CASE WHEN (m.left_on IS NULL OR m.left_on > :on) AND {person_row("m")} THEN l.member END) AS borrower,
         CASE WHEN {late_at()} THEN sum(e.amount_xof) ELSE 0 END AS late_xof
  FROM loan l
  JOIN member m ON m.group_id = l.group_id AND m.number = l.member
  JOIN account a ON a.group_id = l.group_id
    AND a.code IN ('principal:' || l.number, 'charge:' || l.number, 'handover:' || l.number)
  JOIN entry e ON e.group_id = a.group_id AND e.account = a.code
  JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq AND j.effective_on <= :on
  WHERE l.group_id IN :groups
  GROUP BY l.group_id, l.number HAVING sum(e.amount_xof) > 0
) AS owed GROUP BY group_id
"""  # noqa: S608 -- the rule of ledger.tables.lateness
).bindparams(GROUPS)


async def read_figures_on(
    reader: Database | Reader | UnitOfWork, groups: Sequence[int], on: date
) -> dict[int, Figures]:
    """The SAVIX form's figures of each group at the end of a past day; groups that had no cycle yet are left out."""
    if not groups:
        return {}
    asked = {"groups": list(groups), "on": on.isoformat()}
    balances: dict[int, dict[str, int]] = {}
    for row in await reader.fetch(_ALL_BALANCES, **asked):
        balances.setdefault(row["group_id"], {})[row["what"]] = row["balance_xof"]
    waited = waited_until(on).isoformat()
    loans = {row["group_id"]: row for row in await reader.fetch(_LOANS, **asked, waited_until=waited)}
    return {
        row["group_id"]: figures_of(row, balances.get(row["group_id"], {}), loans.get(row["group_id"]), on)
        for row in await reader.fetch(_PEOPLE, **asked)
    }
