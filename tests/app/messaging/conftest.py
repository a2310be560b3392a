"""The cast with phones and consent, a clock that stands still, and a gateway that keeps what it is given."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.port import Message, SendResult
from app.messaging.gateways.routing import Routes
from app.messaging.sending.dispatch import Dispatcher
from app.messaging.sending.prepare import messages_in
from app.messaging.sending.sender import Sender
from app.messaging.texts import Texts
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.database import Database
from ledger.journal.notices import tell
from ledger.people.contacts.contact import Contact, change_contact
from tests.village import AGREED, AWA, BINTA, found_village

AWA_PHONE, BINTA_PHONE, SALIF_PHONE = "+22370000106", "+22370000103", "+22376543210"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CODE = "*384*22#"
_CONTACT = text(
    "SELECT name, phone, language, sms_wanted, sms_on_shared FROM member"
    " WHERE group_id = :group_id AND number = :number"
)


class StillClock:
    """Stands at a moment until it is told otherwise."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def go(self, **ahead: float) -> None:
        self.at += timedelta(**ahead)


@dataclass
class Pigeon:
    """A gateway that keeps what it was given and fails as it is told: once for each failure in the list."""

    name: str = "pigeon"
    bulk: int = 100
    given: list[Message] = field(default_factory=list)
    calls: int = 0
    failing: list[Failure | None] = field(default_factory=list)
    always: Failure | None = None
    cost_millixof: int = 20_000

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        self.calls += 1
        failure = self.failing.pop(0) if self.failing else self.always
        if failure is not None:
            return [SendResult(message.key, self.name, failure=failure) for message in messages]
        self.given += messages
        return [
            SendResult(message.key, self.name, f"{self.name}-{message.key}", 1, self.cost_millixof)
            for message in messages
        ]

    async def close(self) -> None:
        pass

    def texts(self, phone: str) -> list[str]:
        return [message.text for message in self.given if message.phone == phone]


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture(scope="session")
def words() -> Texts:
    return Texts.load(CODE)


@pytest.fixture
async def village(database: Database) -> int:
    """A group whose members all agreed to messages."""
    return await found_village(database, consent=AGREED)


@pytest.fixture
def make_sender(database, clock, pigeon, words):
    """Makes a sender through the pigeon, or through other gateways by a line of routes."""

    def make(*gateways, routes="", **options) -> Sender:
        set_up = {gateway.name: gateway for gateway in gateways or (pigeon,)}
        dispatcher = Dispatcher(set_up, Routes.parse(routes, list(set_up)))
        options = {"gather_seconds": 0, "chance": random.Random(1)} | options
        return Sender(database, clock, dispatcher, messages_in(words), **options)

    return make


async def change(database: Database, sql: str, **values: object) -> None:
    async with database.unit_of_work() as unit:
        await unit.fetch(text(sql), **values)


async def set_contact(database, village, clock, member, **new) -> None:
    """Writes what is new of a member's contact, as the panel's form does."""
    async with database.unit_of_work() as unit:
        (row,) = await unit.fetch(_CONTACT, group_id=village, number=member)
        command = Command(village, "contact", clock.now(), "panel")
        await change_contact(unit, command, member, Contact(**dict(row) | new))


async def tell_member(database, village, clock, member, topic, key="k", /, *, urgent=False, **facts) -> None:
    """Puts one message into the outbox as the ledger does."""
    async with database.unit_of_work() as unit:
        command = Command(village, key, clock.now(), "test")
        await tell(unit, command, [Notice(topic, member, facts, urgent)])


async def tell_awa(database, village, clock, topic, key="k", /, *, urgent=False, **facts) -> None:
    await tell_member(database, village, clock, AWA, topic, key, urgent=urgent, **facts)


async def outbox_rows(database):
    return [dict(row) for row in await database.fetch(text("SELECT * FROM outbox ORDER BY id"))]


async def states(database) -> list[str]:
    return [row["state"] for row in await outbox_rows(database)]


__all__ = ["AWA", "BINTA"]
