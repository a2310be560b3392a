"""Draws pages: one Jinja environment that escapes everything and forgives no missing name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData

from app.organisations.figures.indicators.ratios import ratio
from app.organisations.roles import Right
from app.panel.web import formats
from app.panel.web.cards import labelled
from app.panel.web.refusals import PageRefused
from app.panel.web.safe_forms.returned_forms import returned
from app.panel.web.static_files import address_of
from app.panel.words import Words, preferred, words_in

WRONG: Final = 422
"""The status of a page whose form cannot be taken as it was sent."""
SESSION_ENDED: Final = 401
_NOTHING_SENT: Final = FormData()
_FOLDER: Final = Path(__file__).parents[1] / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, compiled once."""
    drawn = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    drawn.filters.update(
        day=formats.day,
        moment=formats.moment,
        phone=formats.phone,
        round_xof=formats.whole_xof,
        over=ratio,
        language_tag=formats.language_tag,
    )
    drawn.globals.update(static=address_of, Right=Right)
    return drawn


@dataclass(frozen=True, slots=True)
class PageReader:
    """Who reads a page: her texts, her name and rights (none before signing in), and the token for her forms."""

    words: Words
    name: str = ""
    ngo: str = ""
    rights: frozenset[Right] = field(default=frozenset())
    csrf: str = ""

    def facts(self) -> dict[str, Any]:
        """What every template may name."""
        language = self.words.language
        return {
            "reader": self,
            "t": self.words,
            "language": language,
            "xof": lambda amount: formats.amount(amount, language),
            "exact_xof": lambda exact: formats.exact_xof(exact, language),
            "count": lambda number: formats.grouped(number, language),
            "percent": lambda ratio: formats.percent(ratio, language),
            "names": self._names,
            "address_query": address_query,
        }

    def _names(self, section: str, values: Iterable[str]) -> list[tuple[str, str]]:
        """Options of a list: each value with its name in the section of the texts, or as it stands."""
        return [(value, self.words.maybe(f"{section}.{value}", value)) for value in values]


def address_query(chosen: Mapping[str, str], **more: object) -> str:
    """The part of an address after the question mark: what is chosen already, and something more."""
    return urlencode({name: value for name, value in {**chosen, **more}.items() if value not in ("", None, 0)})


def draw(
    request: Request,
    template: str,
    reader: PageReader,
    status: int = 200,
    *,
    came_back: FormData = _NOTHING_SENT,
    **facts: object,
) -> HTMLResponse:
    """Draw a page. htmx takes from the same page the part it asked for (``hx-select``): there are no fragments.

    ``came_back``: the form that was sent, drawn again where the status is 422; the facts say what is ``wrong`` or
    ``why``.
    """
    context = {"path": request.url.path, "query": request.query_params, **reader.facts(), **facts}
    drawn = environment().get_template(f"{template}.html").render(context)
    if status == WRONG:
        problem = facts.get("wrong") or facts.get("why") or ""
        field = str(getattr(problem, "field", problem))
        drawn = returned(drawn, request.url.path, came_back, field, reader.words("form.wrong"))
    return HTMLResponse(labelled(drawn), status_code=status)


def refusal_page(request: Request, refused: PageRefused) -> HTMLResponse:
    """The page that says why there is none."""
    reader: PageReader = getattr(request.state, "reader", _stranger(request))
    return draw(request, "refused", reader, refused.status, key=refused.key)


def ended_page(request: Request, kept: str) -> HTMLResponse:
    """The page for somebody whose session ended while she typed: ``kept`` goes on with her, sealed."""
    return draw(request, "session_ended", _stranger(request), SESSION_ENDED, kept=kept)


def _stranger(request: Request) -> PageReader:
    return PageReader(words_in(preferred(request.headers.get("accept-language", ""))))
