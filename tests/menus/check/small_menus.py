"""A menu of five screens without a mistake, for tests that make one: Awa saves shares behind a summary."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from menus.check.problem import Menus
from menus.check.spoken import said_by
from menus.engine.reading import pin, whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Screen, Summary, Tell
from menus.text.catalogue import Catalogues
from menus.text.language_file import CatalogueLine, LanguageFile

TEXTS = {
    "language.name": "Français",
    "nav.back": "0 Retour",
    "nav.back_from_ask": "000 Retour",
    "nav.back_from_zeros": "9 Retour",
    "nav.home": "00 Accueil",
    "nav.home_from_zeros": "99 Accueil",
    "nav.more": "98 Suite",
    "word.trade": "commerce",
    "home": "{name}",
    "shares": "Combien? ({least}-{most})",
    "summary": "Épargner {shares} part | Épargner {shares} parts",
    "done": "Noté.",
    "list": "Membres",
    "list.item": "{number} {name}",
    "pin": "Code secret?",
    **{
        f"error.{key}": "Non."
        for key in (
            *("empty", "not_an_option", "not_a_number", "confirm_or_not", "not_a_pin"),
            *sorted(said_by()),
        )
    },
    "error.out_of_range": "De {least} à {most}.",
    "refusal.loan.overdue": "Prêt en retard: {owed_xof}.",
    "sms.confirmed": "Noté: {amount}.",
}
OPTIONS = {"confirm": {"yes": "Oui", "no": "Non"}, "home": {"save": "Épargner", "list": "Membres"}}


async def write_down(_scene: Any) -> Mapping[str, int | str]:
    return {}


async def look_up(_scene: Any) -> Facts:
    return Facts(items=(Item(1, {"number": 1, "name": "Awa"}),))


async def look_at(_scene: Any) -> Facts:
    return Facts({"name": "Awa"})


@dataclass
class Small:
    """The screens by name, so that a test can put another in the place of one."""

    screens: dict[str, Screen]

    def __getitem__(self, name: str) -> Screen:
        return self.screens[name]

    def change(self, name: str, /, **changed: Any) -> None:
        self.screens[name] = replace(self.screens[name], **changed)


def small() -> Small:
    """The five screens; their ways lead to whatever stands under a name by then."""
    menu = Small({})
    menu.screens |= {
        "home": Choose(
            name="home",
            root=True,
            deep=True,
            options=(Option("save", lambda: menu["shares"]), Option("list", lambda: menu["list"])),
        ),
        "shares": Ask(name="shares", reads=whole_between("least", "most"), keep="shares", then=lambda: menu["summary"]),
        "summary": Summary(
            name="summary",
            effect=Effect(write_down, moves_money=True),
            then=lambda: menu["done"],
            otherwise=lambda: menu["home"],
        ),
        "done": Tell(name="done"),
        "list": Pick(name="list", keep="member", look=look_up, then=lambda: menu["pin"]),
        "pin": Ask(name="pin", reads=pin, keep="", secret=True, then=lambda: menu["done"]),
    }
    return menu


def menus_of(
    menu: Small | None = None,
    *,
    texts: Mapping[str, str | None] | None = None,
    options: Mapping[str, Mapping[str, str] | None] | None = None,
    bm: Mapping[str, str] | None = None,
    bm_options: Mapping[str, Mapping[str, str]] | None = None,
) -> Menus:
    """The menus with lines changed in all languages, or in Bambara alone; None takes a line away."""
    menu = menu or small()
    common = {key: text for key, text in {**TEXTS, **(texts or {})}.items() if text is not None}
    tables = {key: named for key, named in {**OPTIONS, **(options or {})}.items() if named is not None}
    files = {language: _file(language, common, tables) for language in ("fr", "bm", "en")}
    files["bm"] = _file("bm", {**common, **(bm or {})}, {**tables, **(bm_options or {})})
    files["ful"] = _file("ful", {}, {})
    return Menus(
        tuple(menu.screens.values()),
        (menu["home"],),
        Catalogues(files),
        {"loan.overdue": ("owed_xof",)},
    )


def _file(language: str, texts: Mapping[str, str], options: Mapping[str, Mapping[str, str]]) -> LanguageFile:
    return LanguageFile(
        language,
        {key: CatalogueLine(text) for key, text in texts.items()},
        {key: {name: CatalogueLine(text) for name, text in named.items()} for key, named in options.items()},
    )
