"""Bring a database to the newest schema, from anywhere in the code."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from ledger.database import DatabaseAddress


def configuration(url: str) -> Config:
    """Alembic's settings for one database."""
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
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        address.path.parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(configuration(url), revision)


def newest_revision() -> str:
    """The revision that this code expects."""
    head = _scripts().get_current_head()
    assert head is not None  # noqa: S101 -- the folder ships with the code
    return head


def earlier_revisions() -> frozenset[str]:
    """The revisions this code does not work on: all it knows but the newest.

    One that it does not know was made by a later version, and lets this one go on working (CONTRIBUTING.md).
    """
    return frozenset(script.revision for script in _scripts().walk_revisions()) - {newest_revision()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))
