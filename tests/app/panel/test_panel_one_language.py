"""Every page is of one language: no text of the other catalogue, no code in the place of a word, no day as ISO."""

import re
from html import unescape
from pathlib import Path

import pytest

from app.panel import documents
from app.panel.words import words_in
from menus.text.language_file import read_language_file
from tests.app.panel.camide import World, make_busy
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_pages import OF_THE_INSTALLATION, PAGES, voices

pytestmark = pytest.mark.anyio
OTHER = {"fr": "en", "en": "fr"}
CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
TEXT = re.compile(r">([^<>]+)<")
SAID = re.compile(r'(?:title|aria-label|placeholder|data-th)="([^"]+)"')
NAMES_CODES = re.compile(r"/panel/voices/\w+|/panel/import")
"""Lines of the phones' catalogues with the names of their blanks, and what is to be written into a file's columns."""
NOT_SHOWN = re.compile(r"<(script|style|datalist|textarea|code)\b.*?</\1>", re.DOTALL)
IN_ANOTHER = re.compile(r'<(\w+)[^>]*\blang="[^"]*"[^>]*>.*?</\1>', re.DOTALL)
"""What says itself that it is of another language: a question that was asked, a paper, an SMS."""


def texts_of(page: str) -> set[str]:
    """What a person reads or hears of a page, piece by piece."""
    body = IN_ANOTHER.sub("", NOT_SHOWN.sub("", page.partition("<body")[2]))
    return {" ".join(unescape(one).split()) for found in (TEXT, SAID) for one in found.findall(body)} - {""}


def of_the_other(language: str) -> set[str]:
    """The texts that stand in the other catalogue alone, those without blanks to fill in."""
    own, other = words_in(language).texts, words_in(OTHER[language]).texts
    paper = read_language_file(Path(documents.__file__).parent / "texts" / f"{language}.toml").lines().values()
    kept = {line.text for line in paper} | {
        " ".join(part.split()) for text in own.values() for part in text.split(" | ")
    }
    codes = {name for key in own if not (name := key.rpartition(".")[2]).isdecimal()}
    return ({text for text in other.values() if "{" not in text and len(text) > 3} | codes) - kept


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_page_is_of_one_language(world: World, language: str) -> None:
    world.voices = voices()
    await make_busy(world)
    browser, foreign = Browser(world), of_the_other(language)
    found: dict[str, set[str]] = {}
    for who, pages in (("ngo_admin", PAGES), ("admin", OF_THE_INSTALLATION)):
        await browser.sign_in(who)
        await browser.post("/panel/settings", {"act": "language", "language": language})
        for address in (one for one in pages if not NAMES_CODES.match(one)):
            texts = texts_of((await browser.get(address)).text)
            strange = texts & foreign
            strange |= {one for text in texts for one in CODE.findall(text) + ISO_DAY.findall(text)}
            strange -= set(world.staff)  # the people of the small world are called by their roles
            if strange:
                found[address] = strange
    assert found == {}
