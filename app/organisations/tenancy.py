"""The walls between organisations: the one place where it is decided which rows somebody sees.

Every page reads through a ``ScopedReader``. Its statements name ``visible`` where others would name ``savings_group``,
``visible_staff`` for ``staff`` and so on; the window puts the wall in front, and refuses a statement that forgot it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from app.organisations.statements import sql
from ledger.database import Database, Row

_BEHIND: Final[Mapping[str, tuple[str, str]]] = {
    "visible": ("savings_group", "ngo_id"),
    "visible_ngo": ("ngo", "id"),
    "visible_staff": ("staff", "ngo_id"),
    "visible_invitation": ("invitation", "ngo_id"),
    "visible_audit": ("audit_line", "ngo_id"),
    "visible_funnel": ("funnel_day", "ngo_id"),
    "visible_programme": ("programme", "ngo_id"),
    "visible_consultation": ("consultation", "ngo_id"),
    "visible_training": ("training", "ngo_id"),
}
"""What stands behind each name, and the column that says whose it is."""
_FOR_AGENTS: Final = frozenset({"visible_ngo", "visible_programme", "visible_consultation", "visible_training"})
"""What an agent sees of her organisation beside the groups given to her."""

_AGENTS_GROUPS = (
    "SELECT g.* FROM savings_group g JOIN assignment a ON a.group_id = g.id"
    " WHERE g.ngo_id = :wall_ngo AND a.staff_id = :wall_staff"
)
_NAMED = re.compile(r"\bvisible(?:_\w+)?\b")


def _seen(name: str, scope: str) -> str:
    """The rows behind one name on this side of the wall."""
    table, owner = _BEHIND[name]
    if scope == "installation":
        return f"SELECT * FROM {table}"  # noqa: S608 -- both words are constants of this module
    if scope == "agent" and name == "visible":
        return _AGENTS_GROUPS
    if scope == "agent" and name not in _FOR_AGENTS:
        return f"SELECT * FROM {table} WHERE 1 = 0"  # noqa: S608
    return f"SELECT * FROM {table} WHERE {owner} = :wall_ngo"  # noqa: S608


@lru_cache(maxsize=512)
def _walled(words: str, scope: str) -> str:
    """The statement behind its wall.

    Raises:
        ValueError: it names nothing visible: it would look through the wall.
    """
    names = sorted(set(_NAMED.findall(words)))
    if not names:
        raise ValueError("a statement of the panel must read from visible")
    walls = ", ".join(f"{name} AS ({_seen(name, scope)})" for name in names)
    rest = words.strip()
    return f"WITH {walls}{rest if rest.startswith(',') else ' ' + rest}"


@dataclass(frozen=True, slots=True)
class TenantScope:
    """Which rows are on this side: all of the installation, those of an organisation, or those of one agent."""

    scope: str
    ngo_id: int | None = None
    staff_id: int | None = None

    @classmethod
    def of(cls, role: str, ngo_id: int | None, staff_id: int) -> "TenantScope":
        """The wall around one person. An agent without an organisation sees nothing."""
        if role == "agent":
            return cls("agent", ngo_id, staff_id)
        return cls("installation") if ngo_id is None else cls("ngo", ngo_id)


@dataclass(frozen=True, slots=True)
class ScopedReader:
    """Reads the store through a wall."""

    database: Database = field(repr=False)
    wall: TenantScope

    async def fetch(self, words: str, **values: object) -> list[Row]:
        """Run a SELECT that reads from ``visible`` names; a text that begins with a comma adds its own CTEs.

        Raises:
            ValueError: the statement names nothing visible.
        """
        walled = _walled(words, self.wall.scope)
        own = {"wall_ngo": self.wall.ngo_id, "wall_staff": self.wall.staff_id}
        needed = {name: value for name, value in own.items() if f":{name}" in walled}
        return await self.database.fetch(sql(walled), **needed, **values)

    async def one(self, words: str, **values: object) -> Row | None:
        """The first row, or none."""
        rows = await self.fetch(words, **values)
        return rows[0] if rows else None

    async def group(self, code: str) -> Row | None:
        """One group by its code, or none: beyond the wall and not there at all look the same."""
        return await self.one(
            "SELECT visible.*, ngo.name AS ngo_name FROM visible LEFT JOIN ngo ON ngo.id = visible.ngo_id"
            " WHERE visible.code = :code",
            code=code,
        )
