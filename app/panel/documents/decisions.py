"""What a meeting decided, in words: the assembly's decisions and the committee's on loans, with their votes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.panel.documents.paper import Say, named
from app.panel.web import formats
from ledger.database import Row


def decided(
    decisions: Sequence[Row],
    loans: Sequence[Row],
    names: Mapping[int, str],
    labels: Mapping[str, str],
    say: Say,
    language: str,
) -> tuple[tuple[str, ...], ...]:
    """A line each: what was decided, how it was voted, and who wrote it down or how it ended.

    ``names``: by number; ``labels``: the group's own words for codes of its rules.
    """

    def votes(row: Row) -> str:
        return say("minutes.counted_votes", in_favour=row["in_favour"], against=row["against"])

    assembly = [
        (
            _about(named(language, row["kind"]), _subject(row["subject"], names, labels, language), say),
            f"{votes(row)} / {row['present']}",
            ", ".join(filter(None, (row["recorded_by"], row["confirmed_by"]))),
        )
        for row in decisions
    ]
    asked = [
        (
            ", ".join((_loan_of(row, say, language), named(language, row["purpose"]))),
            votes(row),
            named(language, "vote_refused" if row["status"] == "refused" else "vote_approved"),
        )
        for row in loans
    ]
    return (*assembly, *asked)


def _about(what: str, said: str, say: Say) -> str:
    return say("minutes.of", what=what, said=said) if said else what


def _loan_of(row: Row, say: Say, language: str) -> str:
    return _about(named(language, "loan"), f"{row['name']}, {formats.amount(row['principal_xof'], language)}", say)


def _subject(subject: str, names: Mapping[int, str], labels: Mapping[str, str], language: str) -> str:
    """What a decision was about, in words: whose, how much, what."""
    return ", ".join(
        _said(key, value, names, labels, language)
        for key, value in json.loads(subject).items()
        if value not in (None, "", [])
    )


def _said(key: str, value: Any, names: Mapping[int, str], labels: Mapping[str, str], language: str) -> str:  # noqa: ANN401 -- JSON
    if key in ("member", "instead_of"):
        return names.get(value, str(value))
    if key.endswith("_xof") and isinstance(value, int):
        return formats.amount(value, language)
    if key == "weekday":
        return named(language, f"meets_{value}")
    if isinstance(value, list) and all(isinstance(one, int) for one in value):
        return ", ".join(names.get(one, str(one)) for one in value)
    word = named(language, key)
    if isinstance(value, list):  # a table of the rules, such as that of fines
        return word
    return named(language, value, labels) if isinstance(value, str) else f"{word.replace('_', ' ')} {value}"
