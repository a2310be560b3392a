"""Bring a database to the newest schema, from anywhere in the code; what is newest is known without Alembic."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.database import DatabaseAddress

if TYPE_CHECKING:
    from alembic.config import Config

_VERSIONS = Path(__file__).parent / "versions"
_REVISION = re.compile(r'^revision = "(\w+)"\ndown_revision = (?:None|"(\w+)")$', re.MULTILINE)


def configuration(url: str) -> "Config":
    """Alembic's settings for one database."""
    from alembic.config import Config  # noqa: PLC0415 -- half a second of a start that migrates nothing

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option(
        "sqlalchemy.url", DatabaseAddress.read(url).url.render_as_string(hide_password=False).replace("%", "%%")
    )
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Go up to ``revision``. Must not be called from a running event loop.

    Raises:
        ValueError: the URL is not one of a known engine.
    """
    from alembic import command  # noqa: PLC0415 -- the same

    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        address.path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(address.path.parent):
            command.upgrade(configuration(url), revision)
        return
    command.upgrade(configuration(url), revision)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let several migrations of a SQLite file wait for each other: its own locks end with each statement."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@cache
def newest_revision() -> str:
    """The revision that this code expects: the one that no other stands on."""
    (newest,) = _revisions().keys() - _revisions().values()
    return newest


def earlier_revisions() -> frozenset[str]:
    """The revisions this code does not work on: all it knows but the newest.

    One that it does not know was made by a later version, and lets this one go on working (CONTRIBUTING.md).
    """
    return frozenset(_revisions()) - {newest_revision()}


@cache
def _revisions() -> dict[str, str]:
    """Each revision and the one it stands on ("" for the first), read from the heads of their files."""
    found = (_REVISION.search(path.read_text("utf-8")) for path in _VERSIONS.glob("*.py"))
    return {match[1]: match[2] or "" for match in found if match}
