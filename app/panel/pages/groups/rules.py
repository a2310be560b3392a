"""The constitution of a group: what holds today, and what each assembly changed."""

import json
from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.tables import ConstitutionVersion, SavingsGroup, table_of

_visible, _constitution = visible(SavingsGroup), table_of(ConstitutionVersion)
_VERSIONS: Final = (
    select(
        _constitution.c.version,
        _constitution.c.cycle,
        _constitution.c.settings,
        _constitution.c.decided_on,
        _constitution.c.decision,
    )
    .join_from(_visible, _constitution, _constitution.c.group_id == _visible.c.id)
    .where(_visible.c.id == bindparam("group_id"))
    .order_by(_constitution.c.version.desc())
    .limit(20)
)


def changed_settings(newer: dict[str, Any], older: dict[str, Any]) -> list[str]:
    """The names of the settings that differ, in the order of the newer."""
    return [name for name, value in newer.items() if older.get(name) != value]


@router.get("/groups/{code}/rules")
async def rules(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The settings of the newest version, and the history of versions."""
    group = await visit.saving_group(code)
    rows = await visit.window.fetch(_VERSIONS, group_id=group["id"])
    settings = [json.loads(row["settings"]) for row in rows]
    versions = [
        (row, changed_settings(settings[place], settings[place + 1]) if place + 1 < len(rows) else [])
        for place, row in enumerate(rows)
    ]
    return visit.page("rules", group=group, settings=settings[0] if settings else {}, versions=versions)
