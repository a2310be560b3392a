"""The clips of a service: what was recorded goes before a placeholder, and is found while the service runs."""

import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.clips.placeholders import Placeholders, is_placeholder
from app.clips.sound import octets, samples_of, seconds, wav
from app.clips.store import CORE, Clips
from menus.speech.script import SpokenScript

SCRIPT = SpokenScript.load()
SAMPLES = b"\x01\x00\x02\x00"


def record(folder: Path, name: str, samples: bytes = SAMPLES) -> None:
    path = folder / f"{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav([samples]))


def test_what_is_recorded_is_found_while_the_service_runs(tmp_path: Path) -> None:
    now = [0.0]
    clips = Clips(tmp_path / "voices", SCRIPT, monotonic=lambda: now[0])
    assert not clips.has("son/pin")
    record(tmp_path / "voices", "son/pin")
    assert not clips.has("son/pin"), "not on every question"
    now[0] += 3
    assert clips.has("son/pin")
    assert samples_of(clips.joined("son/pin son/pin")) == SAMPLES * 2
    record(tmp_path / "voices", "son/pin", SAMPLES * 3)
    now[0] += 3
    assert clips.has("son/pin")
    assert samples_of(clips.joined("son/pin")) == SAMPLES * 3
    assert clips.recorded("son") == {"pin"}


def test_a_language_exists_by_its_recordings_alone(tmp_path: Path) -> None:
    names = [f"son/{clip}" for key in CORE for clip in SCRIPT.clips_of("son", key)]
    for name in names[:-1]:
        record(tmp_path, name)
    assert Clips(tmp_path, SCRIPT).languages() == frozenset()
    record(tmp_path, names[-1])
    clips = Clips(tmp_path, SCRIPT)
    assert clips.languages() == {"son"}
    assert not clips.can_speak(), "what she lacks is said in French, which nobody recorded"


def test_nobody_is_called_into_a_silence(tmp_path: Path) -> None:
    now = [0.0]
    clips = Clips(tmp_path, SCRIPT, monotonic=lambda: now[0])
    names = [f"fr/{clip}" for clip in SCRIPT.clips("fr")]
    spared = [f"fr/{clip}" for clip in SCRIPT.clips_of("fr", "contest")]
    assert spared, "a line that not every call needs"
    for name in names[:-1]:
        if name not in spared:
            record(tmp_path, name)
    assert not clips.can_speak(), "one of the days is missing"
    record(tmp_path, names[-1])
    now[0] += 3
    assert clips.can_speak()
    (tmp_path / f"{names[0]}.wav").unlink()
    now[0] += 3
    assert not clips.can_speak()


def test_a_broken_recording_is_silence_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "pin.wav").write_bytes(b"no sound")
    clips = Clips(tmp_path, SCRIPT)
    assert clips.missing(["fr/pin", "~"]) == ["fr/pin"]
    assert samples_of(clips.joined("fr/pin")) == b""


@pytest.mark.anyio
async def test_a_slow_machine_is_warned_about_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is made later; the next start of the service says nothing of it again."""
    monkeypatch.setattr("app.clips.placeholders.COMMAND", (sys.executable, "-c", "import time; time.sleep(9)"))
    monkeypatch.setattr("app.clips.placeholders.MAX_SECONDS", 0.05)
    with capture_logs() as logs:
        for _ in range(2):
            await Placeholders(tmp_path / "placeholders").make({"fr/pin": "Kesu."})
    assert [line["event"] for line in logs] == ["placeholders_late"]


@pytest.mark.anyio
async def test_a_placeholder_is_made_once_kept_and_marked(tmp_path: Path) -> None:
    pytest.importorskip("espeakng_loader")
    placeholders = Placeholders(tmp_path / "placeholders")
    clips = Clips(tmp_path / "voices", SCRIPT, placeholders)
    assert clips.languages() == {"fr", "bm", "en"}
    spoken = "fr/save.done.2 ~ bm/save.done.2"
    assert clips.missing(spoken.split()) == ["fr/save.done.2", "bm/save.done.2"]
    made = samples_of(await clips.made(spoken))
    assert seconds(made) > 0.5
    assert max(abs(sample) for sample in memoryview(made).cast("h")) > 3_000, "somebody speaks"
    files = sorted((tmp_path / "placeholders").rglob("*.wav"))
    assert len(files) == 2
    assert all(is_placeholder(path.read_bytes()) for path in files)
    stamps = [path.stat().st_mtime_ns for path in files]
    again = Clips(tmp_path / "voices", SCRIPT, placeholders)
    assert samples_of(await again.made(spoken)) == made
    assert [path.stat().st_mtime_ns for path in files] == stamps
    record(tmp_path / "voices", "fr/save.done.2")
    assert samples_of(Clips(tmp_path / "voices", SCRIPT, placeholders).joined("fr/save.done.2")) == SAMPLES
    assert not is_placeholder((tmp_path / "voices" / "fr" / "save.done.2.wav").read_bytes())
    assert octets(memoryview(SAMPLES).cast("h")) == SAMPLES  # type: ignore[arg-type]
