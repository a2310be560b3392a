"""Files whose import is under way or was cut off, as the page of imports shows them."""

from typing import Final

from sqlalchemy import and_, bindparam, func, select

from app.organisations.tenancy import ScopedReader, visible
from app.panel.web.refusals import NotHere
from ledger.database import Row
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import Opening, SavingsGroup, table_of

_opening, _visible = table_of(Opening), visible(SavingsGroup)
_UNFINISHED: Final = (
    select(
        _opening.c.sha,
        func.min(_opening.c.file_name).label("file_name"),
        func.min(_visible.c.ngo_id).label("ngo_id"),
        func.count().label("groups"),
        func.max(_opening.c.line).label("line"),
    )
    .join_from(_visible, _opening, and_(_opening.c.group_id == _visible.c.id, _visible.c.status == IMPORTING))
    .group_by(_opening.c.sha)
    .order_by(func.min(_opening.c.imported_us), _opening.c.sha)
)
_THIS: Final = _UNFINISHED.where(_opening.c.sha == bindparam("sha"))


async def unfinished_imports(window: ScopedReader) -> list[Row]:
    """Each file with the groups that are written of it, and the line of the last of them."""
    return await window.fetch(_UNFINISHED)


async def unfinished_import(window: ScopedReader, sha: str) -> Row:
    """One of them.

    Raises:
        NotHere: no such file is in sight.
    """
    row = await window.one(_THIS, sha=sha)
    if row is None:
        raise NotHere
    return row
