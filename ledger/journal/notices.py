"""Notices that report no transaction of their own: votes waiting, closing totals, security."""

from collections.abc import Iterable

from sqlalchemy import insert

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.database import UnitOfWork
from ledger.tables import Outbox, table_of

_INSERT = insert(table_of(Outbox))


async def tell(unit: UnitOfWork, command: Command, notices: Iterable[Notice], *, phone: str | None = None) -> None:
    """Put notices into the outbox within the unit, under keys made from the act's: a caller must not repeat it.

    ``phone`` (E.164): they go there and not to the member's own, which is another one by now.
    """
    moment = microseconds(command.at)
    for place, notice in enumerate(notices):
        await unit.fetch(
            _INSERT,
            group_id=command.group_id,
            key=f"{command.group_id}:{command.key}:{notice.topic}:{notice.member}:{place}",
            topic=notice.topic,
            member=notice.member,
            payload=notice.facts_as_json(),
            urgent=int(notice.urgent),
            created_us=moment,
            next_us=moment,
            phone=phone,
        )
