"""Screens and messages of every transcript speak as people do: no signs, fractions, record numbers or long minutes."""

import re
from collections.abc import Iterator

import pytest

from tests.kit.transcript import Sees, Transcript, load, names

INTERNAL = {
    "a star between figures": re.compile(r"(?<![*\w])\d+\*\d"),
    "a sign before an amount": re.compile(r"(?<![\w.,])[-−+]\d"),
    "a fraction": re.compile(r"\d/\d"),
    "the number of a record": re.compile(r"(?i)\bn°|\b(?:mouvement|movement|incident|transaction)\s\d"),
    "an account": re.compile(r"\b(?:shares|solidarity|principal|charge|fines|box|declared):\w"),
    "more than two hours in minutes": re.compile(r"\b(?:1[3-9]\d|12[1-9]|[2-9]\d\d|\d{4,})\s(?:minutes|miniti)"),
}
AS_PEOPLE_WRITE = re.compile(
    r"(?<!\d)\d{2}/\d{2}(?:/\d{4})?(?!\d)"  # a day
    r"|\(\d+/\d+\)"  # how far the collection has come
    r"|\*384\*[\d*]*#"  # what is dialled
    r"|\+\d{11}"  # a phone number
    r"|(?:comme|exemple|like|instance|i n'a fò) \d\*\d"  # what is to be typed
)


def _told(transcript: Transcript) -> Iterator[str]:
    for step in transcript.steps:
        if isinstance(step, Sees):
            yield from step.lines
    yield from transcript.sms


def internal_forms(line: str) -> list[str]:
    """What stands in a line that only the books should say."""
    plain = AS_PEOPLE_WRITE.sub("…", line)
    return [what for what, form in INTERNAL.items() if form.search(plain)]


@pytest.mark.parametrize("name", [*names(), *names("voice")])
def test_nobody_reads_the_books_own_forms(name: str) -> None:
    assert [(line, found) for line in _told(load(name)) if (found := internal_forms(line))] == []


@pytest.mark.parametrize(
    "line",
    [
        "Annoncé: * = 0*5000",
        "mar 24/11 amende -50 F",
        "28 parts à 568 698/789 F",
        "Le mouvement 1712 est corrigé",
        "Code bloqué 960 minutes.",
        "shares:9 500 F",
    ],
)
def test_such_a_form_is_found(line: str) -> None:
    assert internal_forms(line)
