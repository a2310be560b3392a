"""The one read that a card takes: every row that stands on it.

Nothing here sums history: every figure is the running balance of an account.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from json import loads
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Select, and_, bindparam, cast, func, literal_column, or_, select

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, GRANTS, LINKAGE, OPENING_PURCHASE, kept_at
from ledger.books.draft import Head
from ledger.card.card import Card, Declared, MeetingNow, OpenLoan
from ledger.card.queries import GROUP, LATEST_MEETING, RULES, MeetingRow
from ledger.card.rows import CardRows, LoanRow
from ledger.database import Database, UnitOfWork
from ledger.database.documents import Document
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.property import PLACES, things_of
from ledger.rules.loans.lateness import Missed
from ledger.tables import (
    Account,
    Cycle,
    Declaration,
    Entry,
    Journal,
    LedgerHead,
    Linkage,
    Loan,
    Meeting,
    Member,
    TontineTurn,
    table_of,
)
from ledger.tables.expressions.codes import account_code
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, REVERSED
from ledger.tables.expressions.lateness import missed
from ledger.tables.expressions.octets import in_hex

_WHO: BindParameter[int] = bindparam("member")
_account, _head, _loan = table_of(Account), table_of(LedgerHead), table_of(Loan)
_declaration, _cycle, _member = table_of(Declaration), table_of(Cycle), table_of(Member)
_turn, _meeting = table_of(TontineTurn), table_of(Meeting)
_linkage = table_of(Linkage)
_entry, _journal = table_of(Entry), table_of(Journal)
_OPEN_LOANS = ("requested", "approved", "handed_over", "running")
_LENT = (
    select(cast(func.coalesce(func.sum(_account.c.balance_xof), 0), BigInteger))
    .where(_account.c.group_id == GROUP, _account.c.kind == "principal")
    .scalar_subquery()
)
_HERE = (_member.c.group_id == GROUP, _member.c.left_on.is_(None))
_TURNS = (_turn.c.group_id == _cycle.c.group_id, _turn.c.cycle == _cycle.c.number)


_ROUNDS = select(func.count()).select_from(_turn).where(*_TURNS).scalar_subquery()
_HER_ROUND = select(func.coalesce(func.max(_turn.c.round), 0)).where(*_TURNS, _turn.c.member == _WHO).scalar_subquery()
_MEMBERS = select(func.count()).select_from(_member).where(*_HERE).scalar_subquery()
_HIGHEST = select(func.coalesce(func.max(_member.c.number), 0)).where(_member.c.group_id == GROUP).scalar_subquery()
_MET = (
    select(func.max(_meeting.c.held_on))
    .where(_meeting.c.group_id == GROUP, _meeting.c.closed_us.is_not(None))
    .scalar_subquery()
)
_rules = RULES.subquery()
_open = LATEST_MEETING.subquery("open")
_TODAY = (
    select(_entry.c.account, cast(-func.sum(_entry.c.amount_xof), BigInteger).label("given_xof"))
    .select_from(_entry)
    .join(_journal, ENTRY_OF_TRANSACTION)
    .join(_meeting, and_(_meeting.c.group_id == _journal.c.group_id, _meeting.c.number == _journal.c.meeting))
    .join(_open, and_(_open.c.held_on == _meeting.c.held_on, _open.c.closed_us.is_(None)))
    .where(_entry.c.group_id == GROUP, _journal.c.kind.in_(("savings", "solidarity")), ~REVERSED)
    .where(_journal.c.memo != OPENING_PURCHASE, _open.c.cycle == _meeting.c.cycle)
    .where(_entry.c.account.in_((account_code("shares", _WHO), account_code("solidarity", _WHO))))
    .group_by(_entry.c.account)
)
_LINKED = (
    select(func.count())
    .where(_linkage.c.tier_id == _loan.c.group_id, _linkage.c.tier_loan == _loan.c.number)
    .scalar_subquery()
)
CARD_QUERIES: "dict[str, Select[Any]]" = {
    "balances": select(_account.c.code, _account.c.balance_xof).where(
        _account.c.group_id == GROUP, or_(_account.c.member == _WHO, _account.c.member.is_(None))
    ),
    "today": _TODAY,
    "group": select(
        _head.c.seq,
        _head.c.turn,
        in_hex(_head.c.head_hash).label("link"),
        _rules.c.family,
        _rules.c.settings,
        _rules.c.meeting_weekday,
        _rules.c.meeting_hour,
        _cycle.c.number.label("cycle"),
        _cycle.c.began_on,
        _cycle.c.ends_on,
        _cycle.c.frozen_on,
        _ROUNDS.label("rounds"),
        _LENT.label("lent_xof"),
        _MEMBERS.label("members"),
        _HIGHEST.label("highest_number"),
        _HER_ROUND.label("turn_round"),
        _MET.label("met_on"),
    )
    .join(_cycle, _cycle.c.group_id == _head.c.group_id)
    .join(_rules, _rules.c.group_id == _head.c.group_id)
    .where(_head.c.group_id == GROUP, _cycle.c.closed_on.is_(None)),
    "meeting": LATEST_MEETING,
    "loans": select(
        _loan.c.number,
        _loan.c.status,
        _loan.c.principal_xof,
        _loan.c.handed_over_on,
        _loan.c.next_due_on,
        _loan.c.last_due_on,
        _loan.c.charge_model,
        _loan.c.charge_percent,
        _loan.c.periods,
        _loan.c.periods_charged,
        _loan.c.more_time_on,
        literal_column(missed("loan")).label("missed"),
        _LINKED.label("linked"),
    ).where(_loan.c.group_id == GROUP, _loan.c.member == _WHO, _loan.c.status.in_(_OPEN_LOANS)),
    "declared": select(
        _declaration.c.kind, _declaration.c.shares, _declaration.c.amount_xof, _declaration.c.declared_seq
    ).where(_declaration.c.group_id == GROUP, _declaration.c.member == _WHO, _declaration.c.outcome.is_(None)),
    "person": select(_member.c.name, _member.c.joins_cycle, _member.c.left_on, _member.c.institution).where(
        _member.c.group_id == GROUP, _member.c.number == _WHO
    ),
}
"""What a card is made of; whoever needs more in the same read adds a query to a document of its own."""
CARD_DOCUMENT = Document(CardRows, **CARD_QUERIES)


@lru_cache(maxsize=4096)
def read_constitution(text_of_rules: str) -> Constitution:
    """Read ``family settings-as-JSON``; a group's rules change once a year, so the text is its own cache key."""
    family, _, settings = text_of_rules.partition(" ")
    return Constitution.from_settings(family, loads(settings))


async def read_card(database: Database | UnitOfWork, group_id: int, member: int) -> Card:
    """Read one member's card; inside a unit of work it is what the unit holds."""
    return card_of(group_id, member, await CARD_DOCUMENT.read(database, group_id=group_id, member=member))


def card_of(group_id: int, member: int, rows: CardRows) -> Card:
    """The card that these rows make."""
    balance = rows.balances
    group = rows.group[0]
    person = rows.person[0] if rows.person else None
    here = person is not None and person.left_on is None
    return Card(
        group_id=group_id,
        member=member,
        head=Head(group.seq, group.turn),
        rules=read_constitution(f"{group.family} {group.settings}"),
        cycle=group.cycle,
        cycle_began_on=date.fromisoformat(group.began_on),
        cycle_ends_on=date.fromisoformat(group.ends_on),
        frozen=group.frozen_on is not None,
        meeting_weekday=group.meeting_weekday,
        meeting_hour=group.meeting_hour,
        meeting=_meeting_now(rows.meeting),
        declared=tuple(Declared(row.kind, row.shares, row.amount_xof, row.declared_seq) for row in rows.declared),
        loans=tuple(sorted((_open_loan(row, balance) for row in rows.loans), key=_age)),
        lent_xof=group.lent_xof,
        rounds=group.rounds,
        joins_cycle=person.joins_cycle if person else None,
        name=person.name if person else "",
        members=group.members,
        highest_number=group.highest_number,
        turn=group.turn_round,
        here=here,
        institution=person is not None and bool(person.institution),
        saved_today_xof=rows.today.get(f"shares:{member}", 0),
        contributed_today_xof=rows.today.get(f"solidarity:{member}", 0),
        met_on=_day(group.met_on),
        things=things_of(balance),
        link=group.link,
        places=tuple(place for place in PLACES if kept_at(place) in balance),
        **_balances(balance, member),
    )


def _balances(balance: dict[str, int], member: int) -> dict[str, int]:
    """Her accounts and the group's own, in whole francs; what she owns and what the group owes are credits."""
    return {
        "savings_xof": -balance.get(f"shares:{member}", 0),
        "solidarity_xof": -balance.get(f"solidarity:{member}", 0),
        "fines_xof": balance.get(f"fines:{member}", 0),
        "arrears_xof": balance.get(f"arrears:{member}", 0),
        "dues_xof": balance.get(f"dues:{member}", 0),
        "help_xof": balance.get(f"help:{member}", 0),
        "pot_xof": balance.get(f"pot:{member}", 0),
        "taken_xof": balance.get(f"taken:{member}", 0),
        "box_loan_xof": balance.get(BOX_LOAN, 0),
        "box_solidarity_xof": balance.get(BOX_SOLIDARITY, 0),
        "box_outside_xof": balance.get(BOX_OUTSIDE, 0),
        "linkage_xof": -balance.get(LINKAGE, 0),
        "grants_xof": -balance.get(GRANTS, 0),
        **{f"{place}_xof": balance.get(kept_at(place), 0) for place in PLACES},
    }


def _meeting_now(rows: Sequence[MeetingRow]) -> MeetingNow | None:
    if not rows:
        return None
    row = rows[0]
    return MeetingNow(
        row.number, date.fromisoformat(row.held_on), row.opened_by, open=row.closed_us is None, cycle=row.cycle
    )


def _open_loan(row: LoanRow, balance: dict[str, int]) -> OpenLoan:
    return OpenLoan(
        row.number,
        row.status,
        row.principal_xof,
        balance.get(f"principal:{row.number}", 0),
        balance.get(f"charge:{row.number}", 0),
        _day(row.handed_over_on),
        _day(row.next_due_on),
        _day(row.last_due_on),
        balance.get(f"penalty:{row.number}", 0),
        row.charge_model,
        Fraction(row.charge_percent),
        row.periods_charged,
        Missed.read(row.missed),
        row.periods,
        _day(row.more_time_on),
        bool(row.linked),
    )


def _day(on: str | None) -> date | None:
    return date.fromisoformat(on) if on else None


def _age(loan: OpenLoan) -> tuple[date, int]:
    return loan.handed_over_on or date.max, loan.number
