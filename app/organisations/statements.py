"""SQL as text, made into a statement once, so that the store finds its compiled form again."""

from functools import lru_cache

from sqlalchemy import TextClause, text


@lru_cache(maxsize=512)
def sql(words: str) -> TextClause:
    """The statement of a text; the same text gives the same object."""
    return text(words)
