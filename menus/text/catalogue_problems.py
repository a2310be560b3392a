"""What is wrong with a set of catalogues, in sentences for the person who edits them."""

from collections.abc import Iterator, Mapping

from menus.text.agreement import decided_by_nothing
from menus.text.fill import BracesError, placeholders
from menus.text.fold import fold, lost_letters
from menus.text.language_file import CatalogueLine, LanguageFile

BASE = "fr"
COMPLETE = ("fr", "bm", "en")


def catalogue_problems(files: Mapping[str, LanguageFile]) -> list[str]:
    """Every problem as "language: key: sentence", in the order of languages and keys; empty when all is well.

    French is the measure: complete languages hold its keys and no others, the rest hold some of them; blanks
    and the order of options are the same everywhere. A complete language without a file is a problem too.
    """
    found = [f"{language}: no file" for language in COMPLETE if language not in files]
    if BASE not in files:
        return found
    base = files[BASE]
    for language, file in files.items():
        found += [f"{language}: {sentence}" for sentence in _in_lines(file, base.lines())]
        found += [f"{language}: {sentence}" for sentence in _in_options(file, base)]
    return found


def _in_lines(file: LanguageFile, base: Mapping[str, CatalogueLine]) -> Iterator[str]:
    lines = file.lines()
    if file.language in COMPLETE:
        yield from (f"{key}: missing" for key in base if key not in lines)
    for key, line in lines.items():
        if key not in base:
            yield f"{key}: not in {BASE}"
        try:
            blanks = placeholders(line.text)
        except BracesError:
            yield f"{key}: unbalanced braces, or a blank that is no name"
            continue
        if key in base and blanks != (asked := _blanks_or_none(base[key])) and asked is not None:
            yield f"{key}: blanks {_listed(blanks)} instead of {_listed(asked)}"
        for one in decided_by_nothing(line.text):
            yield f"{key}: no number stands before the word that changes after {one!r}"
        yield from (f"{key}: {sentence}" for sentence in _in_letters(line.text))


def _in_letters(text: str) -> Iterator[str]:
    if lost := lost_letters(text):
        yield f"nothing is left on a plain phone of {lost}"
    elif not fold(text).strip():
        yield "empty"


def _in_options(file: LanguageFile, base: LanguageFile) -> Iterator[str]:
    for key, options in file.options.items():
        names = list(options)
        # A language still being translated may lack options; those it has keep their order.
        asked = [name for name in base.options.get(key, {}) if file.language in COMPLETE or name in options]
        if sorted(names) == sorted(asked) and names != asked:
            yield f"{key}: options in the order {', '.join(names)} instead of {', '.join(asked)}"


def _blanks_or_none(line: CatalogueLine) -> frozenset[str] | None:
    try:
        return placeholders(line.text)
    except BracesError:
        return None  # said once, for the base


def _listed(blanks: frozenset[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(blanks)) or "none"
