"""The statement that reads which revision of the schema a database has."""

from typing import Any, Final

from sqlalchemy import Select, column, select, table

REVISION: "Final[Select[Any]]" = select(column("version_num")).select_from(table("alembic_version"))
"""It reads Alembic's own table, which is no model."""
