"""A summary posts what it showed: under the lock it is drawn once more, and compared with what she had before her."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import Executable

from ledger.books.command import AsShown
from ledger.card import Card, read_card
from ledger.commands import was_done
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from menus.engine.screens import Look, Plain, Redirect, Summary
from menus.hop.scene import Scene

_NOT_SHOWN = "seen"
"""The number of the newest transaction, which her act is compared with and no text shows."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The books that a unit of work holds, as much of them as a look may use: it reads and writes nothing."""

    books: Database | UnitOfWork

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        return await self.books.fetch(statement, **values)


def of(scene: Scene, screen: Summary) -> AsShown | None:
    """What compares the summary before her with the same summary drawn from books that are held.

    None where it shows her own answers alone. An act that was done already under the key of this hop is not held to it.
    ``read``: the card that the command has read from the same books.
    """
    look = screen.look
    if look is None:
        return None
    shown = dict(scene.caller.rendered)

    async def compare(books: Database | UnitOfWork, read: Card | None) -> None:
        async def card_of(_database: Database, group_id: int, member: int) -> Card:
            if read is not None and (read.group_id, read.member) == (group_id, member):
                return read
            return await read_card(books, group_id, member)

        try:
            ports = replace(scene.ports, database=cast("Database", _Held(books)), read_card=card_of)
            await _compare(replace(scene, ports=ports, as_shown=None), screen, look, shown)
        except Refusal:
            if not await was_done(books, scene.command()):
                raise

    return compare


async def _compare(scene: Scene, screen: Summary, look: Look, shown: Mapping[str, Plain]) -> None:
    now = await look(scene)
    there, values = (now.go(), now.keep) if isinstance(now, Redirect) else (screen, now.values)
    if there is not screen or _figures(values) != _figures(shown):
        raise Refusal("books.moved")


def _figures(values: Mapping[str, Plain]) -> dict[str, Plain]:
    return {name: value for name, value in values.items() if name != _NOT_SHOWN}
