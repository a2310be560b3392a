"""SQL as text, made into a statement once, so that the store finds its compiled form again.

For tenant scopes (app/organisations/tenancy.py), and for reports that a filter, a period or a programme puts together
from parts; whatever else is read or written is an expression over the tables.
"""

from functools import lru_cache

from sqlalchemy import TextClause, text


@lru_cache(maxsize=512)
def sql(words: str) -> TextClause:
    """The statement of a text; the same text gives the same object."""
    return text(words)  # text: what tenant scopes are made of
