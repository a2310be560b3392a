"""Reads a file of groups by the end of its name into rows of words."""

import hashlib
from pathlib import Path

from app.files.reading_json import read_json
from app.files.reading_tables import read_csv, read_xlsx
from ledger.imports.sheet import Sheet, Unreadable


def read_file(source: Path | bytes, name: str = "") -> Sheet:
    """Read a path, or the bytes of a file of that name (``.csv``, ``.xlsx``, ``.json``).

    Raises:
        Unreadable: another kind of file, a broken one, one without the needed columns, or more than 50,000 rows.
        OSError: the path cannot be read.
    """
    if isinstance(source, Path):
        name, body = name or source.name, source.read_bytes()
    else:
        body = source
    kind = name.rpartition(".")[2].lower()
    match kind:
        case "csv":
            found = read_csv(body)
        case "xlsx":
            found = read_xlsx(body)
        case "json":
            found = read_json(body)
        case _:
            raise Unreadable("kind", kind)
    if not found.rows:
        raise Unreadable("empty")
    return Sheet(name, hashlib.sha256(body).hexdigest(), found.rows, found.merged, found.unknown)
