"""Kannel itself, with its fake message centre: our messages through it, its delivery reports and inbound messages."""

import asyncio
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from app.configuration.settings import Settings
from app.embedded.loopback import free_port
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.kannel import Kannel
from app.messaging.gateways.port import Message
from app.messaging.routes import router
from tests.app.messaging.conftest import AWA_PHONE, outbox_rows, states, tell_awa

FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        shutil.which("bearerbox") is None or shutil.which("smsbox") is None or not FAKESMSC.exists(),
        reason="Kannel is not installed: Debian's packages kannel and kannel-extras",
    ),
]
CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = dev
admin-allow-ip = 127.0.0.1
smsbox-port = {smsbox}
box-allow-ip = 127.0.0.1
log-level = 2

group = smsc
smsc = fake
smsc-id = FAKE
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-chars = "0123456789 +-"
log-level = 2

group = sendsms-user
username = tester
password = foobar

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:{ours}/sms/kannel/dev/inbound?from=%p&to=%P&text=%a&charset=%C&id=%I&ts=%T"
"""


@pytest.fixture
async def ours(database, clock, village):
    """Our own endpoints on a real port, for Kannel to call."""
    app = FastAPI()
    app.include_router(router)
    app.state.database, app.state.clock, app.state.settings = database, clock, Settings(_env_file=None)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", ws="none", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await opened(port)
    yield port
    server.should_exit = True
    await serving


@pytest.fixture
async def kannel(ours, tmp_path):
    """bearerbox and smsbox; gives the ports of the fake centre and of sendsms."""
    ports = {name: free_port() for name in ("admin", "smsbox", "smsc", "sendsms")} | {"ours": ours}
    configuration = tmp_path / "kannel.conf"
    configuration.write_text(CONFIGURATION.format(**ports))
    processes = []
    try:
        for program, port in (("bearerbox", ports["smsbox"]), ("smsbox", ports["sendsms"])):
            processes.append(started([program, str(configuration)], tmp_path / f"{program}.log"))
            await opened(port)
        yield ports
    finally:
        for process in reversed(processes):
            stopped(process)


@pytest.fixture
async def gateway(kannel, ours):
    url = f"http://127.0.0.1:{ours}/sms/kannel/dev/delivery"
    opened_gateway = Kannel(
        f"http://127.0.0.1:{kannel['sendsms']}", "tester", "foobar", sender="36000", delivery_url=url
    )
    yield opened_gateway
    await opened_gateway.close()


def centre(kannel, tmp_path, *words):
    """The fake centre: it takes what we send, and sends a message of its own every other second."""
    command = [str(FAKESMSC), "-H", "127.0.0.1", "-r", str(kannel["smsc"]), "-i", "2", "-m", "100", *words]
    return started(command, tmp_path / "fakesmsc.log")


def started(command, log_path):
    with log_path.open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=log_path.parent)


async def opened(port):
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.1)
    raise AssertionError(f"nobody listens on {port}")


async def until(question, seconds=10):
    for _ in range(seconds * 10):
        if answer := await question():
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError("it did not happen")


def stopped(process):
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def test_a_message_goes_through_kannel_and_its_report_comes_back(
    database, village, clock, kannel, gateway, make_sender, tmp_path
):
    fake = centre(kannel, tmp_path, f"{AWA_PHONE} 36000 text AIDE")
    try:
        sender = make_sender(gateway)
        await tell_awa(database, village, clock, "confirmed", shares=3, amount=1500, total_shares=13, savings=6500)

        async def sent():
            await sender.once()
            return "waiting" not in await states(database)

        await until(sent)

        async def reported():
            row = (await outbox_rows(database))[0]
            return row["state"] == "delivered" and row

        row = await until(reported)
        assert (row["gateway"], row["gateway_message_id"]) == ("kannel", row["key"])
    finally:
        stopped(fake)
    received = (tmp_path / "fakesmsc.log").read_bytes()
    assert b"pargne not" in received
    assert b"6 500 F" in received


async def test_an_inbound_message_reaches_our_desk(database, village, kannel, tmp_path):
    fake = centre(kannel, tmp_path, f"{AWA_PHONE} 36000 text SOLDE")
    try:

        async def asked():
            return any(row["topic"] == "reply_balance" for row in await outbox_rows(database))

        await until(asked)
    finally:
        stopped(fake)


async def test_a_wrong_password_is_told_from_a_closed_port(database, kannel, ours):
    wrong = Kannel(f"http://127.0.0.1:{kannel['sendsms']}", "tester", "wrong", sender="36000")
    nobody = Kannel("http://127.0.0.1:9", "tester", "foobar", sender="36000")
    awa = Message("k", AWA_PHONE, "Bonjour")
    assert (await wrong.send([awa]))[0].failure is Failure.BAD_CREDENTIALS
    assert (await nobody.send([awa]))[0].failure is Failure.UNREACHABLE
    await wrong.close()
    await nobody.close()
