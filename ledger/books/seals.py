"""How a row that steers or proves money enters its group's chain: a salted digest of it, and a link over that.

The chain has two kinds of links, transactions and seals. A seal's digest is salted with random bytes that stand beside
it, so that nobody can guess a name or a number back from a seal whose salt is forgotten.
"""

from collections.abc import Iterable

from ledger.books.canonical import digest_fields


def row_digest(salt: bytes, table: str, values: Iterable[tuple[str, object]]) -> bytes:
    """SHA-256 of one row (32 bytes); ``values`` are its columns by name, without those that hold their default.

    A column that holds its default is left out, so that a later column changes no seal of before.
    """
    return digest_fields("kesu/row/1", salt, table, [[name, value] for name, value in sorted(values)])


def gone_digest(salt: bytes, table: str, row: str) -> bytes:
    """SHA-256 that says of a row that it was taken away (32 bytes)."""
    return digest_fields("kesu/gone/1", salt, table, row)


def seal_hash(previous: bytes, group_id: int, number: int, table: str, row: str, gone: int, digest: bytes) -> bytes:
    """The chain's next link when it is a seal (32 bytes); the salt is no part of it and can be forgotten."""
    return digest_fields("kesu/seal/1", previous, group_id, number, table, row, gone, digest)
