"""Calls at the service's address: sounds that end with their call, two dialects, bad requests, parts that are away."""

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest

from app.clips.sound import samples_of
from menus.speech.script import SpokenScript
from tests.kit.handset import Handset
from tests.kit.looking import caller_of
from tests.kit.people import PIN, SALIF, phone_of
from tests.kit.play import play
from tests.kit.recorded import record, voices
from tests.kit.transcript import load
from tests.kit.village import SECRET, Village, with_settings
from tests.kit.voice_phone import VoicePhone
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA = phone_of(9)


async def fetch(village: Village, sound: str, **headers: str) -> httpx.Response:
    return await village.instances[0].client.get(sound, headers=headers)


async def test_a_sound_ends_with_the_next_answer_with_the_call_and_after_two_minutes(
    open_village: OpenVillage, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    awa = await VoicePhone(village, "Awa", AWA).enters()
    home = awa.sound
    assert (await fetch(village, home)).content == (await fetch(village, home)).content, "asked for twice"
    await awa.types("1")
    assert (await fetch(village, home)).status_code == 404, "after the next answer"
    mine = awa.sound
    assert (await fetch(village, mine)).status_code == 200
    monkeypatch.setattr("app.voice.endpoint.SOUND_SECONDS", -1)
    assert (await fetch(village, mine)).status_code == 404, "later than it may be"
    monkeypatch.undo()
    await awa.hangs_up()
    assert (await fetch(village, mine)).status_code == 404, "after the call"


async def test_nobody_else_finds_a_sound(open_village: OpenVillage) -> None:
    village = await open_village()
    awa = await VoicePhone(village, "Awa", AWA).enters()
    salif = await VoicePhone(village, "Salif", SALIF).dials()
    base, _, address = awa.sound.rpartition("/")
    other = salif.sound.rpartition("/")[2]
    guesses = [
        address[:64] + other[64:],
        other[:64] + address[64:],
        address[:95] + ("1" if address[95] != "1" else "2") + ".wav",
        "0" * 96 + ".wav",
        address.upper(),
        "x.wav",
        address.removesuffix(".wav"),
        f"{address}.wav",
    ]
    for guess in guesses:
        assert (await fetch(village, f"{base}/{guess}")).status_code == 404, guess
    wrong_gateway = awa.sound.replace("/africastalking/", "/twiml/")
    assert (await fetch(village, wrong_gateway)).status_code == 404
    assert (await fetch(village, awa.sound)).status_code == 200


async def test_a_call_by_twiml_is_the_same_call(open_village: OpenVillage) -> None:
    village = await open_village(instances=2)
    awa = VoicePhone(village, "Awa", AWA, dialect="twiml")
    await awa.enters()
    await awa.types("2", "3", "1")
    assert (
        awa.last.text
        == "C'est annoncé. Nombre de parts: trois\nApportez mille cinq cent francs à la réunion. Au revoir."
    )
    await awa.hangs_up("Success")
    tenin = VoicePhone(village, "Tenin", phone_of(10), dialect="twiml")
    (await tenin.enters()).sees("Wari mara, fila digi.")
    await tenin.hangs_up()
    figures = (await village.instances[0].client.get("/metrics")).text
    assert 'kesu_call_seconds_total{gateway="voice-twiml"} 84.0' in figures


async def test_what_was_heard_to_its_end_is_not_said_again_and_what_was_cut_is(open_village: OpenVillage) -> None:
    village = await open_village()
    awa = await VoicePhone(village, "Awa", AWA).enters()
    await awa.types("2", "3", "1")
    await awa.hangs_up("Incomplete")  # in the middle of a word
    (await awa.enters()).sees("C'est annoncé. Nombre de parts: trois")
    await awa.types("2", "2", "1")
    await awa.hangs_up("Success")
    (await awa.enters()).sees_not("C'est annoncé")


async def test_a_call_and_a_session_of_one_phone_hold_one_place(open_village: OpenVillage) -> None:
    village = await open_village()
    ear, keypad = VoicePhone(village, "Awa", AWA), Handset(village, "Awa", AWA)
    await ear.enters()
    await ear.types("2")
    await keypad.enters()
    await keypad.sees("Vous faisiez: Épargner").types("7")
    keypad.sees("combien de parts")
    caller = await caller_of(village, AWA)
    assert caller is not None
    assert caller.session == keypad.session
    await ear.types("3")  # the call is still there, and its place has gone to the keypad
    ear.sees("Combien de parts")
    await keypad.types("4", "1")
    keypad.sees("4 parts")


async def test_what_is_no_call_is_refused_politely(open_village: OpenVillage) -> None:
    village = await open_village()
    client = village.instances[0].client
    for address in ("/voice/africastalking/wrong", "/voice/nobody/dev", "/voice/africastalking"):
        assert (await client.post(address, data={"isActive": "1"})).status_code == 404
    for gateway in ("africastalking", "twiml"):
        answer = await client.post(f"/voice/{gateway}/{SECRET}", content=b"\xff\xfe rubbish")
        assert answer.status_code == 200
        assert ET.fromstring(answer.text).tag == "Response"
    salif = (await VoicePhone(village, "Salif", SALIF).dials()).is_over()
    salif.sees("n'est inscrit dans aucun groupe")
    figures = (await client.get("/metrics")).text
    assert 'kesu_bad_hops_total{gateway="voice-twiml",reason="wrong_shape"} 1.0' in figures
    assert 'kesu_sounds_total{gateway="voice-africastalking"} 1.0' in figures


@pytest.mark.parametrize("digits", ["1" * 40, "*" * 13, "9" * 13, "12*#*45"])
async def test_a_hand_on_the_keypad_is_told_that_it_is_no_answer(open_village: OpenVillage, digits: str) -> None:
    village = await open_village()
    awa = await VoicePhone(village, "Awa", AWA).enters()
    await awa.types("2", digits)
    assert not awa.last.ends
    awa.sees("Combien de parts")


async def test_digits_that_come_again_late_and_out_of_order_are_one_answer(open_village: OpenVillage) -> None:
    village = await open_village(instances=2)
    awa = await VoicePhone(village, "Awa", AWA).enters()
    await awa.types("2", "3")
    summary = awa.last.text
    for number in range(len(awa.asked)):
        assert (await awa.deliver(number % 2, text=str(number))).text == summary, f"hop {number}, late"
    await awa.types("1")
    for number in range(len(awa.asked)):
        assert "annoncé" in (await awa.deliver(number % 2, text=str(number))).text


async def test_a_clip_that_is_missing_is_said_in_french_and_counted(
    open_village: OpenVillage, redis_url: str, tmp_path: Path
) -> None:
    village = await open_village()
    folder = shutil.copytree(voices(), tmp_path / "voices")
    (folder / "bm" / "save.shares.1.wav").unlink()
    async with with_settings(village, redis_url, voices=folder) as here:
        tenin = await VoicePhone(here, "Tenin", phone_of(10)).enters()
        tenin.sees("Wari mara, fila digi.")
        (await tenin.types("2")).sees("Combien de parts voulez-vous épargner?")
        figures = (await here.instances[0].client.get("/metrics")).text
        assert 'kesu_unspoken_lines_total{language="bm"} 1.0' in figures


async def test_what_nobody_recorded_in_any_language_is_read_on_the_screen(
    open_village: OpenVillage, redis_url: str, tmp_path: Path
) -> None:
    village = await open_village()
    folder = shutil.copytree(voices(), tmp_path / "voices")
    for language in ("fr", "bm"):
        for clip in SpokenScript.load().clips_of(language, "group.totals"):
            (folder / language / f"{clip}.wav").unlink()
    async with with_settings(village, redis_url, voices=folder) as here:
        awa = await VoicePhone(here, "Awa", AWA).enters()
        (await awa.types("4")).sees("Cela se fait à l'écran")
        (await awa.types("0", "1")).sees("Votre épargne")
        assert 'kesu_unspoken_lines_total{language="fr"} 1.0' in (await here.instances[0].client.get("/metrics")).text


async def test_a_language_that_is_only_heard(open_village: OpenVillage, redis_url: str, tmp_path: Path) -> None:
    """Songhay has no written line: recorded, it is offered on a call, kept for her, and shown in French."""
    village = await open_village()
    folder = shutil.copytree(voices(), tmp_path / "voices")
    shutil.copytree(record(tmp_path / "more", "en") / "en", folder / "son")
    async with with_settings(village, redis_url, voices=folder) as here:
        awa = await VoicePhone(here, "Awa", AWA).enters()
        await awa.types("6", "1")
        assert "Songhay: tapez cinq" in awa.last.text
        assert "Tamasheq" not in awa.last.text
        await awa.types("5", "00", "1")
        assert "twenty-eight" in awa.last.text, "recorded in her language, here with another's sounds"
        (await Handset(here, "Awa", AWA).enters()).sees("Mon épargne")


async def test_production_does_not_speak_with_placeholders_unless_it_is_told_to(
    open_village: OpenVillage, redis_url: str, tmp_path: Path
) -> None:
    village = await open_village()
    nothing = tmp_path / "voices"
    form = VoicePhone(village, "Awa", AWA)._form() | {"sessionId": "s1"}
    for told_to, rejected in ((False, True), (True, False)):
        changed = {"env": "production", "voices": nothing, "voice_placeholders": told_to}
        async with with_settings(village, redis_url, **changed) as here:
            answer = await here.instances[0].client.post(f"/voice/africastalking/{SECRET}", data=form)
            assert ("<Reject/>" in answer.text) is rejected


async def test_a_call_when_redis_is_away_is_ended_politely(
    open_village: OpenVillage, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    awa = VoicePhone(village, "Awa", AWA, may_fail=True)

    async def away(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(village.running.redis, "execute_command", away)
    (await awa.dials()).is_over().sees("Kesu ne répond pas en ce moment")
    monkeypatch.undo()
    (await awa.enters(PIN)).waits()


async def test_a_call_leaves_its_channel_in_the_books(open_village: OpenVillage) -> None:
    from sqlalchemy import text

    village = await open_village()
    await play(village, load("voice/save"))
    rows = await village.database.fetch(text("SELECT channel FROM journal ORDER BY seq DESC LIMIT 1"))
    assert rows[0]["channel"] == "voice"
    assert samples_of((await VoicePhone(village, "Awa", AWA).dials()).sounds[-1])
