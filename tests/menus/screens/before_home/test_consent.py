"""The words of the question of consent and its version belong together: other words are another question.

When this fails, the words were changed: raise ``ledger.people.contacts.consent.VERSION`` and put the new digest here,
so that everybody is asked again. Where only the spelling was mended, the digest alone.
"""

import hashlib

import pytest

from app.runtime.wiring import load_catalogues
from ledger.people.contacts.consent import VERSION, must_be_asked
from menus.speech.script import SpokenScript

DIGESTS = {2: "ace64a8499b92e07"}
KEYS = ("consent", "consent.sms", "consent.shared", "enrol.consent", "enrol.sms")
HEARD = tuple(f"{key}{part}" for key in KEYS[:3] for part in ("", ":yes", ":no"))
LANGUAGES = ("fr", "en", "bm")


def words() -> str:
    catalogues, script = load_catalogues(), SpokenScript.load()
    said = []
    for language in LANGUAGES:
        for key in KEYS:
            said += [language, catalogues.text(language, key), *catalogues.options(language, key).values()]
        said += [script.words(language, key) for key in HEARD]
    return "\n".join(said)


def test_the_words_of_this_version() -> None:
    assert max(DIGESTS) == VERSION
    assert hashlib.sha256(words().encode()).hexdigest()[:16] == DIGESTS[VERSION]


@pytest.mark.parametrize(
    ("answered", "asked"), [(None, True), (VERSION - 1, True), (VERSION, False), (VERSION + 1, False)]
)
def test_who_is_asked(answered: int | None, asked: bool) -> None:
    assert must_be_asked(answered) is asked
