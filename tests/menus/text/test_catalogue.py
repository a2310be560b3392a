"""Catalogues of languages: what a translator writes and what a screen gets."""

from pathlib import Path

import pytest

from menus.text.catalogue import Catalogues, Coverage, MissingTextError
from menus.text.gsm import is_gsm
from menus.text.language_file import CatalogueLine, LanguageFileError, read_language_file

FRENCH = """
[home]
text = "{group}"
options = { savings = "Mon épargne et prêt", save = "Épargner" }

[save.shares]
text = "Combien de parts? ({least}-{most})"

[save]
text = "Épargner pour « {name} »"

[error]
not_a_number = "Tapez un nombre."

[sms.receipt]
text = "Reçu: {amount}"
"""
BAMBARA = """
[home]
text = "{group}"
[home.options]
savings = { text = "N ka wari", review = true }
save = "Wari mara"

[save]
text = "{name} ye wari mara"
[save.shares]
text = { text = "Niyɔrɔ joli? ({least}-{most})", review = true }

[error]
not_a_number = { text = "Jate sɛbɛn." }

[sms.receipt]
text = "Wari {amount} sɔrɔla"
review = true
"""
ENGLISH = """
home = { text = "{group}", options = { savings = "My savings", save = "Save" } }
save = { text = "Save for {name}", shares = "How many shares? ({least}-{most})" }
error.not_a_number = "Type a number."
sms.receipt = "Received: {amount}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language, text in {"fr": FRENCH, "bm": BAMBARA, "en": ENGLISH, "taq": "# nothing yet\n"}.items():
        (tmp_path / f"{language}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def add(folder: Path, language: str, text: str) -> None:
    (folder / f"{language}.toml").write_text(text, encoding="utf-8")


def change(folder: Path, language: str, old: str, new: str) -> None:
    path = folder / f"{language}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_text_in_each_language(folder: Path) -> None:
    catalogues = Catalogues.load(folder)
    assert catalogues.languages == ("fr", "bm", "en", "taq")
    assert catalogues.text("fr", "save.shares") == "Combien de parts? ({least}-{most})"
    assert catalogues.text("bm", "error.not_a_number") == "Jate sɛbɛn."
    assert catalogues.text("en", "sms.receipt") == "Received: {amount}"
    assert catalogues.keys == {"home", "save", "save.shares", "error.not_a_number", "sms.receipt"}


def test_phones_get_letters_they_can_show(folder: Path) -> None:
    catalogues = Catalogues.load(folder)
    assert catalogues.folded("bm", "save.shares") == "Niyòrò joli? ({least}-{most})"
    assert catalogues.folded("fr", "save") == 'Épargner pour " {name} "'
    assert catalogues.folded_options("fr", "home")["savings"] == "Mon épargne et pret"
    assert all(is_gsm(catalogues.folded(language, "save")) for language in catalogues.languages)


def test_options_come_by_name_in_the_screens_order(folder: Path) -> None:
    catalogues = Catalogues.load(folder)
    assert list(catalogues.options("fr", "home").items()) == [
        ("savings", "Mon épargne et prêt"),
        ("save", "Épargner"),
    ]
    assert list(catalogues.options("bm", "home").values()) == ["N ka wari", "Wari mara"]
    with pytest.raises(TypeError):
        catalogues.options("bm", "home")["save"] = "?"  # type: ignore[index]


def test_what_is_not_translated_is_french_line_by_line(folder: Path) -> None:
    add(folder, "ful", '[error]\nnot_a_number = "Binndu limoore."\n[home.options]\nsave = "Mooftu"\n')
    catalogues = Catalogues.load(folder)
    assert catalogues.text("ful", "error.not_a_number") == "Binndu limoore."
    assert catalogues.text("ful", "save.shares") == catalogues.text("fr", "save.shares")
    assert catalogues.options("ful", "home") == {"savings": "Mon épargne et prêt", "save": "Mooftu"}
    assert list(catalogues.options("ful", "home")) == ["savings", "save"]
    assert catalogues.options("taq", "home") == catalogues.options("fr", "home")
    assert catalogues.problems() == []


@pytest.mark.parametrize(("language", "key"), [("fr", "nowhere"), ("xx", "home"), ("bm", "home.options")])
def test_a_key_nobody_wrote_is_named(folder: Path, language: str, key: str) -> None:
    catalogues = Catalogues.load(folder)
    for look_up in (catalogues.text, catalogues.folded, catalogues.options, catalogues.folded_options):
        with pytest.raises(MissingTextError, match=f"{key}.*{language}"):
            look_up(language, key)


def test_review_marks_are_listed_and_not_shown(folder: Path) -> None:
    catalogues = Catalogues.load(folder)
    assert catalogues.reviews() == {
        "fr": (),
        "bm": ("save.shares", "sms.receipt", "home:savings"),
        "en": (),
        "taq": (),
    }
    assert catalogues.text("bm", "sms.receipt") == "Wari {amount} sɔrɔla"


def test_coverage_is_measured_against_french(folder: Path) -> None:
    add(folder, "ful", '[error]\nnot_a_number = "Binndu limoore."\n')
    catalogues = Catalogues.load(folder)
    assert catalogues.coverage("bm") == Coverage(7, 7, ())
    assert catalogues.coverage("taq").translated == 0
    some = catalogues.coverage("ful")
    assert (some.translated, some.total) == (1, 7)
    assert some.missing == ("home", "save", "save.shares", "sms.receipt", "home:savings", "home:save")
    with pytest.raises(MissingTextError, match=r"xx\.toml"):
        catalogues.coverage("xx")


def test_without_french_there_is_nothing_to_fall_back_to(tmp_path: Path) -> None:
    with pytest.raises(MissingTextError, match=r"fr\.toml"):
        Catalogues.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[home]\ntext = Ton", r"bm\.toml: .*line 2"),
        ("[home]\ntext = 5", r"bm\.toml: home: a line is"),
        ("[error]\nlow = 5", r"bm\.toml: error\.low: a line is"),
        ('[error]\nlow = ["a"]', r"bm\.toml: error\.low: a line is"),
        ('[home]\noptions = "1. Oui"', r"bm\.toml: home: options are a table"),
        ('[home]\noptions = { save = { text = "a", revue = true } }', r"bm\.toml: home:save: a line is"),
        ('[home]\ntext = { text = "a", review = "yes" }', r"bm\.toml: home: review is true or false"),
        ("[error]\nlow = { review = true }", r"bm\.toml: error\.low: a review mark needs a text"),
        ('[home]\ntext = "a"\ntext = "b"', r"bm\.toml: Cannot overwrite"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, message: str) -> None:
    add(tmp_path, "bm", text)
    with pytest.raises(LanguageFileError, match=message):
        read_language_file(tmp_path / "bm.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bm.toml").write_bytes('[error]\nlow = "prêt"'.encode("latin-1"))
    with pytest.raises(LanguageFileError, match=r"bm\.toml: 'utf-8'"):
        read_language_file(tmp_path / "bm.toml")


def test_one_file_alone(folder: Path) -> None:
    file = read_language_file(folder / "bm.toml")
    assert file.language == "bm"
    assert file.texts["save.shares"] == CatalogueLine("Niyɔrɔ joli? ({least}-{most})", review=True)
    assert file.options["home"] == {
        "savings": CatalogueLine("N ka wari", review=True),
        "save": CatalogueLine("Wari mara"),
    }
