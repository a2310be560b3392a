"""``kesu voice``: what to record, cutting what came back, naming what is wrong, hearing a screen."""

import io
import math
import random
import wave
from array import array
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import kesu
from app.clips.placeholders import marked
from app.clips.sound import RATE, octets, samples_of, seconds, wav
from menus.speech.guide import wanted
from menus.speech.script import SpokenScript
from tests.kit.recorded import record

BM = wanted(SpokenScript.load(), "bm")


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KESU_VOICES", str(tmp_path / "voices"))
    monkeypatch.setenv("KESU_VAR", str(tmp_path / "var"))
    monkeypatch.setattr("app.clips.placeholders.Placeholders.possible", staticmethod(lambda: False))
    return tmp_path / "voices"


def run(*words: str) -> Result:
    return CliRunner().invoke(kesu, ["voice", *words])


def speech(length_seconds: float, loud: int = 6_000) -> "array[int]":
    """Something as uneven as a voice."""
    return array(
        "h",
        [
            round(loud * math.sin(place / 9) * (0.6 + 0.4 * math.sin(place / 700)))
            for place in range(round(length_seconds * RATE))
        ],
    )


def room(length_seconds: float) -> "array[int]":
    noise = random.Random(4826)
    return array("h", [noise.randint(-40, 40) for _ in range(round(length_seconds * RATE))])


def file(path: Path, samples: "array[int]", rate: int = RATE) -> str:
    memory = io.BytesIO()
    with wave.open(memory, "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        sound.writeframes(octets(samples))
    path.write_bytes(memory.getvalue())
    return str(path)


def test_the_script_is_in_speaking_order_and_on_a_sheet_to_print(voices: Path, tmp_path: Path) -> None:
    lines = run("script", "bm").stdout.splitlines()
    assert len(lines) == len(BM)
    assert lines[0].split("\t")[:2] == ["1", "voice.press"]
    assert "waga" in run("script", "bm").stdout
    sheet = tmp_path / "bm.html"
    assert run("script", "bm", "--sheet", str(sheet)).exit_code == 0
    assert sheet.read_text("utf-8").count("<tr>") == len(BM)
    assert run("script", "son").stdout.splitlines()[0].endswith("tapez"), "a language without words has the French ones"


def test_a_long_recording_is_cut_where_the_speaker_paused_and_levelled(voices: Path, tmp_path: Path) -> None:
    loudness, samples = (900, 6_000, 30_000), room(1.2)
    for loud in loudness:
        samples += speech(0.8, loud) + room(1.0)
    result = run("cut", "bm", file(tmp_path / "afternoon.wav", samples), "--first", "3")
    assert result.exit_code == 0, result.output
    cuts = [samples_of((voices / "bm" / f"{BM[place].name}.wav").read_bytes()) for place in (2, 3, 4)]
    assert all(0.8 <= seconds(one) <= 0.95 for one in cuts), "a breath before and after"
    peaks = [max(map(abs, memoryview(one).cast("h").tolist())) for one in cuts]
    assert max(peaks) < 32_000
    assert max(peaks) < 1.3 * min(peaks), peaks
    assert len(run("script", "bm", "--missing").stdout.splitlines()) == len(BM) - 3


def test_a_file_named_as_its_clip_or_its_number_is_that_clip(voices: Path, tmp_path: Path) -> None:
    by_name = file(tmp_path / "save.done.1.wav", room(0.5) + speech(1) + room(0.5))
    by_number = file(tmp_path / "002.wav", speech(0.5))
    assert run("cut", "bm", by_name, by_number).exit_code == 0
    assert {path.stem for path in (voices / "bm").iterdir()} == {"save.done.1", BM[1].name}


@pytest.mark.parametrize("written", [b"", b"not a sound"])
def test_what_is_no_recording_is_refused_in_one_line(voices: Path, tmp_path: Path, written: bytes) -> None:
    bad = tmp_path / "001.wav"
    bad.write_bytes(written)
    result = run("cut", "bm", str(bad))
    assert result.exit_code == 1
    assert not voices.exists()
    silent = run("cut", "bm", file(tmp_path / "002.wav", room(2)))
    assert silent.exit_code == 1
    too_many = run("cut", "bm", file(tmp_path / "x.wav", speech(0.5) + room(1) + speech(0.5)), "--first", str(len(BM)))
    assert too_many.exit_code == 1
    assert run("cut", "xx", str(bad)).exit_code == 1
    assert run("sample", "bm", "collect.member").exit_code == 1


def test_what_is_wrong_with_a_recording_is_named(voices: Path) -> None:
    folder = voices / "bm"
    record(voices, "bm")
    wrong = {
        "pin.old": octets(speech(0.5, 500)),
        "pin.new": octets(array("h", [32_767] * 4_000)),
        "nav.back": octets(speech(12)),
    }
    for name, samples in wrong.items():
        (folder / f"{name}.wav").write_bytes(wav([samples]))
    (folder / "pin.done.wav").write_bytes(marked(octets(speech(1))))
    (folder / "pin.again.wav").write_bytes(b"broken")
    (folder / "pin.different.wav").unlink()
    (folder / "notes.txt").write_text("")
    (folder / "consultation.1.wav").write_bytes(wav([octets(speech(1))]))
    result = run("check", "bm")
    assert result.exit_code == 1
    found = {tuple(line.split(" (")[0].split(": ")) for line in result.stdout.splitlines()}
    assert {
        ("pin.old", "quiet"),
        ("pin.new", "clipped"),
        ("nav.back", "long"),
        ("pin.done", "placeholder"),
        ("pin.again", "unreadable"),
        ("pin.different", "missing"),
        ("notes.txt", "unknown"),
        ("pin.different", "a member's screen that is said in French"),
    } <= found
    assert not any("consultation" in name for name, *_ in found)


def test_a_whole_language_has_nothing_wrong(voices: Path) -> None:
    voices.joinpath("bm").mkdir(parents=True)
    for clip in BM:
        (voices / "bm" / f"{clip.name}.wav").write_bytes(wav([octets(speech(0.5))]))
    result = run("check", "bm")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 member's screens without a clip, 0 problems" in result.stderr
    assert run("sample", "bm", "mine", "--out", str(voices / "mine.wav")).exit_code == 0
    assert seconds(samples_of((voices / "mine.wav").read_bytes())) > 10
