"""A tier's loan to a group and the group's loan from outside are one pair: who else is in it, and its other half.

The two halves of one event have keys of each other: what the tier does stands in the group's books under
``tier/TIER/KEY``, what the group does stands in the tier's under ``tier/GROUP/KEY``.
Source: docs/decisions/0029-two-books-one-pair.md.
"""

from sqlalchemy import BindParameter, and_, bindparam, exists, func, insert, literal, or_, select, union

from ledger.card.queries import GROUP
from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Anchor, Cycle, Entry, Journal, LedgerHead, Linkage, Loan, Meeting, table_of
from ledger.tables.expressions.joins import ACCOUNT_OF_ENTRY

_linkage, _loan, _account = table_of(Linkage), table_of(Loan), table_of(Account)
_journal, _entry, _head = table_of(Journal), table_of(Entry), table_of(LedgerHead)
_anchor, _meeting, _cycle = table_of(Anchor), table_of(Meeting), table_of(Cycle)
_later = _linkage.alias("later")
_SEQ: BindParameter[int] = bindparam("seq")
OF_PAIRS = ("principal", "charge", "penalty")
"""The kinds of account of a tier's loan whose sum the group owes."""
NEWEST_OF_LOAN = ~exists().where(
    _later.c.tier_id == _linkage.c.tier_id,
    _later.c.tier_loan == _linkage.c.tier_loan,
    _later.c.number > _linkage.c.number,
).correlate(_linkage)
"""Of a loan that was handed over again the group's newest number: the earlier hand-over was taken back."""
_OWES = _linkage.c.amount_xof - _linkage.c.repaid_xof - _linkage.c.forgiven_xof + _linkage.c.charge_xof != 0
_OF_MEMBER = exists().where(
    _loan.c.group_id == _linkage.c.tier_id,
    _loan.c.number == _linkage.c.tier_loan,
    _loan.c.member == bindparam("member"),
)
_BELOW = select(_linkage.c.group_id.label("other")).where(_linkage.c.tier_id == GROUP)
_PARTNERS = _BELOW.where(or_(_OWES, _OF_MEMBER)).distinct()
_OF_TRANSACTION = union(
    _BELOW.join(_account, and_(_account.c.group_id == _linkage.c.tier_id, _account.c.loan == _linkage.c.tier_loan))
    .join(_entry, ACCOUNT_OF_ENTRY)
    .where(_entry.c.seq == _SEQ),
    select(_linkage.c.tier_id)
    .join(_journal, and_(_journal.c.group_id == _linkage.c.group_id, _journal.c.memo == _linkage.c.lender))
    .where(_journal.c.group_id == GROUP, _journal.c.seq == _SEQ, _journal.c.kind.in_(("linkage_in", "linkage_out")))
    .where(_linkage.c.tier_id.is_not(None)),
)
_INSERT = insert(_linkage)
_NUMBER = select(func.count().label("number")).where(
    _journal.c.group_id == GROUP, _journal.c.kind == "linkage_in", _journal.c.seq <= _SEQ
)
_HEAD = select(_head.c.seq).where(_head.c.group_id == GROUP)
_KEY = select(_journal.c.idem_key).where(_journal.c.group_id == GROUP, _journal.c.seq == _SEQ)
_UNDER = select(_journal.c.group_id, _journal.c.seq, _journal.c.kind, _journal.c.memo).where(
    _journal.c.group_id == GROUP, _journal.c.idem_key.in_((bindparam("key"), bindparam("or_key")))
)
_MET_SINCE = select(literal(1).label("met")).where(
    or_(
        exists().where(_meeting.c.group_id == GROUP, _meeting.c.closed_us.is_(None)),
        exists().where(_anchor.c.group_id == GROUP, _anchor.c.upto_seq >= _SEQ),
    )
)

_CYCLE_CLOSED = select(literal(1).label("closed")).where(_cycle.c.group_id == GROUP, _cycle.c.closed_seq >= _SEQ)


async def partners(reader: Database | UnitOfWork, tier_id: int, member: int = 0) -> list[int]:
    """The groups that owe a tier something, and that of the seat ``member``, whatever it owes."""
    return [row["other"] for row in await reader.fetch(_PARTNERS, group_id=tier_id, member=member)]


async def partners_of(reader: Database | UnitOfWork, group_id: int, seq: int) -> list[int]:
    """In whose books the other half of a transaction stands, seen from either side; none where it has none."""
    return [row["other"] for row in await reader.fetch(_OF_TRANSACTION, group_id=group_id, seq=seq)]


async def number_of(unit: UnitOfWork, group_id: int, seq: int) -> int:
    """The number in the group of the loan from outside that a transaction brought."""
    return int((await unit.fetch(_NUMBER, group_id=group_id, seq=seq))[0]["number"])


async def write_linkage(unit: UnitOfWork, group_id: int, seq: int, **columns: int | str | None) -> int:
    """Write the loan from outside that a transaction brought; give its number in the group."""
    number = await number_of(unit, group_id, seq)
    await unit.fetch(_INSERT, group_id=group_id, number=number, **columns)
    return number


async def newest_seq(unit: UnitOfWork, group_id: int) -> int:
    """The number of a group's newest transaction; its books must be locked."""
    return int((await unit.fetch(_HEAD, group_id=group_id))[0]["seq"])


async def half_in_group(unit: UnitOfWork, tier_id: int, group_id: int, key: str) -> Row | None:
    """The group's half of what stands in the tier's books under a key."""
    words = key.split("/")
    # An earlier version wrote the group's half of a hand-over, loan/7/tier, under tier/TIER/7.
    as_before = f"tier/{tier_id}/{words[1]}" if words[0] == "loan" and words[2:] == ["tier"] else ""
    rows = await unit.fetch(_UNDER, group_id=group_id, key=key_in_group(tier_id, group_id, key), or_key=as_before)
    return rows[0] if rows else None


async def half_in_tier(unit: UnitOfWork, group_id: int, seq: int) -> Row | None:
    """The tier's half of a group's transaction: its ``group_id``, ``seq``, ``kind`` and ``memo``; none without a pair.

    None also for what an earlier version wrote on one side only.
    """
    key: str = (await unit.fetch(_KEY, group_id=group_id, seq=seq))[0]["idem_key"]
    for tier_id in await partners_of(unit, group_id, seq):
        above = f"tier/{tier_id}/"
        its_key = key.removeprefix(above) if key.startswith(above) else f"tier/{group_id}/{key}"
        as_before = f"loan/{its_key}/tier" if its_key.isdecimal() else ""
        if rows := await unit.fetch(_UNDER, group_id=tier_id, key=its_key, or_key=as_before):
            return rows[0]
    return None


def key_in_group(tier_id: int, group_id: int, key: str) -> str:
    """The key of the group's half."""
    below = f"tier/{group_id}/"
    return key.removeprefix(below) if key.startswith(below) else f"tier/{tier_id}/{key}"


async def check_cycle_open(unit: UnitOfWork, group_id: int, seq: int) -> None:
    """A half that belongs to a cycle that was closed since is not taken back.

    Raises:
        Refusal: ``cycle.closed``.
    """
    if await unit.fetch(_CYCLE_CLOSED, group_id=group_id, seq=seq):
        raise Refusal("cycle.closed")


async def met_since(reader: Database | Reader | UnitOfWork, group_id: int, seq: int) -> bool:
    """Whether a group is meeting now, or has closed a meeting since a transaction of its books: its box was counted."""
    return bool(await reader.fetch(_MET_SINCE, group_id=group_id, seq=seq))
