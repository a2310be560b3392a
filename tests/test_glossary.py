"""docs/glossary.md names places that exist, and has a word once."""

import re

from tests.test_papers import ROOT

_ROW = re.compile(r"^\| ([a-z][^|]*) \| ([^|]+) \| ([^|]+) \| `([^`]+)` \|$", re.MULTILINE)
ROWS = _ROW.findall((ROOT / "docs/glossary.md").read_text("utf-8"))


def test_every_word_lives_where_the_page_says() -> None:
    assert len(ROWS) >= 50
    assert [place for *_, place in ROWS if not (ROOT / place).exists()] == []


def test_a_word_stands_once() -> None:
    words = [word for word, *_ in ROWS]
    assert len(words) == len(set(words))
