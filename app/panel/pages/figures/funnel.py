"""Where callers give up: by screen, by language, by network, over the last four weeks."""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import BigInteger, bindparam, cast, func, select

from app.organisations.figures.indicators.ratios import ratio
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.tables import FunnelDay
from menus.text.agreement import every_form
from menus.text.catalogue import load_catalogues

DAYS: Final = 28
_funnel = visible(FunnelDay)
_SHOWN = cast(func.sum(_funnel.c.shown), BigInteger).label("shown")
_GIVEN_UP = cast(func.sum(_funnel.c.given_up), BigInteger).label("given_up")
_COUNTS: Final = {
    by: select(_funnel.c[by].label("name"), _SHOWN, _GIVEN_UP)
    .where(_funnel.c.day > bindparam("since"))
    .group_by(_funnel.c[by])
    .order_by(_GIVEN_UP.desc(), _SHOWN.desc())
    .limit(100)
    for by in ("screen", "language", "network")
}
Line = tuple[str, int, int, Fraction | None]
_BLANK: Final = re.compile(r"{\w+}")


def screen_words(name: str, language: str) -> str:
    """What a caller reads on a screen, without what is filled in; nothing for a screen that is no more."""
    catalogues = load_catalogues()
    if name not in catalogues.keys:
        return ""
    _, many = every_form(catalogues.text(language, name))
    return _BLANK.sub("…", many).replace("\n", " / ")


@router.get("/funnel")
async def funnel(visit: Annotated[Visit, may(Right.FUNNEL)]) -> Response:
    """Three tables: screens first, since they are what can be mended."""
    since = (visit.service.now.date() - timedelta(days=DAYS)).isoformat()
    tables: dict[str, list[Line]] = {}
    for by, counts in _COUNTS.items():
        rows = await visit.window.fetch(counts, since=since)
        tables[by] = [
            (row["name"], row["shown"], row["given_up"], ratio(row["given_up"], row["shown"])) for row in rows
        ]
    language = visit.reader.words.language
    words = {line[0]: screen_words(line[0], language) for line in tables["screen"]}
    return visit.page("funnel", tables=tables, days=DAYS, words=words)
