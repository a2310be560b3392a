"""The backup file: a ZIP of one file of JSON lines per table, a manifest that counts and digests them, and its digest.

Nothing in it belongs to one engine: a file made on PostgreSQL can be restored into SQLite, and the other way round.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from ledger.books.errors import LedgerError

FORMAT = "kesu-backup/1"
_MANIFEST, _DIGEST = "manifest.json", "manifest.sha256"


class BackupRefused(LedgerError):  # noqa: N818 -- a refusal, like the ledger's own
    """The file cannot be trusted or does not fit; nothing was restored. The message is one clear line."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table in the file: its columns in the order of each line's values, its rows, and the lines' SHA-256."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it stands in the ZIP."""
        return f"tables/{self.name}.jsonl"


@dataclass(slots=True)
class Manifest:
    """What the file holds. ``schema`` is the revision of the database it was made from."""

    schema: str
    engine: str
    tables: list[TableFile] = field(default_factory=list)
    audited: dict[str, Any] = field(default_factory=dict)
    format: str = FORMAT

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(table.rows for table in self.tables)

    def to_bytes(self) -> bytes:
        """The manifest as it stands in the file."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read a manifest.

        Raises:
            BackupRefused: it is of a format that is not known.
        """
        try:
            plain = json.loads(body)
            tables = [TableFile(t["name"], tuple(t["columns"]), t["rows"], t["sha256"]) for t in plain.pop("tables")]
            manifest = cls(tables=tables, **plain)
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise BackupRefused("the backup's manifest cannot be read") from problem
        if manifest.format != FORMAT:
            raise BackupRefused(f"the backup's format is {manifest.format!r}, not {FORMAT!r}")
        return manifest


class ArchiveWriter:
    """Writes a backup file table by table; ``close`` makes it whole."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=6)

    def table(self, name: str, columns: tuple[str, ...]) -> "TableWriter":
        """Begin a table; it must be closed before the next one begins."""
        return TableWriter(self._zip, self.manifest, name, columns)

    def close(self) -> None:
        """Write the manifest and its digest."""
        body = self.manifest.to_bytes()
        self._zip.writestr(_MANIFEST, body)
        self._zip.writestr(_DIGEST, hashlib.sha256(body).hexdigest())
        self._zip.close()


class TableWriter:
    """Writes the rows of one table."""

    def __init__(self, archive: ZipFile, manifest: Manifest, name: str, columns: tuple[str, ...]) -> None:
        self._manifest, self._name, self._columns = manifest, name, columns
        self._digest = hashlib.sha256()
        self._rows = 0
        self._out = archive.open(f"tables/{name}.jsonl", "w", force_zip64=True)

    def write(self, rows: Iterable[list[object]]) -> None:
        """Add rows, each a list of values in the order of the columns; bytes are written as hex digits."""
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=bytes.hex).encode() + b"\n"
            self._digest.update(line)
            self._out.write(line)
            self._rows += 1

    def close(self) -> None:
        """End the table and enter it in the manifest."""
        self._out.close()
        self._manifest.tables.append(TableFile(self._name, self._columns, self._rows, self._digest.hexdigest()))


class Archive:
    """A backup file that is read."""

    def __init__(self, path: Path) -> None:
        """Open and check the whole file.

        Raises:
            BackupRefused: it is no backup, or not whole, or a digest is wrong.
        """
        try:
            self._zip = ZipFile(path)
            body, digest = self._zip.read(_MANIFEST), self._zip.read(_DIGEST)
        except (OSError, BadZipFile, KeyError) as problem:
            raise BackupRefused(f"{path.name} is not a backup, or not a whole one") from problem
        if hashlib.sha256(body).hexdigest() != digest.decode("ascii", "replace"):
            raise BackupRefused("the backup's manifest does not match its checksum")
        self.manifest = Manifest.from_bytes(body)
        for table in self.manifest.tables:
            self._check(table)

    def _check(self, table: TableFile) -> None:
        digest, rows = hashlib.sha256(), 0
        try:
            with self._zip.open(table.path) as lines:
                for line in lines:
                    digest.update(line)
                    rows += 1
        except (OSError, BadZipFile, KeyError, EOFError) as problem:
            raise BackupRefused(f"the backup's table {table.name} cannot be read") from problem
        if digest.hexdigest() != table.sha256 or rows != table.rows:
            raise BackupRefused(f"the backup's table {table.name} does not match its checksum")

    def rows(self, table: TableFile, octets: frozenset[str]) -> Iterator[dict[str, object]]:
        """The rows of a table by column name; ``octets`` are the columns that hold bytes."""
        with self._zip.open(table.path) as lines:
            for line in lines:
                row = dict(zip(table.columns, json.loads(line), strict=True))
                for name in octets:
                    row[name] = None if row[name] is None else bytes.fromhex(row[name])
                yield row

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
