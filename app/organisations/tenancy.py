"""Tenant scopes, which keep organisations apart: the one place where it is decided which rows somebody sees.

Every page reads through a ``ScopedReader``. Its statements name ``visible`` where others would name ``savings_group``,
``visible_staff`` for ``staff`` and so on; the reader puts the scope in front, and refuses a statement that forgot it.
In an expression ``visible(Model)`` stands where others have ``table_of(Model)``.
"""
# text: the scopes are said once, for statements that are expressions and for reports that are put together as text.

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import Executable, Select, TableClause, bindparam, column, select, table
from sqlalchemy.sql import visitors
from sqlmodel import SQLModel

from app.organisations.statements import sql
from ledger.database import Database, Row
from ledger.tables import Ngo, SavingsGroup, metadata, table_of

_BEHIND: Final[Mapping[str, tuple[str, str]]] = {
    "visible": ("savings_group", "ngo_id"),
    "visible_ngo": ("ngo", "id"),
    "visible_staff": ("staff", "ngo_id"),
    "visible_invitation": ("invitation", "ngo_id"),
    "visible_audit": ("audit_line", "ngo_id"),
    "visible_funnel": ("funnel_day", "ngo_id"),
    "visible_programme": ("programme", "ngo_id"),
    "visible_consultation": ("consultation", "ngo_id"),
    "visible_invited": ("consultation_partner", "ngo_id"),
    "visible_training": ("training", "ngo_id"),
    "visible_person": ("person", "ngo_id"),
    "visible_support": ("support", "ngo_id"),
    "visible_stock": ("stock_move", "ngo_id"),
    "visible_visit": ("group_visit", "ngo_id"),
    "visible_planned": ("visit_planned", "ngo_id"),
    "visible_income": ("income_activity", "ngo_id"),
    "visible_lot": ("lot", "ngo_id"),
    "visible_left": ("group_transfer", "from_ngo"),
    "visible_offer": ("group_transfer", "to_ngo"),
}
"""What stands behind each name, and the column that says whose it is."""
_FOR_AGENTS: Final = frozenset(
    {
        "visible_ngo",
        "visible_programme",
        "visible_consultation",
        "visible_training",
        "visible_support",
        "visible_stock",
        "visible_lot",
    }
)
"""What an agent sees of her organisation beside the groups given to her."""

_AGENTS_GROUPS: Final = (
    "SELECT g.* FROM savings_group g JOIN assignment a ON a.group_id = g.id"
    " WHERE g.ngo_id = :scope_ngo AND a.staff_id = :scope_staff"
)
_AGENTS_PERSONS: Final = (
    "SELECT * FROM person WHERE ngo_id = :scope_ngo AND (made_by = :scope_staff OR id IN (SELECT l.person_id"
    " FROM person_member l JOIN assignment a ON a.group_id = l.group_id WHERE a.staff_id = :scope_staff))"
)
"""Persons of the groups given to her, and those she entered herself."""
_AGENTS_VISITS: Final = (
    "SELECT * FROM {table} WHERE ngo_id = :scope_ngo AND (staff_id = :scope_staff"
    " OR group_id IN (SELECT group_id FROM assignment WHERE staff_id = :scope_staff))"
)
"""Visits that are hers, and those of groups given to her, whoever made them."""
_AGENTS_INCOMES: Final = (
    f"SELECT * FROM income_activity WHERE person_id IN (SELECT id FROM ({_AGENTS_PERSONS}) AS hers)"  # noqa: S608 -- all words are constants of this module
)
"""What these persons live of."""
_AGENTS: Final[Mapping[str, str]] = {
    "visible": _AGENTS_GROUPS,
    "visible_person": _AGENTS_PERSONS,
    "visible_income": _AGENTS_INCOMES,
    "visible_visit": _AGENTS_VISITS,
    "visible_planned": _AGENTS_VISITS,
}
_SHARED_PROGRAMMES: Final = (
    "SELECT * FROM programme WHERE ngo_id = :scope_ngo"
    " OR id IN (SELECT programme_id FROM programme_partner WHERE ngo_id = :scope_ngo)"
)
"""Those that an organisation leads or takes part in; of their groups it sees its own."""
_ASKED_TOGETHER: Final = (
    "ngo_id {whose} OR id IN (SELECT consultation FROM consultation_partner"
    " WHERE agreed_us IS NOT NULL AND withdrawn_us IS NULL AND ngo_id {whose})"
)
"""Consultations of one's own, and those to which one's organisation agreed; what they add up to is the same for all."""
_IN_PROGRAMME: Final = "id IN (SELECT group_id FROM programme_group WHERE programme_id {whose})"
_HERS: Final = "IN (SELECT ngo_id FROM donor_organisation WHERE staff_id = :scope_staff)"
_PROGRAMMES: Final = "IN (SELECT programme_id FROM donor_programme WHERE staff_id = :scope_staff)"
_LEAD: Final = (
    "id IN (SELECT q.ngo_id FROM programme q JOIN donor_programme d ON d.programme_id = q.id"
    " WHERE d.staff_id = :scope_staff)"
)
_PARTNER: Final = (
    "id IN (SELECT r.ngo_id FROM programme_partner r JOIN donor_programme d ON d.programme_id = r.programme_id"
    " WHERE d.staff_id = :scope_staff)"
)
_LIMITED: Final[Mapping[str, str]] = {
    "visible": f"ngo_id {_HERS} OR {_IN_PROGRAMME.format(whose=_PROGRAMMES)}",
    "visible_ngo": f"id {_HERS} OR {_LEAD} OR {_PARTNER}",
    "visible_programme": f"ngo_id {_HERS} OR id {_PROGRAMMES}",
    "visible_consultation": _ASKED_TOGETHER.format(whose=_HERS),
    "visible_training": f"ngo_id {_HERS} OR programme_id {_PROGRAMMES}",
    **dict.fromkeys(
        ("visible_support", "visible_income", "visible_lot"), f"ngo_id {_HERS} OR programme_id {_PROGRAMMES}"
    ),
}
"""What a donor sees who was given some organisations or programmes; of other tables nothing."""
_NAMED = re.compile(r"\bvisible(?:_\w+)?\b")


def _seen(name: str, scope: str) -> str:
    """The rows behind one name in this scope; a withdrawn programme is in none."""
    seen = _owned(name, scope)
    if name == "visible_programme":
        return f"SELECT seen.* FROM ({seen}) seen WHERE seen.withdrawn_us IS NULL"  # noqa: S608 -- words of this module
    return seen


def _owned(name: str, scope: str) -> str:
    table, owner = _BEHIND[name]
    owned = f"{owner} = :scope_ngo"
    match scope, name:
        case "installation", _:
            owned = "1 = 1"
        case "agent", _ if name in _AGENTS:
            return _AGENTS[name].format(table=table)
        case "programme", "visible":
            owned = _IN_PROGRAMME.format(whose="= :scope_programme")
        case "programme", "visible_support" | "visible_training" | "visible_income" | "visible_lot":
            owned = "programme_id = :scope_programme"
        case "programme", _:
            owned = "id = :scope_programme" if name == "visible_programme" else "1 = 0"
        case "limited", _:
            owned = _LIMITED.get(name, "1 = 0")
        case "agent", _ if name not in _FOR_AGENTS:
            owned = "1 = 0"
        case _, "visible_programme":
            return _SHARED_PROGRAMMES
        case _, "visible_consultation":
            owned = _ASKED_TOGETHER.format(whose="= :scope_ngo")
    return f"SELECT * FROM {table} WHERE {owned}"  # noqa: S608 -- all words are constants of this module


@lru_cache(maxsize=512)
def _scoped_text(words: str, scope: str) -> str:
    """The statement with its scope in front.

    Raises:
        ValueError: it names nothing visible: it would look beyond the tenant scope.
    """
    names = sorted(set(_NAMED.findall(words)))
    if not names:
        raise ValueError("a statement of the panel must read from visible")
    ctes = ", ".join(f"{name} AS ({_seen(name, scope)})" for name in names)
    rest = words.strip()
    return f"WITH {ctes}{rest if rest.startswith(',') else ' ' + rest}"


@cache
def visible(model: type[SQLModel], name: str = "") -> TableClause:
    """The rows of a model within the tenant scope, for an expression that a ``ScopedReader`` runs.

    ``name``: which of its scopes, where a row has two owners.

    Raises:
        KeyError: nobody said whose its rows are.
    """
    behind = table_of(model)
    name = name or {owned: named for named, (owned, _) in _BEHIND.items()}[behind.name]
    return table(name, *(column(named.name, named.type) for named in behind.c))


@lru_cache(maxsize=512)
def within_scope(statement: "Select[Any]", scope: str) -> tuple["Select[Any]", str]:
    """The expression within its scope, and the scope as text.

    Raises:
        ValueError: it names nothing visible: it would look beyond the tenant scope.
    """
    found = [part.name for part in visitors.iterate(statement) if isinstance(part, TableClause)]
    names = sorted(_BEHIND.keys() & set(found))
    if not names:
        raise ValueError("a statement of the panel must read from visible")
    ctes = {name: _seen(name, scope) for name in names}
    for name, cte in ctes.items():
        statement = statement.add_cte(sql(cte).columns(*metadata.tables[_BEHIND[name][0]].c).cte(name))
    return statement, " ".join(ctes.values())


@dataclass(frozen=True, slots=True)
class TenantScope:
    """Which rows are on this side.

    ``scope``: all of the ``installation``, those of an organisation (``ngo``) or of one ``agent``, those that a donor
    is ``limited`` to, or the groups of one ``programme``, whoever's they are, for what they add up to.
    """

    scope: str
    ngo_id: int | None = None
    staff_id: int | None = None
    programme_id: int | None = None

    @classmethod
    def of(cls, role: str, ngo_id: int | None, staff_id: int, *, limited: bool = False) -> "TenantScope":
        """The tenant scope of one person. An agent without an organisation sees nothing.

        ``limited``: she is a donor to whom some organisations or programmes were given.
        """
        if role == "agent":
            return cls("agent", ngo_id, staff_id)
        if limited:
            return cls("limited", ngo_id, staff_id)
        return cls("installation") if ngo_id is None else cls("ngo", ngo_id)


_group, _ngo = visible(SavingsGroup), table_of(Ngo)
_GROUP: Final = (
    select(_group, _ngo.c.name.label("ngo_name"))
    .outerjoin(_ngo, _ngo.c.id == _group.c.ngo_id)
    .where(_group.c.code == bindparam("code"))
)


@dataclass(frozen=True, slots=True)
class ScopedReader:
    """Reads the store within a tenant scope."""

    database: Database = field(repr=False)
    tenant: TenantScope

    async def fetch(self, statement: "Select[Any] | str", **values: object) -> list[Row]:
        """Run a SELECT that reads from ``visible`` names; a text that begins with a comma adds its own CTEs.

        Raises:
            ValueError: the statement names nothing visible.
        """
        if isinstance(statement, str):
            scoped = _scoped_text(statement, self.tenant.scope)
            behind: Executable = sql(scoped)
        else:
            behind, scoped = within_scope(statement, self.tenant.scope)
        own = {
            "scope_ngo": self.tenant.ngo_id,
            "scope_staff": self.tenant.staff_id,
            "scope_programme": self.tenant.programme_id,
        }
        needed = {name: value for name, value in own.items() if f":{name}" in scoped}
        return await self.database.fetch(behind, **needed, **values)

    async def one(self, statement: "Select[Any] | str", **values: object) -> Row | None:
        """The first row, or none."""
        rows = await self.fetch(statement, **values)
        return rows[0] if rows else None

    async def group(self, code: str) -> Row | None:
        """One group by its code, or none: beyond the scope and not there at all look the same."""
        return await self.one(_GROUP, code=code)
