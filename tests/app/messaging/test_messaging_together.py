"""Everything together: a real meeting's messages in the simulator's inbox, and the parts set up from settings."""

import asyncio
import os
import subprocess
import sys
from secrets import token_urlsafe

import pytest

from app.configuration.settings import Settings
from app.messaging.settings import SmsSettings, table
from app.worker.wiring import open_messaging
from ledger.meeting import disputes
from tests.app.messaging.conftest import AWA, AWA_PHONE, BINTA_PHONE, outbox_rows
from tests.village import command, hold_meeting

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings():
    return Settings(_env_file=None, at_username="", at_base_url="")


async def test_a_meetings_messages_all_have_words_and_reach_their_readers(database, village, clock, settings):
    await hold_meeting(database, village)
    await disputes.contest_movement(database, command(village, "contested", AWA), 3)
    async with open_messaging(settings, database, clock, SmsSettings(_env_file=None)) as messaging:
        assert list(messaging.gateways) == ["inbox"]
        clock.go(minutes=2)
        while await messaging.sender.once():
            clock.go(hours=24)
        awa, binta = await messaging.inbox.read(AWA_PHONE), await messaging.inbox.read(BINTA_PHONE)
    rows = await outbox_rows(database)
    assert {row["state"] for row in rows} == {"sent", "merged", "dropped"}, [
        row for row in rows if row["state"] == "dead"
    ]
    assert len({row["topic"] for row in rows}) >= 9
    assert all(sms["parts"] == 1 for sms in (*awa, *binta))
    said = "\n".join(sms["text"] for sms in binta)
    assert (
        "Réunion 1, dim 22/11: 6 sur 6. Épargne 6 000, solidarité 600, preté 2 500, rendu 1 000, amendes 0. Caisse 4 5"
        in said
    )
    said = "\n".join(sms["text"] for sms in awa)
    for words in ("pargne 1 000 F", "Réunion 1, dim 22/11, en F: épargne 6 000, caisse 4 500, solidarité 600."):
        assert words in said


async def test_it_stops_when_told(database, village, clock, settings):
    async with open_messaging(settings, database, clock, SmsSettings(_env_file=None)) as messaging:
        stop = asyncio.Event()
        running = asyncio.create_task(messaging.run(stop))
        await asyncio.sleep(0.1)
        stop.set()
        await asyncio.wait_for(running, 5)


async def test_every_gateway_the_settings_name_is_set_up(database, clock):
    settings = Settings(_env_file=None, at_username="kesu", at_api_key="k")
    sms = SmsSettings(
        _env_file=None,
        orange_client_id="id",
        kannel_url="http://127.0.0.1:13013",
        jasmin_url="http://127.0.0.1:1401",
        public_url="https://kesu.example/",
        sms_routes="+2237=orange; *=africastalking",
        sms_prices="orange=12.5,kannel=8",
    )
    async with open_messaging(settings, database, clock, sms) as messaging:
        assert list(messaging.gateways) == ["africastalking", "orange", "kannel", "jasmin"]


async def test_without_a_gateway_production_does_not_start(database, clock):
    secrets = {name: token_urlsafe(32) for name in ("secret_key", "pin_pepper", "gateway_secret")}
    where = {"database_url": "sqlite:///x", "redis_url": "redis://:secret@x", "at_username": ""}
    settings = Settings(_env_file=None, env="production", **where, **secrets)
    with pytest.raises(ValueError, match="no SMS gateway is set up"):
        async with open_messaging(settings, database, clock, SmsSettings(_env_file=None)):
            pass


async def test_a_route_to_a_gateway_that_is_not_there_does_not_start(database, clock, settings):
    with pytest.raises(ValueError, match="not set up"):
        async with open_messaging(settings, database, clock, SmsSettings(_env_file=None, sms_routes="*=orange")):
            pass


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_wrong_route_is_one_line_and_nothing_runs(command, tmp_path):
    environment = os.environ | {"KESU_SMS_ROUTES": "*=pigeon", "KESU_VAR": str(tmp_path), "KESU_ENV": "development"}
    kesu = [sys.executable, "-c", "from app.cli.main import main; main()", command]
    ended = subprocess.run(kesu, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr == "kesu: the route '*=pigeon' names 'pigeon', which is not set up; set up: inbox\n"


def test_prices_are_read_exactly_or_refused():
    sms = SmsSettings(_env_file=None, sms_prices="orange=12.5, kannel=8")
    assert sms.prices_millixof() == {"orange": 12_500, "kannel": 8_000}
    for wrong in ("orange", "=5", "orange=x", "orange=-1", "orange=1/0"):
        with pytest.raises(ValueError, match="a table reads"):
            table(wrong)
