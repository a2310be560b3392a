"""A process that makes placeholders with eSpeak NG: a line of JSON a clip on its standard input, a WAV file for each.

It is started by itself and shares no memory with the service: eSpeak NG is under GPL 3, Kesu is not.
Source: espeak-ng's speak_lib.h; `espeakng-loader` carries the library and its data in its wheel.
"""

import ctypes
import importlib.util
import json
import os
import sys
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.clips.placeholders import marked
from app.clips.sound import octets, resampled

_SYNCHRONOUS, _UTF8, _ALL_PHONEMES_OFF = 2, 1, 0
_SPEED, _WORDS_A_MINUTE = 1, 150
_VOICES: Final = {"fr": "fr", "bm": "sw", "en": "en"}
"""No voice knows Bambara: Swahili's has its five plain vowels and says what is written."""
_SPELLED: Final = str.maketrans({"ɛ": "e", "ɔ": "o", "ɲ": "ny", "ŋ": "ng'", "Ɛ": "e", "Ɔ": "o", "c": "ch", "'": ""})
_QUIET: Final = 90
"""Samples below this at either end are silence, and go."""
_ENDS_SECONDS: Final = 0.03
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Synthesiser:
    """The library, opened once."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("espeakng_loader")
        if spec is None or spec.origin is None:
            raise OSError("eSpeak NG is not installed: pip install kesu[voice]")
        folder = Path(spec.origin).parent
        self._library: Any = ctypes.CDLL(str(next(folder.glob("*espeak-ng.*"))))
        data = str(folder / "espeak-ng-data").encode()
        self.rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _ALL_PHONEMES_OFF)
        if self.rate <= 0:
            raise OSError("eSpeak NG cannot be opened")
        self._heard = array("h")
        self._callback: Callable[..., int] = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetParameter(_SPEED, _WORDS_A_MINUTE, 0)

    def say(self, language: str, words: str) -> "array[int]":
        """The samples of these words, at the library's rate."""
        self._heard = array("h")
        self._library.espeak_SetVoiceByName(_VOICES[language].encode())
        written = (words.translate(_SPELLED) if language == "bm" else words).encode() + b"\0"
        self._library.espeak_Synth(written, len(written), 0, 1, 0, _UTF8, None, None)
        return self._heard

    def _take(self, samples: Any, count: int, _events: object) -> int:  # noqa: ANN401 - a pointer
        if samples and count:
            self._heard.frombytes(ctypes.string_at(samples, count * 2))
        return 0


def without_ends(samples: "array[int]", rate: int) -> "array[int]":
    """Samples without the silence before and after, but for a breath."""
    loud = [place for place, sample in enumerate(samples) if abs(sample) > _QUIET]
    breath = round(_ENDS_SECONDS * rate)
    return samples[max(loud[0] - breath, 0) : loud[-1] + breath] if loud else samples


def main() -> int:
    """Make what is asked for; a file is whole or not there."""
    os.nice(5)
    synthesiser = Synthesiser()
    for line in sys.stdin:
        order = json.loads(line)
        samples = resampled(
            without_ends(synthesiser.say(order["language"], order["words"]), synthesiser.rate), synthesiser.rate
        )
        path = Path(order["path"])
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_bytes(marked(octets(samples)))
        aside.replace(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
