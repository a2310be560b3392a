"""What supports add up to: promised, handed over, confirmed, contested, silent; and persons, each counted once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, case, cast, distinct, func, select

from app.organisations.supports.supports import STANDS
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.tables import Ngo, Person, Programme, Support, SupportLine, table_of

_line, _person, _ngo = table_of(SupportLine), table_of(Person), table_of(Ngo)
_seen, _programme, _heads = visible(Support), visible(Programme), visible(Support).alias("heads")
_HANDED = _line.c.handed_on.is_not(None)
_IS: Final[dict[str, ColumnElement[bool]]] = {
    "promised": _line.c.id.is_not(None),
    "handed": _HANDED,
    "confirmed": _line.c.word == "yes",
    "contested": _line.c.word.in_(("no", "part")),
    "silent": and_(_HANDED, _line.c.word.is_(None)),
}
_SHE = func.coalesce(_person.c.merged_into, _person.c.id)


def _sum(condition: ColumnElement[bool], value: ColumnElement[int] | int) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((condition, value), else_=0)), 0), BigInteger)


def _people(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(distinct(case((condition, _SHE))))


_FIGURES: Final = (
    *(_sum(and_(holds, _seen.c.measure == ""), _line.c.quantity).label(f"{name}_xof") for name, holds in _IS.items()),
    *(_sum(holds, 1).label(name) for name, holds in _IS.items()),
    *(_people(holds).label(f"{name}_people") for name, holds in _IS.items()),
    _people(_person.c.sex == "f").label("women"),
)
_OF_LINES = (
    select(*_FIGURES)
    .join_from(_seen, _line, and_(_line.c.support_id == _seen.c.id, *STANDS))
    .outerjoin(_person, _person.c.id == _line.c.person_id)
)


def _counted(of: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:  # noqa: ANN401 -- a table of any kind
    return select(cast(func.coalesce(func.sum(of), 0), BigInteger)).where(*conditions).scalar_subquery()


def _by_numbers(*conditions: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
    """People of groups who are told by numbers alone, once a support."""
    return (
        _counted(_heads.c.women + _heads.c.men, *conditions).label("others"),
        _counted(_heads.c.women, *conditions).label("other_women"),
    )


_WHOLE: Final = _OF_LINES.add_columns(*_by_numbers())
SUPPORTS: "Final[Select[Any]]" = select(_seen.c.id, _seen.c.kind, _seen.c.what, _seen.c.measure, _seen.c.promised_on)
"""Every support in sight."""
SUPPORTS_BY: Final = {"day": _seen.c.promised_on, "what": _seen.c.what}
_BY_SUPPORT: Final = (
    _OF_LINES.add_columns(_seen.c.id, *_by_numbers(_heads.c.id == _seen.c.id))
    .where(_seen.c.id.in_(bindparam("ids", expanding=True)))
    .group_by(_seen.c.id)
)
_BY_TRANCHE: Final = (
    _OF_LINES.add_columns(
        _line.c.tranche,
        func.min(_line.c.due_on).label("due_on"),
        *(_sum(holds, _line.c.quantity).label(f"{name}_quantity") for name, holds in _IS.items()),
    )
    .where(_seen.c.id == bindparam("id"))
    .group_by(_line.c.tranche)
    .order_by(_line.c.tranche)
)
_BY_PROGRAMME: "Final[Select[Any]]" = (
    _OF_LINES.add_columns(
        _programme.c.id,
        _programme.c.name,
        _ngo.c.name.label("ngo_name"),
        *_by_numbers(_heads.c.programme_id == _programme.c.id),
    )
    .join(_programme, _programme.c.id == _seen.c.programme_id)
    .join(_ngo, _ngo.c.id == _programme.c.ngo_id)
    .group_by(_programme.c.id, _programme.c.name, _ngo.c.name)
    .order_by(_programme.c.name, _programme.c.id)
)
_OF_PROGRAMME: Final = _BY_PROGRAMME.where(_programme.c.id == bindparam("programme_id"))


async def whole(window: ScopedReader) -> Row:
    """All supports in sight together."""
    return (await window.fetch(_WHOLE))[0]


async def by_support(window: ScopedReader, ids: Sequence[int]) -> dict[int, Row]:
    """What each of these supports adds up to, by its number."""
    return {row["id"]: row for row in await window.fetch(_BY_SUPPORT, ids=list(ids))}


async def by_tranche(window: ScopedReader, support_id: int) -> list[Row]:
    """A row a tranche of one support; ``…_quantity`` is in its unit."""
    return await window.fetch(_BY_TRANCHE, id=support_id)


async def by_programme(window: ScopedReader, programme_id: int | None = None) -> list[Row]:
    """A row a programme in sight; of one, if asked."""
    if programme_id is None:
        return await window.fetch(_BY_PROGRAMME)
    return await window.fetch(_OF_PROGRAMME, programme_id=programme_id)
