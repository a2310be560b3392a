"""The one beginning of a command: unit of work, lock, first result of its key, card and open meeting."""

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card, read_card
from ledger.commands.first_result import FirstResult, Request, first_result
from ledger.database import Database, UnitOfWork
from ledger.journal.command_results import store_confirmed, store_result
from ledger.tiers.following import follow
from ledger.tiers.pairs import newest_seq


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """A command under way on its group's locked books.

    ``posted`` or ``stored`` is what it gave when it came the first time: then there is nothing left to do but to give
    that again, and no card to decide on.
    """

    unit: UnitOfWork
    command: Command
    request: Request | None = None
    first: FirstResult | None = None
    read: Card | None = field(default=None, repr=False)

    @property
    def posted(self) -> Posted | None:
        """The transaction of the first time."""
        return self.first.posted if self.first else None

    @property
    def stored(self) -> str | None:
        """The result that was stored the first time."""
        return self.first.stored if self.first else None

    @property
    def card(self) -> Card:
        """The card of the member the command is about, read under the lock.

        Raises:
            RuntimeError: the command is a repeat, and its first result was not given; or it is about no member.
        """
        if self.read is None:
            raise RuntimeError("a repeated command gives its first result" if self.first else "no card was asked for")
        return self.read

    @property
    def meeting(self) -> int:
        """The number of the open meeting, as long as it may move money.

        Raises:
            Refusal: ``meeting.none_open``, ``cycle.closed``.
        """
        return self.card.meeting_for_cash().number

    async def card_of(self, member: int) -> Card:
        """Another member's card, or the same one's after something was posted."""
        return await read_card(self.unit, self.command.group_id, member)

    async def store(self, result: object = "") -> None:
        """Store what the command gives, as its result of the first time; nothing of it may be personal."""
        if self.request is None:
            raise RuntimeError("a result is stored for a request")
        await store_result(self.unit, self.command, self.request.kind, result)


@asynccontextmanager
async def begin(
    database: Database,
    command: Command,
    request: Request | None = None,
    *,
    member: int | None = None,
    with_groups: Iterable[int] = (),
    linked: Collection[int] = (),
) -> AsyncIterator[OpenCommand]:
    """Begin a command: everything inside the block is one database transaction on locked books.

    ``request`` is what its key stands for; none where what stands in the books says whether it is done already.
    ``member`` is whose card is read. ``with_groups`` are locked too, all in ascending order, so that no two commands
    wait for each other. So are ``linked`` ones, in whose books the other halves of this group's loans stand: what the
    command writes on such a loan is written there too, before it ends.

    Raises:
        KeyReused: another request was done under the same key.
        Refusal: ``books.moved``, or why the screen that is confirmed cannot be drawn any more.
    """
    async with database.unit_of_work() as unit:
        for group_id in sorted({command.group_id, *with_groups, *linked}):
            await unit.lock(group_id)
        since = await newest_seq(unit, command.group_id) if linked else 0
        first = None if request is None else await first_result(unit, command, request)
        card = None if member is None or first is not None else await read_card(unit, command.group_id, member)
        if first is None and command.as_shown is not None:
            await command.as_shown(unit, card)
        yield OpenCommand(unit, command, request, first, card)
        if linked:
            await follow(unit, command, since)
        if request is None and command.as_shown is not None:
            await store_confirmed(unit, command)


async def lock_group(unit: UnitOfWork, group_id: int) -> None:
    """Lock a group's books inside a unit of work that a page of the panel opened, for it writes more than the books.

    Such a command has no key of its own: the page's form can be sent once, or what stands in the books says it is done.
    """
    await unit.lock(group_id)
