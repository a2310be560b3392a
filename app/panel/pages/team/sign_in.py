"""Signing in and out."""

import secrets
from typing import Annotated, Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.organisations.roles import Right
from app.panel.access import kept_forms, sessions
from app.panel.access.sign_in import Refused, sign_in
from app.panel.service import PanelService
from app.panel.web import csrf
from app.panel.web.page import PageReader, draw
from app.panel.web.refusals import FormStale
from app.panel.web.router import router
from app.panel.web.visit import Visit, may, reader_of
from app.panel.words import LANGUAGES, Words, preferred, words_in

FORM_COOKIE: Final = "kesu_door"
_LANGUAGE_COOKIE: Final = "kesu_language"


def stranger_words(request: Request) -> Words:
    """The language of somebody who is not signed in: asked for, remembered, or her browser's."""
    asked = request.query_params.get("lang") or request.cookies.get(_LANGUAGE_COOKIE, "")
    return words_in(asked if asked in LANGUAGES else preferred(request.headers.get("accept-language", "")))


def stranger(request: Request, service: PanelService) -> tuple[PageReader, str]:
    """A reader who is not signed in, and the cookie that her forms are bound to."""
    bound_to = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(18)
    return PageReader(stranger_words(request), csrf=csrf.token(service.key, bound_to)), bound_to


def set_form_cookies(response: Response, service: PanelService, bound_to: str, language: str) -> Response:
    """Give the browser the cookies that its forms need before anybody is signed in."""
    safe = service.production
    response.set_cookie(FORM_COOKIE, bound_to, httponly=True, secure=safe, samesite="strict", path="/panel")
    response.set_cookie(_LANGUAGE_COOKIE, language, max_age=31_536_000, secure=safe, samesite="lax", path="/panel")
    return response


async def strangers_form(request: Request, service: PanelService) -> dict[str, str]:
    """What somebody not signed in sent.

    Raises:
        FormStale: its token is too old.
    """
    async with request.form(max_files=0, max_fields=20) as form:
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
    bound_to = request.cookies.get(FORM_COOKIE, "")
    if not (csrf.same_site(request) and csrf.is_ours(service.keys, bound_to, sent.get(csrf.FIELD, ""))):
        raise FormStale
    return sent


def _next(wanted: str) -> str:
    """Where to go after signing in: only to a page of the panel."""
    plain = wanted.isprintable() and "\\" not in wanted and "//" not in wanted
    return wanted if plain and wanted.startswith("/panel/") else "/panel"


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """The form."""
    service = PanelService.of(request)
    reader, bound_to = stranger(request, service)
    page = draw(request, "sign_in", reader, why="", email="", next=_next(request.query_params.get("next", "")), kept="")
    return set_form_cookies(page, service, bound_to, reader.words.language)


@router.post("/sign-in/kept")
async def sign_in_again(request: Request) -> Response:
    """The form for somebody whose session ended while she typed; what she typed goes on with it, sealed."""
    service = PanelService.of(request)
    async with request.form(max_files=0, max_fields=5) as form:
        kept = str(form.get(kept_forms.FIELD, ""))[: kept_forms.MAX_LETTERS]
    reader, bound_to = stranger(request, service)
    page = draw(request, "sign_in", reader, why="", email="", next="/panel", kept=kept)
    return set_form_cookies(page, service, bound_to, reader.words.language)


@router.post("/sign-in")
async def signing_in(request: Request) -> Response:
    """Let somebody in, or show the form again with one line that does not tell which part was wrong."""
    service = PanelService.of(request)
    sent = await strangers_form(request, service)
    email = sent.get("email", "")[:200]
    address = request.client.host if request.client else ""
    opened = await sign_in(service, email, sent.get("password", ""), sent.get("code", ""), address)
    target, kept = _next(sent.get("next", "")), sent.get(kept_forms.FIELD, "")
    if isinstance(opened, Refused):
        reader, bound_to = stranger(request, service)
        status = 429 if opened.why == "slow" else 401
        page = draw(request, "sign_in", reader, status, why=opened.why, email=email, next=target, kept=kept)
        return set_form_cookies(page, service, bound_to, reader.words.language)
    waiting = kept_forms.kept_form(service.keys, sent, service.now_us) if kept else None
    response: Response = RedirectResponse(target, status_code=303)
    if waiting:
        response = await _kept_page(request, service, opened.token, waiting)
    response.set_cookie(
        sessions.cookie_name(production=service.production),
        opened.token,
        httponly=True,
        secure=service.production,
        samesite="lax",
        path="/",
    )
    response.delete_cookie(FORM_COOKIE, path="/panel")
    return response


async def _kept_page(request: Request, service: PanelService, token: str, form: kept_forms.KeptForm) -> Response:
    """What she typed before her session ended, to be sent now; somebody else's is told to nobody."""
    person = await sessions.find(service.database, token, service.now_us)
    if person is None or person["id"] != form.staff_id:
        return RedirectResponse("/panel", status_code=303)
    return draw(request, "kept_form", reader_of(service, person), form=form)


@router.post("/sign-out")
async def sign_out(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """End this browser's session."""
    async with visit.service.database.unit_of_work() as unit:
        await sessions.end(unit, visit.person["token_hash"])
        await visit.changed(unit, "sign_out")
    response = RedirectResponse("/panel/sign-in", status_code=303)
    response.delete_cookie(sessions.cookie_name(production=visit.service.production), path="/")
    return response
