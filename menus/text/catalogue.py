"""All languages together: every text in every language, falling back to French line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self, TypeVar

from menus.text.catalogue_problems import BASE, catalogue_problems
from menus.text.fill import placeholders
from menus.text.fold import fold
from menus.text.language_file import CatalogueLine, LanguageFile, read_language_file

__all__ = ["BASE", "TEXTS", "Catalogues", "Coverage", "MissingTextError", "load_catalogues", "placeholders"]

TEXTS: Final = Path(__file__).parents[1] / "texts"

_Found = TypeVar("_Found")
NAME = "language.name"
"""What a language calls itself, in its own file: French cannot say it for another."""


class MissingTextError(KeyError):
    """No catalogue holds the key, or there is no catalogue of that language; names both."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the French lines (texts and options) a language says itself, and the keys of the others."""

    translated: int
    total: int
    missing: tuple[str, ...]


class Catalogues:
    """The texts of all languages, loaded once; every look-up afterwards is one or two dictionary gets."""

    def __init__(self, files: Mapping[str, LanguageFile]) -> None:
        """Merge the files (by language, French among them) into whole languages.

        Raises:
            MissingTextError: French lacks the text.
        """
        if BASE not in files:
            raise MissingTextError(f"no {BASE}.toml")
        self._files = files
        base = files[BASE]
        spoken = {BASE, *self.spoken()}
        whole = {language: _whole(files[language], base) for language in files if language in spoken}
        self._texts = {language: _plain(texts) for language, (texts, _) in whole.items()}
        self._options = {
            language: {key: MappingProxyType(_plain(named)) for key, named in options.items()}
            for language, (_, options) in whole.items()
        }
        self._folded = {language: _folded(texts) for language, texts in self._texts.items()}
        self._folded_options = {
            language: {key: MappingProxyType(_folded(named)) for key, named in options.items()}
            for language, options in self._options.items()
        }
        for language in files.keys() - spoken:  # it says what French says, and needs no copy of it
            for by_language in (self._texts, self._options, self._folded, self._folded_options):
                by_language[language] = by_language[BASE]  # type: ignore[assignment]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read every `*.toml` of the folder; the file's name is the language.

        Raises:
            LanguageFileError, MissingTextError: without a French file.
        """
        paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem != BASE, path.stem))
        return cls({path.stem: read_language_file(path) for path in paths})

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the loaded languages, French first, then by letter."""
        return tuple(self._files)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all texts and of all tables of options, in French."""
        return frozenset(self._texts[BASE]) | frozenset(self._options[BASE])

    @cached_property
    def words(self) -> frozenset[str]:
        """What may stand in a blank as a word: ``word.NAME`` has the text of each."""
        return frozenset(key.removeprefix("word.") for key in self.keys if key.startswith("word."))

    def text(self, language: str, key: str) -> str:
        """The text in its correct spelling, for paper, panel and logs of texts.

        Raises:
            MissingTextError: French lacks the text.
        """
        return _found(self._texts, language, key)

    def folded(self, language: str, key: str) -> str:
        """The text in letters of a plain phone, blanks still open.

        Raises:
            MissingTextError: French lacks the text.
        """
        return _found(self._folded, language, key)

    def options(self, language: str, key: str) -> Mapping[str, str]:
        """The options of a screen by name, in French order, correctly spelt.

        Raises:
            MissingTextError: French lacks the text.
        """
        return _found(self._options, language, key)

    def folded_options(self, language: str, key: str) -> Mapping[str, str]:
        """The options of a screen by name, in letters of a plain phone.

        Raises:
            MissingTextError: French lacks the text.
        """
        return _found(self._folded_options, language, key)

    def everything(self, language: str) -> Iterator[tuple[str, str]]:
        """Every text and option of a language as (key, letters of a plain phone), options as "home:save"."""
        yield from self._folded[language].items()
        for key, named in self._folded_options[language].items():
            yield from ((f"{key}:{name}", words) for name, words in named.items())

    def reviews(self) -> Mapping[str, tuple[str, ...]]:
        """By language, the keys ("home", options as "home:save") a native speaker has still to confirm."""
        return {
            language: tuple(key for key, line in file.lines().items() if line.review)
            for language, file in self._files.items()
        }

    def spoken(self) -> frozenset[str]:
        """The languages that have lines of their own beside their name: a file that is only begun has none."""
        return frozenset(language for language, file in self._files.items() if file.lines().keys() - {NAME})

    def tongue(self, language: str) -> str:
        """What a language calls itself, in letters of a plain phone; its code where its file does not say."""
        named = self._files[language].texts.get(NAME) if language in self._files else None
        return fold(named.text) if named is not None else language

    def coverage(self, language: str) -> Coverage:
        """How far a language is translated, measured against French.

        Raises:
            MissingTextError: French lacks the text.
        """
        if language not in self._files:
            raise MissingTextError(f"no {language}.toml")
        own, asked = self._files[language].lines(), self._files[BASE].lines()
        missing = tuple(key for key in asked if key not in own)
        return Coverage(len(asked) - len(missing), len(asked), missing)

    def problems(self) -> list[str]:
        """What is wrong with the catalogues, one sentence each; see `catalogue_problems`."""
        return catalogue_problems(self._files)


@cache
def load_catalogues() -> Catalogues:
    """The texts that come with the service: read once a process, for they change with its version alone."""
    return Catalogues.load(TEXTS)


def _whole(
    file: LanguageFile, base: LanguageFile
) -> tuple[dict[str, CatalogueLine], dict[str, dict[str, CatalogueLine]]]:
    # Options keep the order of French: what is shown as 2 in one language is 2 in all.
    options = {key: {**base.options.get(key, {}), **named} for key, named in file.options.items()}
    return {**base.texts, **file.texts}, {
        **{key: dict(named) for key, named in base.options.items()},
        **options,
    }


def _plain(lines: Mapping[str, CatalogueLine]) -> dict[str, str]:
    return {key: line.text for key, line in lines.items()}


def _folded(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: fold(text) for key, text in texts.items()}


def _found(by_language: Mapping[str, Mapping[str, _Found]], language: str, key: str) -> _Found:
    try:
        return by_language[language][key]
    except KeyError:
        raise MissingTextError(f"no text {key!r} in {language!r}") from None
