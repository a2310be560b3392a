"""One language's catalogue as its translator writes it: a TOML file, read into flat keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_RESERVED = {"text", "review", "options"}


class LanguageFileError(ValueError):
    """A catalogue cannot be read; the message names file, key and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One text, and whether a native speaker has still to confirm it."""

    text: str
    review: bool = False


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """What one language says itself, without any fall back.

    `texts` by key ("save.shares", "error.not_a_number"); `options` by key, then by name in the file's order.
    """

    language: str
    texts: Mapping[str, CatalogueLine]
    options: Mapping[str, Mapping[str, CatalogueLine]]

    def lines(self) -> dict[str, CatalogueLine]:
        """Every text and option under a name of its own: "home" and "home:save" for the option."""
        options = {f"{key}:{name}": line for key, named in self.options.items() for name, line in named.items()}
        return {**self.texts, **options}


def read_language_file(path: Path) -> LanguageFile:
    """The catalogue in a file whose name is its language, "bm.toml".

    A table's name is its key. `text` and `options` belong to the key itself, `review` marks its text; every
    other entry is a line below it, so `[error] not_a_number = "…"` has the key "error.not_a_number".

    Raises:
        LanguageFileError: a file cannot be read.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise LanguageFileError(f"{path.name}: {broken}") from broken
    texts: dict[str, CatalogueLine] = {}
    options: dict[str, dict[str, CatalogueLine]] = {}
    try:
        for name, entry in tables.items():
            _read(name, entry, texts, options)
    except ValueError as wrong:
        raise LanguageFileError(f"{path.name}: {wrong}") from wrong
    return LanguageFile(path.stem, texts, options)


def _read(
    key: str, entry: object, texts: dict[str, CatalogueLine], options: dict[str, dict[str, CatalogueLine]]
) -> None:
    if not isinstance(entry, dict):
        texts[key] = _line(key, entry)
        return
    if "text" in entry:
        line = _line(key, entry["text"])
        review = _flag(key, entry.get("review", line.review))
        texts[key] = CatalogueLine(line.text, review or line.review)
    elif "review" in entry:
        raise ValueError(f"{key}: a review mark needs a text beside it")
    if "options" in entry:
        named = entry["options"]
        if not isinstance(named, dict):
            raise ValueError(f"{key}: options are a table of names and texts")
        options[key] = {name: _line(f"{key}:{name}", option) for name, option in named.items()}
    for name, below in entry.items():
        if name not in _RESERVED:
            _read(f"{key}.{name}", below, texts, options)


def _line(key: str, entry: object) -> CatalogueLine:
    match entry:
        case str():
            return CatalogueLine(entry)
        case {"text": str(text), **rest} if rest.keys() <= {"review"}:
            return CatalogueLine(text, _flag(key, rest.get("review", False)))
        case _:
            raise ValueError(f'{key}: a line is "a text" or {{ text = "a text", review = true }}')


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{key}: review is true or false")  # noqa: TRY004 - reported with the file, like the rest
    return value
