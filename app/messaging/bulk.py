"""One message to many because a person asks for it: whom it reaches, what it costs at most, and writing it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

from anyio.to_thread import run_sync
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    null,
    select,
)

from app.messaging.jobs.schedule import MESSAGES_A_COMMIT, Planned
from app.messaging.prices import in_francs, most_millixof
from app.messaging.reader import PHONE, READER_COLUMNS, WHAT_FORBIDS, reader_of, with_reader
from app.messaging.rules import ASKED_FOR, HoldReason, forbidden, month_start, over_budget
from app.messaging.sending.enqueue import put_many
from app.messaging.sending.phones import MonthSpending, spending
from app.messaging.topics import Topic, TopicKind
from ledger.books.canonical import microseconds
from ledger.database import Database, Reader, Row
from ledger.tables import Member, Office, Outbox, table_of
from ledger.tables.expressions.persons import person

ALREADY_SENT: Final = "told"
"""Why a member is left out to whom the very same message was written before."""
_RECENT: Final = timedelta(days=60)
_member, _outbox, _office = table_of(Member), table_of(Outbox), table_of(Office)
_GROUPS: BindParameter[Any] = bindparam("groups", expanding=True)
_again = _member.alias("again")


def _key_of(member: FromClause) -> ColumnElement[str]:
    """Under which the message to a member is written."""
    key: ColumnElement[str] = bindparam("key", type_=Text())
    for place in (member.c.group_id, member.c.number):
        key = key.concat(":").concat(cast(place, Text))
    return key


_TOLD = (
    select(func.count()).select_from(_outbox).where(_outbox.c.key == _key_of(_member)).correlate(_member)
).scalar_subquery()
_TOLD_ELSEWHERE = (
    select(func.count())
    .select_from(_again)
    .join(_outbox, _outbox.c.key == _key_of(_again))
    .where(_again.c.phone == _member.c.phone, _again.c.search == _member.c.search)
    .where(_again.c.group_id != _member.c.group_id)
    .correlate(_member)
).scalar_subquery()
"""The same to her as a member of another group."""
_READS_OUT: Final = (
    select(_office.c.member)
    .where(
        _office.c.group_id == _member.c.group_id,
        _office.c.member == _member.c.number,
        _office.c.role.in_(("president", "secretary")),
        _office.c.ended_on.is_(None),
    )
    .exists()
)
_DEAREST = select(func.max(_outbox.c.cost_millixof).label("dearest")).where(
    _outbox.c.group_id.in_(_GROUPS), _outbox.c.sent_us >= bindparam("since_us"), _outbox.c.parts > 0
)


class Audience(StrEnum):
    """Who of each group hears: every member, or the president and the secretary, who read it out at the meeting."""

    MEMBERS = "members"
    OFFICERS = "officers"


@cache
def _reads(audience: Audience, kind: TopicKind, *, persons: bool) -> tuple[Select[Any], Select[Any]]:
    """Who of an audience may hear it, one by one, and how many cannot, by what forbids it: they are many."""
    shares = kind is TopicKind.RECEIPT  # nothing else is forbidden by others who hold the phone
    columns = [column for column in READER_COLUMNS if shares or column.name != "held_by_several"]
    nothing = null().label("old_phone")
    sums: list[ColumnElement[Any]] = [func.count().label("members"), false().label("held_by_several"), nothing]
    sums += [func.min(column).label(column.name) for column in columns if column.name != "held_by_several"]
    columns += [] if shares else [false().label("held_by_several")]
    columns += [_member.c.search, _TOLD_ELSEWHERE.label("elsewhere")] if persons else []
    who: list[ColumnElement[bool]] = [_member.c.group_id.in_(_GROUPS), _member.c.left_on.is_(None)]
    who += [_READS_OUT] if audience is Audience.OFFICERS else []
    who += [person(_member)] if persons else []
    heard = select(_member.c.group_id, *columns, nothing, _TOLD.label("told")).select_from(_member)
    mute = select(*sums).select_from(_member)
    reached = PHONE.is_not(None) if kind in ASKED_FOR else and_(PHONE.is_not(None), _member.c.consent_on.is_not(None))
    return (
        with_reader(heard).where(*who, reached).order_by(_member.c.group_id, _member.c.number),
        with_reader(mute).where(*who, ~reached).group_by(*WHAT_FORBIDS),
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a message to many would be: how many SMS, parts and thousandths of a franc at most.

    ``hearers``: who hears it, with the language she reads, also whoever hears it from another's SMS on her phone;
    ``reasons``: why how many others do not.
    """

    messages: int
    cost_millixof: int
    hearers: Sequence[tuple[int, int, str]]
    reasons: Mapping[str, int]

    @property
    def parts(self) -> int:
        """Every message is one part: a test of the texts holds it."""
        return self.messages

    @property
    def cost_xof(self) -> int:
        """The cost in whole francs, rounded up."""
        return in_francs(self.cost_millixof)


async def price_millixof(reader: Reader, groups: Sequence[int], now: datetime, configured: Mapping[str, int]) -> int:
    """What one part costs these groups at most: the dearest of the last two months, before the first what is set up."""
    since_us = microseconds(now - _RECENT)
    rows = await reader.fetch(_DEAREST, groups=list(groups), since_us=since_us) if groups else []
    return most_millixof(int(rows[0]["dearest"] or 0) if rows else 0, configured)


async def forecast(
    reader: Reader,
    topic: Topic,
    groups: Sequence[int],
    audience: Audience,
    *,
    key: str,
    price: int,
    now: datetime,
    persons: bool = False,
) -> Forecast:
    """Count what ``topic`` to these people would be. ``price``: of one part, in thousandths of a franc.

    ``persons``: seats of groups hear nothing, for who speaks for one hears it as a member of her own group; who is a
    member of two groups, with the same phone and name, hears it once.

    Quiet hours and daily limits only delay, and are left out. What is the same for all members is counted once a phone,
    as it goes. A group's budget ends the messages where it will end them.
    """
    if not groups:
        return Forecast(0, 0, [], {})
    heard, mute = _reads(audience, topic.kind, persons=persons)
    rows = await reader.fetch(heard, groups=list(groups), key=key)
    reasons: Counter[str] = Counter()
    for row in await reader.fetch(mute, groups=list(groups)):
        reasons[str(forbidden(topic, reader_of(row)))] += row["members"]
    limited = {row["group_id"] for row in rows if row["month_xof"] is not None}
    spent = await spending(reader, limited, since_us=microseconds(month_start(now))) if limited else {}
    return await run_sync(
        _counted, topic, rows, spent, reasons, price, persons
    )  # beside the hops: it may be 25,000 members


def _counted(
    topic: Topic,
    rows: Sequence[Row],
    spent: dict[int, MonthSpending],
    reasons: Counter[str],
    price: int,
    once_a_person: bool,
) -> Forecast:
    hearers: list[tuple[int, int, str]] = []
    heard: set[tuple[int, str | None]] = set()
    reached: dict[tuple[str | None, str], int] = {}
    messages = 0
    for row in rows:
        reader, group_id = reader_of(row), row["group_id"]
        again = topic.for_all and (group_id, reader.phone) in heard
        used = spent.get(group_id, MonthSpending())
        person_elsewhere = reached.get((reader.phone, row["search"]), group_id) if once_a_person else group_id
        told = row["told"] or (once_a_person and row["elsewhere"]) or person_elsewhere != group_id
        why = ALREADY_SENT if told else forbidden(topic, reader)
        if why is None and not again and over_budget(topic.kind, reader.budget_xof, used.xof):
            why = HoldReason.BUDGET
        if why is not None:
            reasons[str(why)] += 1
            continue
        hearers.append((group_id, reader.number, reader.language))
        if once_a_person:
            reached[(reader.phone, row["search"])] = group_id
        if not again:
            messages += 1
            heard.add((group_id, reader.phone))
            spent[group_id] = MonthSpending(used.millixof + price, used.dearest_millixof)
    return Forecast(messages, messages * price, hearers, reasons)


async def send_to_many(
    database: Database,
    topic: str,
    forecast: Forecast,
    facts_in: Mapping[str, Mapping[str, int | str]],
    *,
    key: str,
    now: datetime,
) -> None:
    """Write it for all who hear it, once however often it is asked for. ``facts_in``: by language, French among them.

    Many short commits, so that no posting waits for it; cut off, it is asked for again, and the rest is written.
    """
    for at in range(0, len(forecast.hearers), MESSAGES_A_COMMIT):
        planned = [
            Planned(f"{key}:{group_id}:{member}", group_id, member, topic, facts_in.get(language) or facts_in["fr"])
            for group_id, member, language in forecast.hearers[at : at + MESSAGES_A_COMMIT]
        ]
        async with database.unit_of_work() as unit:
            await put_many(unit, planned, at_us=microseconds(now))
