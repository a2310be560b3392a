"""A dead letter from the panel to the phone: a person sees it, mends the cause, has it sent again, pays once."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.routing import Routes
from app.messaging.sending.dispatch import Dispatcher
from app.messaging.sending.prepare import messages_in
from app.messaging.sending.sender import Sender
from app.messaging.texts import Texts
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.journal.notices import tell
from tests.app.messaging.conftest import Pigeon, change
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
_ROW = text("SELECT id, state, problem, attempts, parts, cost_millixof FROM outbox")


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def sender(world: World, pigeon: Pigeon) -> Sender:
    dispatcher = Dispatcher({"pigeon": pigeon}, Routes.parse("", ["pigeon"]))
    return Sender(world.database, world.clock, dispatcher, messages_in(Texts.load("*384*22#")), gather_seconds=0)


async def test_a_dead_letter_is_seen_sent_again_and_paid_once(world: World, sender: Sender, pigeon: Pigeon) -> None:
    database, clock = world.database, world.clock
    await change(database, "UPDATE member SET consent_on = '2026-09-01', consent_how = 'v1 fr paper'")
    async with database.unit_of_work() as unit:
        command = Command(world.groups["00001"], "k", clock.now(), "test")
        await tell(unit, command, [Notice("solidarity", 1, {"amount": 100})])
    pigeon.always = Failure.BAD_NUMBER
    await sender.once()
    clock.at += timedelta(days=40)  # found late: as it stands it would not be worth sending any more
    browser = Browser(world)
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/messages?state=dead")).text
    (row,) = await database.fetch(_ROW)
    assert f'name="id" value="{row["id"]}"' in page
    assert "en un SMS, à 25\u00a0F au plus" in page
    pigeon.always = None
    for _ in range(2):  # pressed twice, it is sent once
        assert (await browser.post("/panel/messages/retry", {"id": str(row["id"])})).status_code == 303
    await sender.once()
    await sender.once()
    (row,) = await database.fetch(_ROW)
    assert (row["state"], row["problem"], row["parts"], row["cost_millixof"]) == ("sent", None, 1, 20_000)
    assert [message.text for message in pigeon.given] == ["Solidarité: 100 F noté dans votre carnet."]
    page = (await browser.get("/panel/messages")).text
    assert 'name="id"' not in page
