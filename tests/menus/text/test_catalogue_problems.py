"""Every mistake in a catalogue is one sentence that says where it is."""

import pytest

from menus.text.catalogue_problems import catalogue_problems
from menus.text.language_file import CatalogueLine, LanguageFile


def language_file(language: str, lines: dict[str, str], **options: dict[str, str]) -> LanguageFile:
    texts = {key: CatalogueLine(text) for key, text in lines.items()}
    return LanguageFile(
        language,
        texts,
        {key: {name: CatalogueLine(text) for name, text in named.items()} for key, named in options.items()},
    )


def files(**changed: LanguageFile) -> dict[str, LanguageFile]:
    french = {"home": "{group}", "save": "Parts? ({least}-{most})"}
    options = {"savings": "Solde {name}", "save": "Épargner"}
    sound = {language: language_file(language, french, home=options) for language in ("fr", "bm", "en")}
    return sound | changed


def test_sound_catalogues_have_no_problem() -> None:
    assert catalogue_problems(files(taq=language_file("taq", {}))) == []


TEXTS = {"home": "{group}", "save": "Niyɔrɔ? ({least}-{most})"}
OPTIONS = {"savings": "Wari {name}", "save": "Wari mara"}


@pytest.mark.parametrize(
    ("texts", "options", "problems"),
    [
        ({"home": "{group}"}, OPTIONS, ["bm: save: missing"]),
        (TEXTS | {"bye": "K'an bɛn"}, OPTIONS, ["bm: bye: not in fr"]),
        (TEXTS | {"save": "({least})"}, OPTIONS, ["bm: save: blanks {least} instead of {least} {most}"]),
        (TEXTS | {"home": "Ton"}, OPTIONS, ["bm: home: blanks none instead of {group}"]),
        (TEXTS | {"home": "{group"}, OPTIONS, ["bm: home: unbalanced braces, or a blank that is no name"]),
        (
            TEXTS,
            {"save": "Wari mara", "savings": "Wari {name}"},
            ["bm: home: options in the order save, savings instead of savings, save"],
        ),
        (TEXTS, {"savings": "Wari {name}"}, ["bm: home:save: missing"]),
        (TEXTS, OPTIONS | {"loan": "Juru"}, ["bm: home:loan: not in fr"]),
        (TEXTS, OPTIONS | {"savings": "Wari"}, ["bm: home:savings: blanks none instead of {name}"]),
        (TEXTS, OPTIONS | {"save": "\u200b "}, ["bm: home:save: empty"]),
        (TEXTS, OPTIONS | {"save": "ا ߒߞߏ"}, ["bm: home:save: nothing is left on a plain phone of ا"]),
    ],
)
def test_a_mistake_is_named(texts: dict[str, str], options: dict[str, str], problems: list[str]) -> None:
    assert catalogue_problems(files(bm=language_file("bm", texts, home=options))) == problems


def test_a_complete_language_needs_its_file() -> None:
    without = files()
    del without["en"]
    assert catalogue_problems(without) == ["en: no file"]
    del without["fr"]
    assert catalogue_problems(without) == ["fr: no file", "en: no file"]


def test_a_language_being_translated_may_lack_lines_but_not_invent_or_swap_them() -> None:
    some = language_file("ful", {"home": "{group}"}, home={"save": "Mooftu"})
    assert catalogue_problems(files(ful=some)) == []
    wrong = language_file("ful", {"gone": "A"}, home={"save": "Mooftu", "savings": "Kaalis {name}"})
    assert catalogue_problems(files(ful=wrong)) == [
        "ful: gone: not in fr",
        "ful: home: options in the order save, savings instead of savings, save",
    ]


def test_a_mistake_in_french_is_not_blamed_on_the_others() -> None:
    french = language_file("fr", {"home": "{group", "save": "Parts? ({least}-{most})"}, home=OPTIONS)
    assert catalogue_problems(files(fr=french)) == ["fr: home: unbalanced braces, or a blank that is no name"]
