"""Where callers give up: by screen, by language, by network, over the last four weeks."""

import re
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Final

from fastapi.responses import Response

from app.messaging.texts import TEXTS
from app.organisations.figures.ratios import ratio
from app.organisations.roles import Right
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from menus.text.agreement import every_form
from menus.text.catalogue import Catalogues

DAYS: Final = 28
_BY: Final = {"screen": "screen", "language": "language", "network": "network"}
_COUNTS: Final = """
SELECT {by} AS name, CAST(sum(shown) AS BIGINT) AS shown, CAST(sum(given_up) AS BIGINT) AS given_up
FROM visible_funnel WHERE day > :since GROUP BY {by} ORDER BY 3 DESC, 2 DESC LIMIT 100
"""
Line = tuple[str, int, int, Fraction | None]
_BLANK: Final = re.compile(r"{\w+}")


@lru_cache(maxsize=1)
def _catalogues() -> Catalogues:
    return Catalogues.load(TEXTS)


def screen_words(name: str, language: str) -> str:
    """What a caller reads on a screen, without what is filled in; nothing for a screen that is no more."""
    catalogues = _catalogues()
    if name not in catalogues.keys:
        return ""
    _, many = every_form(catalogues.text(language, name))
    return _BLANK.sub("…", many).replace("\n", " / ")


@router.get("/funnel")
async def funnel(visit: Annotated[Visit, may(Right.FUNNEL)]) -> Response:
    """Three tables: screens first, since they are what can be mended."""
    since = (visit.service.now.date() - timedelta(days=DAYS)).isoformat()
    tables: dict[str, list[Line]] = {}
    for by, column in _BY.items():
        rows = await visit.window.fetch(_COUNTS.format(by=column), since=since)
        tables[by] = [
            (row["name"], row["shown"], row["given_up"], ratio(row["given_up"], row["shown"])) for row in rows
        ]
    language = visit.reader.words.language
    words = {line[0]: screen_words(line[0], language) for line in tables["screen"]}
    return visit.page("funnel", tables=tables, days=DAYS, words=words)
