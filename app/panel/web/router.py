"""The router that every page of the panel hangs on; it gives each answer its headers and turns refusals into pages."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from app.panel.service import PanelService
from app.panel.web.headers import page_headers
from app.panel.web.home import sent_home
from app.panel.web.page import ended_page, refusal_page
from app.panel.web.refusals import NotHere, PageRefused, SignInFirst, TooLarge
from ledger.books.errors import TryAgain

MAX_BODY_BYTES = 8 * 1024 * 1024

_Handler = Callable[[Request], Awaitable[Response]]


async def _answered(handler: _Handler, request: Request) -> Response:
    """The handler's answer, or the page that says why there is none."""
    try:
        if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
            raise TooLarge
        return sent_home(request) or await handler(request)
    except SignInFirst as refused:
        return ended_page(request, refused.kept) if refused.kept else _to_sign_in(request)
    except RequestValidationError:  # a path that names no number leads nowhere
        return refusal_page(request, NotHere())
    except PageRefused as refused:
        return refusal_page(request, refused)
    except TryAgain:
        return refusal_page(request, PageRefused(503, "try_again"))


def _to_sign_in(request: Request) -> Response:
    """To the sign-in page; a page that was only to be read is found again afterwards."""
    wanted = request.url.path if request.method == "GET" else "/panel"
    target = "/panel/sign-in" if wanted == "/panel" else f"/panel/sign-in?next={quote(wanted)}"
    if request.headers.get("hx-request"):
        return Response(status_code=200, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


class PanelRoute(APIRoute):
    """A route whose every answer, refusals among them, carries the panel's headers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's own handler."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await _answered(handler, request)
            for name, value in page_headers(request.url.path, production=PanelService.of(request).production).items():
                response.headers[name] = value
            if "cache-control" not in response.headers:
                response.headers["Cache-Control"] = "no-store"
            return response

        return answer


router = APIRouter(prefix="/panel", route_class=PanelRoute, include_in_schema=False)
