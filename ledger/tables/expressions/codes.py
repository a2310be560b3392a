"""The codes of accounts inside statements: what ``ledger.books.chart`` writes, for many members or loans at once."""

from sqlalchemy import ColumnElement, Text, cast, literal


def account_code(kind: str, number: ColumnElement[int]) -> ColumnElement[str]:
    """The code of a member's or a loan's account by its number: ``shares:6``."""
    return literal(f"{kind}:").concat(cast(number, Text))
