"""The box is counted by two people who do not see each other's figure, and compared with what the books expect.

A difference opens an incident; nothing is adjusted by itself. Source: VSL Associates' field guide, "Money-counters".
"""

from sqlalchemy import bindparam, exists, func, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import BoxCount, Incident, Meeting, table_of

FUNDS = ("loan", "solidarity")
MOMENTS = ("open", "close")
COUNTERS_NEEDED = 2
_MATCHED = "matches"
_count, _incident, _meeting = table_of(BoxCount), table_of(Incident), table_of(Meeting)
_INSERT_COUNT = insert(_count)
_INSERT_INCIDENT = insert(_incident)
_COUNTS = select(_count).where(
    _count.c.group_id == GROUP,
    _count.c.meeting == bindparam("meeting"),
    _count.c.moment == bindparam("moment"),
)
_COUNTED = (
    exists()
    .where(
        _count.c.group_id == _meeting.c.group_id,
        _count.c.meeting == _meeting.c.number,
        _count.c.moment == bindparam("moment"),
        _count.c.counter == bindparam("counter"),
    )
    .correlate(_meeting)
)
_MAY_COUNT = (
    select(_meeting.c.closed_us.is_(None).label("is_open"), _COUNTED.label("counted"))
    .where(_meeting.c.group_id == GROUP)
    .order_by(_meeting.c.number.desc())
    .limit(1)
)
_LAST_INCIDENT = select(func.coalesce(func.max(_incident.c.number), 0).label("number")).where(
    _incident.c.group_id == GROUP
)


def expected_xof(card: Card, fund: str) -> int:
    """What the books say the fund's box holds."""
    return card.box_loan_xof if fund == "loan" else card.box_solidarity_xof


async def check_may_count(database: Database, group_id: int, counter: int, moment: str) -> None:
    """Whether this counter may count now: before she has counted all of it in vain.

    Raises:
        Refusal: ``meeting.none_open``, ``count.already``.
    """
    rows = await database.fetch(_MAY_COUNT, group_id=group_id, counter=counter, moment=moment)
    if not rows or not rows[0]["is_open"]:
        raise Refusal("meeting.none_open")
    if rows[0]["counted"]:
        raise Refusal("count.already")


async def count_box(database: Database, command: Command, moment: str, amounts_xof: dict[str, int]) -> bool:
    """Record what one counter counted, fund by fund; give whether her figures match the books.

    Once the second of them has counted at the opening, a difference is an incident: the box is not what the last
    meeting left in it. Counted again under the same key, it gives the first answer.

    Raises:
        Refusal: ``meeting.none_open``, ``count.already`` by this counter for this moment.
    """
    assert command.member is not None  # noqa: S101
    async with begin(database, command, Request(kind="count"), member=command.member) as begun:
        if begun.stored is not None:
            return begun.stored == _MATCHED
        unit, card = begun.unit, begun.card
        meeting = card.open_meeting()
        at = {"group_id": command.group_id, "meeting": meeting.number, "moment": moment}
        known = await unit.fetch(_COUNTS, **at)
        if any(row["counter"] == command.member for row in known):
            raise Refusal("count.already")
        for fund, amount in amounts_xof.items():
            await unit.fetch(
                _INSERT_COUNT,
                **at,
                fund=fund,
                counter=command.member,
                amount_xof=amount,
                expected_xof=expected_xof(card, fund),
                counted_us=microseconds(command.at),
            )
        if moment == "open" and len({row["counter"] for row in known}) == COUNTERS_NEEDED - 1:
            await _compare_opening(unit, command, meeting.number, await unit.fetch(_COUNTS, **at))
        matches = all(amount == expected_xof(card, fund) for fund, amount in amounts_xof.items())
        await begun.store(_MATCHED if matches else "differs")
        return matches


async def _compare_opening(unit: UnitOfWork, command: Command, meeting: int, rows: list[Row]) -> None:
    for fund in FUNDS:
        short_xof = [row["amount_xof"] - row["expected_xof"] for row in rows if row["fund"] == fund]
        if any(short_xof):
            await open_incident(
                unit, command, "difference_open", meeting=meeting, amount_xof=min(short_xof), detail=fund
            )


async def check_counts(unit: UnitOfWork, command: Command, card: Card, meeting: int) -> int | None:
    """At the close: a count left out, or one that differs from the books, becomes an incident of the meeting.

    Gives what both counters found in the loan fund, in whole francs; None where they did not both count the same.
    """
    at = {"group_id": command.group_id, "meeting": meeting}
    rows = {moment: await unit.fetch(_COUNTS, **at, moment=moment) for moment in MOMENTS}
    left_out = [moment for moment in MOMENTS if len({row["counter"] for row in rows[moment]}) < COUNTERS_NEEDED]
    if left_out:
        await open_incident(unit, command, "uncounted", meeting=meeting, detail=" ".join(left_out))
    if "close" in left_out:
        return None
    for fund in FUNDS:
        expected = expected_xof(card, fund)
        counted = {row["amount_xof"] for row in rows["close"] if row["fund"] == fund}
        if counted != {expected}:
            difference = min(counted, default=0) - expected
            await open_incident(unit, command, "difference", meeting=meeting, amount_xof=difference, detail=fund)
    found = {row["amount_xof"] for row in rows["close"] if row["fund"] == "loan"}
    return found.pop() if len(found) == 1 else None


async def open_incident(
    unit: UnitOfWork,
    command: Command,
    kind: str,
    *,
    detail: str,
    meeting: int | None = None,
    member: int | None = None,
    amount_xof: int | None = None,
) -> int:
    """Write down something that two people must look at; give its number in the group."""
    number: int = 1 + (await unit.fetch(_LAST_INCIDENT, group_id=command.group_id))[0]["number"]
    await unit.fetch(
        _INSERT_INCIDENT,
        group_id=command.group_id,
        number=number,
        meeting=meeting,
        kind=kind,
        member=member,
        amount_xof=amount_xof,
        detail=detail,
        opened_us=microseconds(command.at),
    )
    return number
