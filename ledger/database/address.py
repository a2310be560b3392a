"""A database URL as people write it, read into what the engines need."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """``sqlite:///PATH`` or ``postgresql://…``; which driver serves it is not the writer's business."""

    url: URL

    @classmethod
    def read(cls, text: str) -> "DatabaseAddress":
        """Read a URL.

        Raises:
            ValueError: it is neither SQLite nor PostgreSQL, in one clear line without its password.
        """
        try:
            url = make_url(text)
        except ArgumentError as problem:
            raise ValueError("the database URL is not a URL: sqlite:///PATH or postgresql://…") from problem
        engine = url.get_backend_name()
        if engine not in ("sqlite", "postgresql"):
            raise ValueError(f"a {engine} database is not known: use sqlite:///PATH or postgresql://…")
        if engine == "sqlite" and not url.database:
            raise ValueError("a SQLite database needs a file: sqlite:///PATH")
        return cls(url)

    @property
    def engine(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.url.get_backend_name()

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(self.url.database or "")

    def dsn(self) -> str:
        """The PostgreSQL address as libpq and asyncpg read it."""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def sqlalchemy_url(self) -> str:
        """The address for SQLAlchemy's own synchronous or asynchronous engine (migrations)."""
        driver = "sqlite" if self.engine == "sqlite" else "postgresql+asyncpg"
        return self.url.set(drivername=driver).render_as_string(hide_password=False)
