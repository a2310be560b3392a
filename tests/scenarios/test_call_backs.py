"""A missed call is refused, called back once, played as a call is, and counted with its seconds and its price."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import text
from werkzeug import Request, Response

from app.messaging.cost import set_budget
from app.messaging.sending.sender import Sender
from app.worker.wiring import open_messaging
from ledger.database import Row
from tests.kit.people import PIN, SALIF, phone_of
from tests.kit.village import SECRET, Village, with_settings
from tests.kit.voice_phone import Asked, VoicePhone
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA, FLASH = phone_of(9), "+22320222223"
TELLS = {"africastalking": ("/call", "to", "from"), "twiml": ("/2010-04-01/Accounts/AC1/Calls.json", "To", "From")}


class Exchange:
    """The gateway's part: it takes orders to call, and keeps them."""

    def __init__(self, server: HTTPServer, gateway: str) -> None:
        self.gateway, self.orders, self.busy = gateway, list[dict[str, str]](), False
        server.expect_request(TELLS[gateway][0], method="POST").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        self.orders.append({**request.form})
        if self.busy:
            return Response("", 503)
        session = f"C{len(self.orders)}"
        if self.gateway == "twiml":
            return Response(f'{{"sid": "{session}"}}', 201, content_type="application/json")
        entry = f'{{"phoneNumber": "{AWA}", "sessionId": "{session}", "status": "Queued"}}'
        return Response(f'{{"entries": [{entry}], "errorMessage": "None"}}', content_type="application/json")


@pytest.fixture(params=["africastalking", "twiml"])
def exchange(request: pytest.FixtureRequest, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """A gateway that can be told to call, and the settings that name it."""
    monkeypatch.setenv("KESU_FLASH_NUMBER", FLASH)
    monkeypatch.setenv("KESU_FLASH_GATEWAY", request.param)
    monkeypatch.setenv("KESU_TWIML_URL", httpserver.url_for("").rstrip("/"))
    monkeypatch.setenv("KESU_TWIML_ACCOUNT", "AC1")
    monkeypatch.setenv("KESU_CALL_PRICES", f"{request.param}=60")
    return Exchange(httpserver, request.param)


@asynccontextmanager
async def called_back(
    open_village: OpenVillage, redis_url: str, httpserver: HTTPServer, engine: str = "sqlite"
) -> AsyncIterator[tuple[Village, Sender]]:
    """The service with flash switched on, and what places its calls."""
    village, url = await open_village(engine), httpserver.url_for("").rstrip("/")
    async with (
        with_settings(village, redis_url, at_base_url=url, public_url="http://village") as here,
        open_messaging(here.settings, here.database, here.running.clock) as messaging,
    ):
        assert messaging.caller is not None
        yield here, messaging.caller


async def flashes(village: Village, exchange: Exchange, phone: str = AWA, session: str = "F1") -> None:
    """Ring and hang up."""
    form = VoicePhone(village, "Awa", phone, dialect=exchange.gateway)._form()
    own = {"destinationNumber": FLASH, "sessionId": session, "To": FLASH, "CallSid": session}
    answer = await village.instances[0].client.post(
        f"/voice/{exchange.gateway}/{SECRET}", data={**form, **{name: own[name] for name in own if name in form}}
    )
    assert "<Reject" in answer.text


class PlacedPhone(VoicePhone):
    """A phone that Kesu calls."""

    def _form(self, typed: str = "") -> dict[str, str]:
        form = super()._form(typed) | {"Direction": "outbound-api", "direction": "Outbound"}
        if self.dialect == "twiml":
            return form | {"CallSid": self.session, "From": FLASH, "To": self.phone}
        return form | {"sessionId": self.session, "callerNumber": FLASH, "destinationNumber": self.phone}

    async def answers(self, session: str) -> None:
        """Pick up."""
        self.session = session
        self.asked = [Asked(self._address(), self._form())]
        self.last = await self.delivery(self)


async def rows(village: Village) -> list[Row]:
    return await village.database.fetch(text("SELECT * FROM outbox WHERE topic = 'call_back' ORDER BY id"))


async def states(village: Village) -> list[tuple[str, str | None]]:
    return [(row["state"], row["problem"]) for row in await rows(village)]


async def test_a_missed_call_is_called_back_and_paid(
    open_village: OpenVillage, redis_url: str, httpserver: HTTPServer, exchange: Exchange, engine: str
) -> None:
    async with called_back(open_village, redis_url, httpserver, engine) as (village, caller):
        await flashes(village, exchange)
        await flashes(village, exchange)  # the gateway delivers twice
        await flashes(village, exchange, session="F2")  # and she rings once more at once
        assert await caller.once() == 1
        _, to, sender = TELLS[exchange.gateway]
        assert [(order[to], order[sender]) for order in exchange.orders] == [(AWA, FLASH)]
        (row,) = await rows(village)
        assert (row["state"], row["cost_millixof"], row["seconds"]) == ("sent", 120_000, None), "two minutes reserved"
        awa = PlacedPhone(village, "Awa", AWA, dialect=exchange.gateway)
        await awa.answers("C1")
        await awa.types(PIN)
        awa.sees("Mon épargne et mon prêt")
        for _ in range(2):  # told twice, counted once
            await awa.hangs_up()
        (row,) = await rows(village)
        assert (row["state"], row["seconds"], row["cost_millixof"]) == ("delivered", 42, 60_000)
        assert await caller.once() == 0


async def test_a_call_that_nobody_answers_costs_nothing(
    open_village: OpenVillage, redis_url: str, httpserver: HTTPServer, exchange: Exchange
) -> None:
    async with called_back(open_village, redis_url, httpserver) as (village, caller):
        await flashes(village, exchange)
        await caller.once()
        awa = PlacedPhone(village, "Awa", AWA, dialect=exchange.gateway, session="C1")
        form = awa._form() | {"isActive": "0", "durationInSeconds": "0", "CallStatus": "no-answer", "CallDuration": "0"}
        await village.instances[0].client.post(f"/voice/{exchange.gateway}/{SECRET}/events", data=form)
        (row,) = await rows(village)
        assert (row["state"], row["problem"], row["cost_millixof"]) == ("failed", "not_answered", 0)


async def test_limits_by_enrolment_day_budget_and_hour(
    open_village: OpenVillage, redis_url: str, httpserver: HTTPServer, exchange: Exchange
) -> None:
    async with called_back(open_village, redis_url, httpserver) as (village, caller):
        await flashes(village, exchange, phone=SALIF)
        assert await rows(village) == [], "a number that nobody enrolled"
        for place in range(4):
            await flashes(village, exchange, session=f"D{place}")
            await caller.once()
            await village.waits(minutes=2)
        assert await states(village) == [*[("sent", None)] * 3, ("dropped", "calls_a_day")]
        await set_budget(village.database, 1, 400)
        await village.waits(hours=24)
        await flashes(village, exchange, session="B1")
        await caller.once()
        assert (await states(village))[-1] == ("dropped", "budget"), (
            "360 F were spent this month, and two minutes cost 120"
        )
        await set_budget(village.database, 1, None)
        await village.waits(minutes=2)
        await flashes(village, exchange, session="L1")
        await village.waits(minutes=6)
        await caller.once()
        assert (await states(village))[-1] == ("dropped", "too_late")
        assert len(exchange.orders) == 3


async def test_nobody_is_called_back_by_a_service_that_cannot_speak(
    open_village: OpenVillage, redis_url: str, exchange: Exchange, tmp_path: Path
) -> None:
    village = await open_village()
    async with with_settings(village, redis_url, voices=tmp_path) as here:
        await flashes(here, exchange)
        assert await rows(here) == []


async def test_at_night_only_whoever_has_just_asked_is_called(
    open_village: OpenVillage, redis_url: str, httpserver: HTTPServer, exchange: Exchange
) -> None:
    async with called_back(open_village, redis_url, httpserver) as (village, caller):
        await village.waits(minutes=(23 - village.now().hour) * 60)
        await flashes(village, exchange)
        await caller.once()
        await village.waits(minutes=2)
        await flashes(village, exchange, session="F2")
        await village.waits(minutes=2)
        await caller.once()
        assert await states(village) == [("sent", None), ("dropped", "too_late")]


async def test_a_call_whose_placing_was_not_recorded_is_not_placed_again(
    open_village: OpenVillage, redis_url: str, httpserver: HTTPServer, exchange: Exchange
) -> None:
    """The worker died between the gateway's answer and its record: her phone rings, and says so."""
    async with called_back(open_village, redis_url, httpserver) as (village, caller):
        await flashes(village, exchange)
        async with village.database.unit_of_work() as unit:
            claim = (
                "UPDATE outbox SET claimed_by = 'dead', claimed_until_us = created_us + 180000000 WHERE topic = :topic"
            )
            await unit.fetch(text(claim), topic="call_back")
        awa = PlacedPhone(village, "Awa", AWA, dialect=exchange.gateway)
        await awa.answers("C9")
        await awa.hangs_up()
        await village.waits(minutes=4)
        assert await caller.once() == 0
        (row,) = await rows(village)
        assert (row["state"], row["gateway_message_id"], row["seconds"]) == ("delivered", "C9", 42)
        assert (row["cost_millixof"], exchange.orders) == (60_000, [])


async def test_a_gateway_that_is_away_is_asked_again_and_a_number_of_its_own_is_answered(
    open_village: OpenVillage, redis_url: str, httpserver: HTTPServer, exchange: Exchange
) -> None:
    async with called_back(open_village, redis_url, httpserver) as (village, caller):
        exchange.busy = True
        await flashes(village, exchange)
        await caller.once()
        assert await states(village) == [("waiting", "gateway_fault")]
        exchange.busy = False
        await village.waits(seconds=50)
        await caller.once()
        assert await states(village) == [("sent", None)]
        awa = await VoicePhone(village, "Awa", AWA, dialect=exchange.gateway).dials()
        awa.sees("code secret")
