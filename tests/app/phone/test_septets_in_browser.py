"""The browser counts septets as the service does."""

from playwright.sync_api import Page

from menus.text.gsm import ALPHABET, septets

COUNT = "async (text) => (await import('/phone/static/gsm.js')).septets(text)"


def test_every_letter_of_the_alphabet_counts_the_same(page: Page) -> None:
    for character in sorted(ALPHABET):
        assert page.evaluate(COUNT, character) == septets(character), repr(character)


def test_letter_outside_the_alphabet_is_told(page: Page) -> None:
    assert page.evaluate(COUNT, "ɲ") is None
