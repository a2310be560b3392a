"""Recording and reading a language in the panel: heard, recorded again, signed off by name, corrected, taken out."""

import re
import tomllib
from array import array
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from app.clips.checking import clip_problems
from app.clips.sound import octets, samples_of, wav
from app.wording.lines import written_lines
from ledger.consultations.asking import ask_members
from ledger.consultations.questions import one_choice
from menus.speech.guide import wanted
from menus.speech.script import SpokenScript
from menus.text.language_file import read_language_file
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
CLIP = "pin"


def spoken(*, quiet: bool = False) -> bytes:
    """Half a second of a tone between two silences."""
    tone = [0 if quiet else (9_000 if place % 20 < 10 else -9_000) for place in range(4_000)]
    return wav([octets(array("h", [*[0] * 1_600, *tone, *[0] * 1_600]))])


@pytest.fixture
async def translator(world: World, tmp_path: Path) -> Browser:
    world.voices = tmp_path / "voices"
    browser = Browser(world)
    assert (await browser.sign_in("translator")).headers["location"] == "/panel"
    return browser


async def send(browser: Browser, clip: str, sound: bytes):
    await browser.get("/panel/voices/bm?show=missing")
    return await browser.post(f"/panel/voices/bm/clips/{clip}", {"show": "missing"}, files={"sound": ("a.wav", sound)})


async def logged(world: World) -> list[tuple[str, str]]:
    statement = "SELECT action, detail FROM audit_line WHERE action LIKE 'clip%' OR action LIKE 'line%' ORDER BY id"
    return [(row["action"], row["detail"]) for row in await world.database.fetch(text(statement))]


async def test_a_translator_comes_to_her_work_and_nowhere_else(translator: Browser) -> None:
    answer = await translator.get("/panel")
    assert answer.headers["location"] == "/panel/voices"
    page = (await translator.get("/panel/voices")).text
    assert "Songhaï" in page
    assert 'href="/panel/groups"' not in page
    assert (await translator.get("/panel/groups")).status_code == 403


async def test_a_clip_is_recorded_heard_and_signed_off_by_name(world: World, translator: Browser) -> None:
    missing = await translator.get(f"/panel/voices/bm/clips/{CLIP}")
    assert missing.status_code == 404
    assert "1,6 s au plus" in (await translator.get("/panel/voices/bm?show=missing")).text
    answer = await send(translator, f"{CLIP}", spoken())
    assert answer.status_code == 303
    kept = (world.voices / "bm" / f"{CLIP}.wav").read_bytes()
    assert 0.4 < len(samples_of(kept)) / 16_000 < 0.7, "its silence was cut"
    assert not [
        problem
        for problem in clip_problems(world.voices / "bm", wanted(SpokenScript.load(), "bm"))
        if problem.kind != "missing"
    ]
    heard = await translator.get(f"/panel/voices/bm/clips/{CLIP}")
    assert (heard.content, heard.headers["content-type"]) == (kept, "audio/wav")
    page = (await translator.get("/panel/voices/bm?show=all")).text
    (sound,) = re.findall(r'name="sound" value="([0-9a-f]{64})"', page)
    for _ in range(2):  # pressed twice, it is signed once
        assert (await translator.post(f"/panel/voices/bm/clips/{CLIP}/sign", {"sound": sound})).status_code == 303
        page = (await translator.get("/panel/voices/bm?show=all")).text
    assert "Signé : translator, 22/11/2026" in page
    assert await logged(world) == [("clip_recorded", f"bm {CLIP}"), ("clip_signed", f"bm {CLIP}")]
    await send(translator, f"{CLIP}", spoken() + b"")
    (world.voices / "bm" / f"{CLIP}.wav").write_bytes(wav([octets(array("h", [5_000, -5_000] * 3_000))]))
    page = (await translator.get("/panel/voices/bm?show=all")).text
    assert "Signé : translator" not in page, "another recording is signed anew"
    late = await translator.post(f"/panel/voices/bm/clips/{CLIP}/sign", {"sound": sound})
    assert late.status_code == 409
    assert "Écoutez-le avant de signer" in late.text


@pytest.mark.parametrize(
    "sound",
    [b"", b"RIFF", spoken(quiet=True), b"\x1aE\xdf\xa3 webm"],
    ids=["empty", "cut short", "silent", "another kind"],
)
async def test_what_is_no_recording_changes_nothing(world: World, translator: Browser, sound: bytes) -> None:
    answer = await send(translator, f"{CLIP}", sound)
    assert answer.status_code == 422
    assert "On n&#39;entend rien" in answer.text
    assert not (world.voices / "bm").exists()
    assert await logged(world) == []


async def test_a_folder_that_cannot_be_written_is_said(world: World, translator: Browser) -> None:
    world.voices.write_text("a file in its place")
    answer = await send(translator, f"{CLIP}", spoken())
    assert answer.status_code == 503
    assert "ne peut pas être écrit" in answer.text


async def test_an_open_consultation_can_be_recorded(world: World, translator: Browser) -> None:
    question = one_choice({"fr": "Un puits?"}, [{"fr": "Oui", "bm": "Awɔ"}, {"fr": "Non"}])
    async with world.database.unit_of_work() as unit:
        number = await ask_members(unit, 1, [question, question], date(2026, 11, 1), date(2026, 12, 31))
    for clip in (f"consultation.{number}", f"consultation.{number}.2", f"consultation.{number}.q2.1"):
        assert (await send(translator, clip, spoken())).status_code == 303
        assert (world.voices / "bm" / f"{clip}.wav").exists()
    assert (await send(translator, f"consultation.{number}.q3", spoken())).status_code == 404


async def test_a_line_is_signed_off_or_corrected_and_goes_out_as_a_file(
    world: World, translator: Browser, tmp_path: Path
) -> None:
    lines = written_lines("texts", "bm")
    address = "/panel/voices/bm/lines/texts"
    page = (await translator.get(address)).text
    assert lines["nav.more"].wording in page
    await translator.post(address, {"key": "nav.more", "act": "sign"})
    await translator.get(address)
    better = "{number} nimɔrɔ: tɔnden, tɔn {code}"
    answer = await translator.post(address, {"key": "who.item", "act": "correct", "wording": better})
    assert answer.status_code == 303
    await translator.get(address)
    await translator.post(address, {"key": "home:save", "act": "correct", "wording": 'Wari "mara"'})
    page = (await translator.get(f"{address}?show=read")).text
    assert "Signé : translator" in page
    assert "Corrigé : translator" in page
    assert 'value="nav.more"' not in (await translator.get(address)).text
    file = (await translator.get(f"{address}/file")).text
    assert "# corrected: translator, 2026-11-22" in file
    assert tomllib.loads(file)
    path = tmp_path / "bm.toml"
    path.write_text(file, "utf-8")
    taken = {key: (line.text, line.review) for key, line in read_language_file(path).lines().items()}
    assert taken == {
        "nav.more": (lines["nav.more"].wording, False),
        "who.item": (better, False),
        "home:save": ('Wari "mara"', False),
    }
    assert [action for action, _ in await logged(world)] == ["line_signed", "line_corrected", "line_corrected"]


@pytest.mark.parametrize(
    ("key", "wording", "said"),
    [
        ("who.item", "Tɔnden {number}", "{code} {number}"),
        ("who.item", "Tɔnden {number", "accolades"),
        ("nav.more", "a" * 161, "160 signes au plus"),
        ("nav.more", "", "Écrivez la ligne"),
        ("nav.more", "98 \u02d8", "n&#39;a pas ces signes"),
    ],
)
async def test_a_wording_that_cannot_stand_is_kept_in_the_form(
    world: World, translator: Browser, key: str, wording: str, said: str
) -> None:
    address = "/panel/voices/bm/lines/texts"
    await translator.get(address)
    answer = await translator.post(address, {"key": key, "act": "correct", "wording": wording})
    assert answer.status_code == 422
    assert said in answer.text
    assert f">{wording}</textarea>" in answer.text
    assert await logged(world) == []


async def test_a_line_whose_wording_changed_is_to_be_read_again(world: World, translator: Browser) -> None:
    await translator.get("/panel/voices/bm/lines/voices")
    await translator.post("/panel/voices/bm/lines/voices", {"key": "nav.back", "act": "sign"})
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE line_reviewed SET wording = 'as it was before'"))
    assert 'value="nav.back"' in (await translator.get("/panel/voices/bm/lines/voices")).text


async def test_the_microphone_is_asked_for_where_clips_are_recorded_alone(translator: Browser) -> None:
    assert "microphone=(self)" in (await translator.get("/panel/voices/bm")).headers["permissions-policy"]
    assert "microphone=()" in (await translator.get("/panel/settings")).headers["permissions-policy"]


@pytest.mark.parametrize(
    "address", ["/panel/voices/xx", "/panel/voices/bm/clips/..%2Fpin", "/panel/voices/bm/lines/sms"]
)
async def test_an_address_of_nothing_leads_nowhere(translator: Browser, address: str) -> None:
    assert (await translator.get(address)).status_code == 404


async def test_signing_on_postgresql(postgres_world: World, tmp_path: Path) -> None:
    postgres_world.voices = tmp_path / "voices"
    browser = Browser(postgres_world)
    await browser.sign_in("admin")
    await send(browser, CLIP, spoken())
    page = (await browser.get("/panel/voices/bm")).text
    (sound,) = re.findall(r'name="sound" value="([0-9a-f]{64})"', page)
    await browser.post(f"/panel/voices/bm/clips/{CLIP}/sign", {"sound": sound})
    await browser.get("/panel/voices/bm/lines/texts")
    await browser.post("/panel/voices/bm/lines/texts", {"key": "nav.more", "act": "sign"})
    assert "Signé : admin" in (await browser.get("/panel/voices/bm")).text
    assert "Signé : admin" in (await browser.get("/panel/voices/bm/lines/texts?show=read")).text
    assert re.search(r'<td class="num"[^>]*>1</td>', (await browser.get("/panel/voices")).text)
