"""What an SMS says and whom it reaches stands in the outbox, never in the logs; a PIN sent by SMS stands nowhere."""

import logging
import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.configuration.settings import Settings
from app.messaging.gateways.africastalking import AfricasTalkingSms
from app.messaging.gateways.kannel import Kannel
from app.messaging.gateways.routing import Routes
from app.messaging.routes import router
from app.messaging.sending.dispatch import Dispatcher
from app.messaging.sending.prepare import messages_in
from app.messaging.sending.sender import Sender
from app.messaging.texts import Texts
from app.observability.logs import set_up_logs, take_over_libraries
from ledger.database import Database
from ledger.tables import metadata
from tests.app.messaging.conftest import StillClock, change, tell_member
from tests.village import AWA, found_village

pytestmark = pytest.mark.anyio
PHONE, PIN, PASSWORD = "+22370000106", "7395", "kannelpass"
# The number with and without its sign, and escaped as in an address; words and figures of the messages; secrets.
CANARIES = ("70000106", PIN, PASSWORD, "12345", "pargne", "Solidarit", "gateway-secret")


@pytest.fixture(params=["INFO", "DEBUG"])
def logs(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The logs as ``kesu serve`` and ``kesu worker`` set them up."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    set_up_logs(request.param, human=False)
    take_over_libraries()
    yield
    root.handlers, root.level = before, level
    set_up_logs("WARNING", human=False)


@pytest.fixture
async def awa(database: Database) -> int:
    """Awa's group; she agreed to messages."""
    group_id = await found_village(database)
    await change(database, "UPDATE member SET consent_on = '2026-09-01', consent_how = 'v1 fr paper'")
    return group_id


def silent(capsys: pytest.CaptureFixture[str], *expected: str) -> None:
    """Look for the canaries; these words must be there, or nothing was listened to."""
    captured = capsys.readouterr()
    written = captured.out + captured.err
    for words in expected:
        assert words in written
    for canary in CANARIES:
        assert canary not in written, written


async def test_sent_refused_and_broken_on_the_way(database, awa, logs, httpserver, capsys):
    """One gateway refuses, one cannot be reached, one breaks: each is logged, without a word of the message."""
    httpserver.expect_request("/version1/messaging").respond_with_data(f"no way, {PHONE}", status=500)
    httpserver.expect_request("/cgi-bin/sendsms").respond_with_data(f"no: {PHONE} Epargne", status=503)
    base_url, clock = httpserver.url_for("").rstrip("/"), StillClock()
    talking = AfricasTalkingSms("sandbox", PASSWORD, base_url=base_url)
    kannel = Kannel(base_url, "kesu", PASSWORD, sender="36000")
    away = Kannel("http://127.0.0.1:9", "kesu", PASSWORD, sender="36000", dialect="jasmin")
    gateways = {gateway.name: gateway for gateway in (talking, kannel, away)}
    for number, name in enumerate(gateways):
        dispatcher = Dispatcher(gateways, Routes.parse(f"*={name}", list(gateways)))
        await tell_member(database, awa, clock, AWA, "solidarity", f"k{number}", amount=12345)
        await Sender(database, clock, dispatcher, messages_in(Texts.load("*384*22#")), gather_seconds=0).once()
        await change(database, "UPDATE outbox SET state = 'dropped'")

    async def broken(_messages):
        raise KeyError(f"{PHONE}: Solidarité 12345")

    talking.send = broken
    dispatcher = Dispatcher(gateways, Routes.parse("*=africastalking", list(gateways)))
    await tell_member(database, awa, clock, AWA, "solidarity", "last", amount=12345)
    await Sender(database, clock, dispatcher, messages_in(Texts.load("*384*22#")), gather_seconds=0).once()
    for gateway in gateways.values():
        await gateway.close()
    silent(capsys, "sms_not_sent", "unreachable", "gateway_fault", "sms_gateway_broke", "KeyError")


async def test_a_pin_by_sms_is_in_no_log_and_in_no_table(database, awa, logs, capsys):
    app = FastAPI()
    app.include_router(router)
    settings = Settings(_env_file=None, gateway_secret="gateway-secret")
    app.state.database, app.state.clock, app.state.settings = database, StillClock(), settings
    asked = {"from": PHONE, "to": "36000", "charset": "UTF-8", "ts": "17"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kesu") as client:
        for number, words in enumerate((f"SOLDE {PIN}", PIN, " ".join(PIN), f"STOP {PIN}")):
            fields = asked | {"text": words, "id": f"i{number}"}
            assert (await client.get("/sms/kannel/gateway-secret/inbound", params=fields)).status_code == 200
        bad = await client.post("/sms/orange/gateway-secret/inbound", json={"text": f"{PHONE} {PIN}"})
        assert bad.status_code == 400
        wrong = {"from": f"{PIN} x", "text": PIN, "id": "x"}
        assert (await client.post("/sms/kannel/gateway-secret/inbound", data=wrong)).status_code == 400
    silent(capsys, "sms_in", "sms_callback_refused")
    alone = re.compile(rf"(?<![0-9A-Za-z]){PIN}(?![0-9A-Za-z])")
    for table in metadata.sorted_tables:
        for row in await database.fetch(text(f'SELECT * FROM "{table.name}"')):
            assert not any(alone.search(str(value)) for value in tuple(row)), table.name
