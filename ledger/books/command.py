"""A command: what one person orders in one group, when, through which channel and under which idempotency key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from ledger.books.chart import takes_cash_out
from ledger.books.draft import Actor, Declaring, Draft, Head, Notice

AsShown: TypeAlias = Callable[[Any, Any], Awaitable[None]]
"""Compares what a screen showed with what the books say now; refuses with ``books.moved`` where they differ.

It is given the unit of work that holds the group's books, and the card that was read from them, if one was.
"""


@dataclass(frozen=True, slots=True)
class Command:
    """``key`` makes a repeat of the act give its first result. ``member`` is who acts (none: the service itself).

    ``expected_seq`` is the number of the newest transaction, or stored result of its kind, on the screen that is
    confirmed (none: no screen was). It tells what came after what she saw without asking anybody's clock: two machines
    never show quite the same time. ``as_shown`` is asked under the lock before anything is written, so that what is
    posted is what was shown (none: no screen was confirmed). ``confirmed_by`` is the member who confirmed it beside her
    with a PIN of her own (none: nobody did). ``by_two``: that she may was looked up, and cash may leave a box.
    """

    group_id: int
    key: str
    at: datetime
    channel: str
    member: int | None = None
    expected_seq: int | None = None
    as_shown: AsShown | None = field(default=None, repr=False, compare=False)
    confirmed_by: int | None = None
    by_two: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts, as the journal writes it: ``m3``, or ``m3+m1`` where a second person confirmed."""
        second = "" if self.confirmed_by is None else f"+m{self.confirmed_by}"
        return Actor("system" if self.member is None else f"m{self.member}{second}", self.channel)

    @property
    def day(self) -> date:
        """The day in Mali, which keeps UTC all year."""
        return self.at.date()

    def child(self, name: object) -> "Command":
        """One of several transactions of the same act, under a key of its own."""
        return replace(self, key=f"{self.key}/{name}")

    def draft(
        self,
        kind: str,
        entries: dict[str, int],
        *,
        meeting: int | None = None,
        reverses_seq: int | None = None,
        memo: str = "",
        notices: tuple[Notice, ...] = (),
        declares: Declaring | None = None,
        since: Head | None = None,
        alone: bool = False,
    ) -> Draft:
        """A transaction of this act.

        ``alone``: cash may leave a box without a second person's PIN, for her word follows or the assembly's was given,
        or no cash is moved at all.

        Raises:
            RuntimeError: cash would leave a box, and no ``require_second`` has let it.
        """
        if takes_cash_out(entries) and not (self.by_two or alone):
            raise RuntimeError(f"nobody was asked to confirm that {kind} takes cash out of a box")
        return Draft(
            self.group_id,
            self.key,
            kind,
            entries,
            self.actor,
            self.day,
            self.at,
            meeting=meeting,
            reverses_seq=reverses_seq,
            memo=memo,
            notices=notices,
            declares=declares,
            since=since,
        )
