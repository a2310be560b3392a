"""A sender killed with SIGKILL again and again: nothing is lost, and only what was on the wire goes out twice."""

import json
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import anyio
import pytest
from werkzeug import Response

from app.configuration.clock import Clock
from tests.app.messaging.conftest import outbox_rows, states, tell_member

pytestmark = pytest.mark.anyio
MESSAGES, BATCH, KILLS = 150, 10, 3
SENDER = f"""
import asyncio, sys
from app.configuration.clock import Clock
from app.messaging.sending.dispatch import Dispatcher
from app.messaging.gateways.africastalking import AfricasTalkingSms
from app.messaging.gateways.routing import Routes
from app.messaging.texts import Texts
from app.messaging.sending.prepare import messages_in
from app.messaging.sending.sender import Sender
from ledger.database import open_database

async def main(url, base_url):
    database = await open_database(url, connections=4)
    gateway = AfricasTalkingSms("sandbox", "k", base_url=base_url)
    dispatcher = Dispatcher({{gateway.name: gateway}}, Routes.parse("", [gateway.name]))
    prepares = messages_in(Texts.load("*384*22#"))
    sender = Sender(database, Clock(), dispatcher, prepares, batch={BATCH}, lease_seconds=3, poll_seconds=0.05)
    await sender.run(asyncio.Event())

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def received(httpserver):
    """What came out at the other end, by the number that each message carries."""
    counted = Counter()

    def answer(request):
        number = int(re.search(r"\d+", request.form["message"])[0])
        counted[number] += 1
        time.sleep(0.01)
        recipient = {"number": request.form["to"], "statusCode": 101, "messageId": f"m{number}", "cost": "XOF 20.0000"}
        body = {"SMSMessageData": {"Message": "", "Recipients": [recipient]}}
        return Response(response=json.dumps(body), status=201, content_type="application/json")

    httpserver.expect_request("/version1/messaging").respond_with_handler(answer)
    return counted


async def test_killed_at_any_moment(database, database_url, village, received, httpserver):
    for number in range(MESSAGES):
        facts = {"member": number, "what": "handover", "amount": 500}
        await tell_member(database, village, Clock(), 1 + number % 6, "disputed", f"k{number}", urgent=True, **facts)
    chance = random.Random(8)
    kills = 0
    for _ in range(12):
        before = sum(received.values())
        sender = started(database_url, httpserver)
        await until(lambda before=before: sum(received.values()) > before, seconds=60)
        if kills < KILLS:
            await anyio.sleep(chance.uniform(0, 0.15))
            sender.send_signal(signal.SIGKILL)
            sender.wait()
            kills += 1
            continue
        for _ in range(200):
            if set(await states(database)) == {"sent"}:
                break
            await anyio.sleep(0.1)
        sender.kill()
        sender.wait()
        break
    assert set(await states(database)) == {"sent"}
    assert kills == KILLS
    assert set(received) == set(range(MESSAGES))
    twice = sum(count - 1 for count in received.values())
    print(f"messages: {MESSAGES}, kills: {KILLS}, sent twice: {twice}")
    assert twice <= KILLS * BATCH  # at most the batch whose answers were not yet written down
    assert max(received.values()) <= 1 + KILLS
    assert len({row["gateway_message_id"] for row in await outbox_rows(database)}) == MESSAGES


def started(database_url, httpserver):
    base_url = httpserver.url_for("").rstrip("/")
    root = Path(__file__).parents[3]
    return subprocess.Popen([sys.executable, "-c", SENDER, database_url, base_url], cwd=root, stdout=subprocess.DEVNULL)


async def until(question, *, seconds):
    for _ in range(seconds * 50):
        if question():
            return
        await anyio.sleep(0.02)
    raise AssertionError("it did not happen")
