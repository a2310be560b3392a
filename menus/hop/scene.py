"""What a look or an effect is given: who is calling, where she is, and the ports to the outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import SystemRandom
from typing import Literal, Protocol

from ledger.books.command import AsShown, Command
from ledger.card import Card, card_at_head
from ledger.database import Database
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.membership.members import MemberHere, members_of_phone
from ledger.rules.by_family.tontine import Randomness
from menus.accompanied import Accompanied
from menus.engine.caller import Caller
from menus.engine.screens import Screen
from menus.visits import VisitsPort
from sessions.pin_try import PinTry


class ClockPort(Protocol):
    """The service's time, which tests may hold still."""

    def now(self) -> datetime:
        """The moment in UTC."""


async def _nobodys(_staff_id: int, _today: date) -> Sequence[Accompanied]:
    return ()


@dataclass(frozen=True, slots=True)
class Ports:
    """All that the menus need from the running service.

    ``languages`` are those that have lines of their own; ``voices`` gives those that can be heard now. ``dialled`` is
    what people dial; ``accompanied`` gives the groups of an agent, by her id, as they stand on a day; ``visits`` keeps
    what she finds there. ``read_card`` gives a member's card.
    """

    database: Database
    vault: PinVault
    clock: ClockPort
    help_number: str = ""
    languages: frozenset[str] = frozenset()
    luck: Randomness = field(default_factory=SystemRandom)
    voices: Callable[[], frozenset[str]] = frozenset
    dialled: str = "*384*22#"
    accompanied: Callable[[int, date], Awaitable[Sequence[Accompanied]]] = _nobodys
    visits: VisitsPort | None = None
    read_card: Callable[[Database, int, int], Awaitable[Card]] = card_at_head


@dataclass(slots=True)
class Scene:
    """One hop's view. ``key`` is the hop's idempotency key; ``typed`` is never kept or logged: it may be a PIN.

    ``screens`` are all there are, by name. ``behind_phone`` are the members found at the dial, on the hop that dials;
    ``drawn`` is the screen that the caller's ``rendered`` was found for, as long as nothing was written since.
    ``by_ear``: she hears it on a call.
    ``savings_xof``: what she has saved, where this hop has read it already.
    ``pin_try``: this hop has been counted as a try at a PIN.
    ``as_shown`` holds what she does to what the summary showed that she confirms; ``confirmed_by`` is the second person
    whose PIN was right.
    """

    ports: Ports
    caller: Caller
    key: str
    phone: str = field(repr=False)
    screens: Mapping[str, Screen] = field(repr=False)
    typed: str = field(default="", repr=False)
    behind_phone: list[MemberHere] | None = field(default=None, repr=False)
    drawn: str = ""
    by_ear: bool = False
    as_shown: AsShown | None = field(default=None, repr=False)
    pin_try: PinTry | None = None
    confirmed_by: int | None = None
    savings_xof: int | None = None

    @property
    def group_id(self) -> int:
        """The caller's group."""
        assert self.caller.who is not None  # noqa: S101 -- screens behind the PIN have a member
        return self.caller.who[0]

    @property
    def member(self) -> int:
        """The caller's number in her group."""
        assert self.caller.who is not None  # noqa: S101
        return self.caller.who[1]

    @property
    def channel(self) -> Literal["ussd", "voice"]:
        """How she reaches the service."""
        return "voice" if self.by_ear else "ussd"

    @property
    def languages(self) -> frozenset[str]:
        """Those she may choose: the ones that are written, and on a call those that are recorded too."""
        return self.ports.languages | self.ports.voices() if self.by_ear else self.ports.languages

    @property
    def counted(self) -> PinTry:
        """The count of this hop as a try at a PIN: no screen that checks one is played without."""
        assert self.pin_try is not None  # noqa: S101 -- see Conversation
        return self.pin_try

    def command(self, name: str = "") -> Command:
        """What the caller does on this hop in her group, under the hop's key.

        Raises:
            PermissionError: she calls as an agent, and writes nothing into any group's books.
        """
        if self.caller.is_agent:
            raise PermissionError("an agent acts in no group")
        at, channel = self.ports.clock.now(), self.channel
        command = Command(self.group_id, self.key, at, channel, self.member, as_shown=self.as_shown)
        command = replace(command, confirmed_by=self.confirmed_by)
        return command.child(name) if name else command

    def act_on_what_was_shown(self) -> Command:
        """The same, on the books as they stood on the summary she confirms: its look gives ``seen``."""
        seen = self.caller.rendered.get("seen")
        return replace(self.command(), expected_seq=seen if isinstance(seen, int) else None)

    def number(self, name: str) -> int:
        """A number she answered earlier."""
        value = self.caller.answers[name]
        assert isinstance(value, int)  # noqa: S101 -- its reader gave a number
        return value

    async def members_here(self) -> list[MemberHere]:
        """Every member behind the calling phone."""
        if self.behind_phone is None:
            self.behind_phone = await members_of_phone(self.ports.database, self.phone)
        return self.behind_phone

    async def accompanied(self) -> Sequence[Accompanied]:
        """The groups of the agent who calls."""
        return await self.ports.accompanied(self.member, self.ports.clock.now().date())

    @property
    def visits(self) -> VisitsPort:
        """Where the agent's visits are kept."""
        assert self.ports.visits is not None  # noqa: S101 -- nobody comes to a visit who has no groups
        return self.ports.visits

    async def card(self, member: int | None = None) -> Card:
        """Her card, or another member's for an officer."""
        return await self.ports.read_card(self.ports.database, self.group_id, self.member if member is None else member)

    def with_typed(self, typed: str) -> "Scene":
        """The same view with what was typed on the screen she sees."""
        return replace(self, typed=typed, drawn=self.caller.screen)
