"""What may still be corrected: the movements of the open meeting and the one before it that nobody reversed."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, and_, case, cast, func, select

from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.database import Database
from ledger.meeting.corrections import REVERSIBLE
from ledger.tables import Account, Entry, Journal, Meeting, Member, table_of
from ledger.tables.expressions.joins import ACCOUNT_OF_ENTRY, ENTRY_OF_TRANSACTION, MEETING_OF, NOTIFIED, REVERSED

_journal, _entry, _account = table_of(Journal), table_of(Entry), table_of(Account)
_meeting, _member = table_of(Meeting), table_of(Member)
_newest = _meeting.alias("newest")
_NEWEST = (
    select(_newest.c.number, _newest.c.cycle)
    .where(_newest.c.group_id == GROUP, _newest.c.closed_us.is_(None))
    .subquery("open_now")
)
_FIRST = (
    select(func.min(_meeting.c.number))
    .select_from(_NEWEST)
    .join(_meeting, and_(_meeting.c.group_id == GROUP, _meeting.c.cycle == _NEWEST.c.cycle))
    .where(_meeting.c.number >= _NEWEST.c.number - 1)
    .scalar_subquery()
)
# What was moved is what came into the boxes or left them: confirmed savings are taken off what was announced as well,
# which is no money.
_IN_THE_BOXES = func.abs(func.sum(case((_entry.c.account.like("box:%"), _entry.c.amount_xof), else_=0)))
_DEBITS = func.sum(case((_entry.c.amount_xof > 0, _entry.c.amount_xof), else_=0))
_LISTED = (
    select(
        _journal.c.seq,
        _journal.c.kind,
        func.coalesce(func.max(_member.c.number), 0).label("member"),
        func.coalesce(func.max(_member.c.name), "").label("name"),
        cast(func.coalesce(func.nullif(_IN_THE_BOXES, 0), _DEBITS), BigInteger).label("amount_xof"),
    )
    .select_from(_journal)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .join(_account, ACCOUNT_OF_ENTRY)
    .outerjoin(
        _member,
        and_(
            _member.c.group_id == _account.c.group_id,
            _member.c.number == func.coalesce(_account.c.member, NOTIFIED),
        ),
    )
    .where(
        _journal.c.group_id == GROUP,
        MEETING_OF >= _FIRST,
        _journal.c.kind.in_(sorted(REVERSIBLE)),
        ~REVERSED,
    )
    .group_by(_journal.c.seq, _journal.c.kind)
    .order_by(_journal.c.seq.desc())
)


@dataclass(frozen=True, slots=True)
class Correctable:
    """One transaction as a list names it. ``member`` is 0 where it is nobody's own."""

    seq: int
    kind: str
    member: int
    name: str
    amount_xof: int


async def correctable(database: Database, command: Command) -> list[Correctable]:
    """All movements that ``corrections.reverse`` would take, the newest first; none while no meeting is open."""
    rows = await database.fetch(_LISTED, group_id=command.group_id)
    return [Correctable(row["seq"], row["kind"], row["member"], row["name"], row["amount_xof"]) for row in rows]
