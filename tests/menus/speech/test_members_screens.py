"""Every member's screen speaks in French and Bambara, whatever it holds; what cannot be heard is never walked into."""

import re
from pathlib import Path

import pytest

import menus
from ledger.rules.refusal import REFUSALS
from menus.engine.screens import Choose, Tell
from menus.graph import edges
from menus.screens import SCREENS
from menus.speech.guide import members_screens, unspoken, wanted
from menus.speech.sampled import sample_line, sample_page
from menus.speech.script import SpokenScript
from menus.speech.speaker import UNSAID, Speaker
from menus.text.catalogue import load_catalogues
from menus.text.catalogue_problems import catalogue_problems
from menus.text.fill import placeholders

SCRIPT = SpokenScript.load()
NEVER_BY_EAR = {
    "error": {
        *("visit_digits", "not_a_day", "not_two_places", "not_a_phone", "not_a_group", "not_a_name", "session_over"),
    }
}
HEARD = sorted(name for name in SCREENS if name in SCRIPT.screens)
WHO_SHE_IS = re.compile(r"\{(?:name|group|new_name|phone)\}")


def test_no_member_s_screen_is_without_words_to_be_heard() -> None:
    assert list(unspoken(SCRIPT)) == []
    names = {screen.name for screen in members_screens()}
    assert {"who", "pin", "consent", "mine.statement", "contest.one", "acknowledge.renewal", "tontine.mine"} <= names
    assert not {"office", "collect.member", "vote.one"} & names


@pytest.mark.parametrize("language", ["fr", "bm", "en"])
@pytest.mark.parametrize("name", HEARD)
def test_a_screen_is_said_in_its_own_language(name: str, language: str) -> None:
    clips = SCRIPT.clips(language)
    missed: list[tuple[str, str]] = []
    speaker = Speaker(SCRIPT, lambda clip: clip.partition("/")[2] in clips, lambda *line: missed.append(line))
    page = sample_page(SCRIPT, speaker, SCREENS[name], language)
    assert missed == []
    assert {clip.partition("/")[0] for clip in page.replace("~", "").split()} == {language}


@pytest.mark.parametrize("language", ["fr", "bm", "en"])
def test_every_line_can_be_said_and_names_nobody(language: str) -> None:
    speaker = Speaker(SCRIPT, lambda _: True)
    for key in SCRIPT.keys:
        if not key.endswith(".item") and key != "resume":
            assert sample_line(SCRIPT, speaker, key, language)
        assert not WHO_SHE_IS.search(SCRIPT.words(language, key)), key


NOT_BY_EAR = {
    "value": "a share to the hundredth: what her shares are worth stands beside it",
    "cycle": "the last one: it is the only one that is offered",
    "cash_unit_xof": "the refusal says what a coin is",
    "label": "what was handed over, in the organisation's own words, of which there are no clips",
}


@pytest.mark.parametrize("language", ["fr", "bm", "en"])
def test_what_is_heard_has_every_figure_that_the_screen_shows(language: str) -> None:
    catalogues = load_catalogues()
    for key in SCRIPT.keys:
        if key not in catalogues.keys or ":" in key:
            continue
        shown = placeholders(catalogues.text(language, key)) - NOT_BY_EAR.keys()
        heard = placeholders(SCRIPT.words(language, key))
        assert {name for name in shown - heard if not WHO_SHE_IS.search(f"{{{name}}}")} == set(), key
        assert heard - shown - NOT_BY_EAR.keys() <= {"number"}, key


NEVER_ON_CALLS = {"arrival", "first_pin", "hands", "field", "field.lost"}
"""A place to pass through; what two officers do together before a member or at a meeting; and what agents see."""


@pytest.mark.parametrize("name", HEARD)
def test_what_follows_without_a_choice_can_be_heard_too(name: str) -> None:
    screen = SCREENS[name]
    if isinstance(screen, Tell | Choose):
        after = [there for way, there in edges(screen) if way == "instead"]
    else:
        after = [there for _, there in edges(screen)]
    assert [there.name for there in after if there.name not in SCRIPT.screens | NEVER_ON_CALLS] == []


def test_languages_hold_the_same_lines_with_the_same_blanks() -> None:
    assert catalogue_problems(SCRIPT.files) == []


def test_errors_of_screens_that_are_heard_have_words() -> None:
    written = re.findall(
        r'BadInput\("(\w+)"', "".join(p.read_text("utf-8") for p in Path(menus.__file__).parent.rglob("*.py"))
    )
    assert written
    assert [key for key in written if f"error.{key}" not in SCRIPT.keys and key not in NEVER_BY_EAR["error"]] == []


def test_refusals_that_are_heard_are_refusals_of_the_books_with_their_numbers() -> None:
    for key in SCRIPT.keys:
        if key.startswith("refusal.") and key != UNSAID:
            blanks = {part.name for phrase in SCRIPT.line("fr", key) for part in phrase if part.is_blank}
            assert blanks <= set(REFUSALS[key.removeprefix("refusal.")]), key


def test_clips_are_few_enough_for_two_afternoons() -> None:
    for language in ("fr", "bm", "en"):
        clips = wanted(SCRIPT, language)
        assert [clip.number for clip in clips] == list(range(1, len(clips) + 1))
        assert sum(clip.max_seconds for clip in clips) < 45 * 60
        assert all(re.fullmatch(r"[a-z0-9_.-]+", clip.name) for clip in clips)
