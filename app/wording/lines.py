"""The lines of the catalogues as they stand: what is written on screens and in messages, and what is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import menus
from menus.text.catalogue_problems import BASE, COMPLETE, catalogue_problems
from menus.text.fill import BracesError, placeholders
from menus.text.fold import fold, lost_letters
from menus.text.gsm import septets
from menus.text.language_file import CatalogueLine, LanguageFile, read_language_file

CATALOGUES: Final = ("texts", "voices")
MAX_SEPTETS: Final = 160
_FOLDER: Final = Path(menus.__file__).parent


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line of a language beside its French one. ``review``: a native speaker has still to confirm it."""

    key: str
    french: str
    wording: str
    review: bool


@lru_cache(maxsize=len(CATALOGUES))
def files_of(catalogue: str) -> Mapping[str, LanguageFile]:
    """The files of a catalogue by language; they change with a new version of the service alone."""
    return {path.stem: read_language_file(path) for path in sorted((_FOLDER / catalogue).glob("*.toml"))}


def written_lines(catalogue: str, language: str) -> dict[str, WrittenLine]:
    """Every line that a language has itself, by its key, in the order of the file."""
    files = files_of(catalogue)
    if language not in files:
        return {}
    french = files[BASE].lines()
    return {
        key: WrittenLine(key, french[key].text if key in french else "", line.text, line.review)
        for key, line in files[language].lines().items()
    }


def problem_with(catalogue: str, language: str, key: str, wording: str) -> tuple[str, str]:
    """Why another wording of a line cannot stand: a word for it and what it is about; ("", "") when it can."""
    files = files_of(catalogue)
    try:
        blanks, asked = placeholders(wording), placeholders(files[BASE].lines()[key].text)
    except (BracesError, KeyError):
        return "blanks", ""
    if blanks != asked:
        return "blanks", " ".join(f"{{{name}}}" for name in sorted(asked))
    if lost := lost_letters(wording):
        return "letters", lost
    if catalogue == "texts" and septets(fold(wording)) > MAX_SEPTETS:
        return "long", str(MAX_SEPTETS)
    kept = {other: files[other] for other in {BASE, *COMPLETE, language} if other in files}
    changed = {**kept, language: _with(files[language], key, wording)}
    before = set(catalogue_problems(kept))
    new = [found for found in catalogue_problems(changed) if found not in before]
    return ("other", new[0]) if new else ("", "")


def _with(file: LanguageFile, key: str, wording: str) -> LanguageFile:
    line = CatalogueLine(wording)
    above, _, name = key.partition(":")
    if not name:
        return replace(file, texts={**file.texts, key: line})
    return replace(file, options={**file.options, above: {**file.options[above], name: line}})
