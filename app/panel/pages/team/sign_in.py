"""Signing in and out."""

import secrets
from typing import Annotated, Any, Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.organisations.roles import Right
from app.panel.access import kept_forms, known_browsers, sessions
from app.panel.access.factors import passkeys
from app.panel.access.sign_in import Refused, SignedIn, SignInAttempt, sign_in
from app.panel.service import PanelService
from app.panel.web.home import as_keys_see_it
from app.panel.web.page import PageReader, draw
from app.panel.web.refusals import FormStale
from app.panel.web.router import router
from app.panel.web.safe_forms import csrf
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


def _page(request: Request, service: PanelService, status: int = 200, **facts: str) -> Response:
    reader, bound_to = stranger(request, service)
    challenge = passkeys.challenge(service.key, bound_to, service.now_us)
    host = as_keys_see_it(request).host
    shown: dict[str, Any] = {**facts, "challenge": challenge, "host": host}
    page = draw(request, "sign_in", reader, status, **shown)
    return set_form_cookies(page, service, bound_to, reader.words.language)


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """The form."""
    service = PanelService.of(request)
    wanted = _next(request.query_params.get("next", ""))
    return _page(request, service, why="", email="", next=wanted, kept="")


@router.post("/sign-in/kept")
async def sign_in_again(request: Request) -> Response:
    """The form for somebody whose session ended while she typed; what she typed goes on with it, sealed."""
    service = PanelService.of(request)
    async with request.form(max_files=0, max_fields=5) as form:
        kept = str(form.get(kept_forms.FIELD, ""))[: kept_forms.MAX_LETTERS]
    return _page(request, service, why="", email="", next="/panel", kept=kept)


@router.post("/sign-in")
async def signing_in(request: Request) -> Response:
    """Let somebody in, or show the form again with one line that does not tell which part was wrong."""
    service = PanelService.of(request)
    sent = await strangers_form(request, service)
    email, answer = sent.get("email", "")[:200], sent.get("passkey", "")
    tried = SignInAttempt(
        email.strip().lower(),
        sent.get("password", ""),
        sent.get("code", ""),
        request.client.host if request.client else "",
        request.cookies.get(known_browsers.COOKIE, ""),
        passkeys.PasskeyAnswer(sent.get("challenge", ""), answer, as_keys_see_it(request)) if answer else None,
        request.cookies.get(FORM_COOKIE, ""),
    )
    opened = await sign_in(service, tried)
    target, kept = _next(sent.get("next", "")), sent.get(kept_forms.FIELD, "")
    if isinstance(opened, Refused):
        status = 429 if opened.why == "slow" else 401
        return _page(request, service, status, why=opened.why, email=email, next=target, kept=kept)
    form = kept_forms.kept_form(service.keys, sent, service.now_us) if kept else None
    waiting = await _kept_page(request, service, opened.session.token, form) if form else None
    return let_in(service, opened, target, waiting)


def let_in(service: PanelService, opened: SignedIn, target: str, waiting: Response | None = None) -> Response:
    """Give the browser its session, and what it is known by later; after a recovery code, say how many are left.

    ``waiting``: the page with what she typed before her session ended, in the place of her target.
    """
    if opened.factor == "recovery":
        target = "/panel/settings/sign-in?said=recovery_used"
    response, safe = waiting or RedirectResponse(target, status_code=303), service.production
    name = sessions.cookie_name(production=safe)
    response.set_cookie(name, opened.session.token, httponly=True, secure=safe, samesite="lax", path="/")
    response.set_cookie(
        known_browsers.COOKIE,
        opened.known,
        max_age=known_browsers.SECONDS,
        httponly=True,
        secure=safe,
        samesite="strict",
        path="/panel/sign-in",
    )
    response.delete_cookie(FORM_COOKIE, path="/panel")
    response.delete_cookie(sessions.ENDED_COOKIE, path="/panel")
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
        await sessions.end(unit, visit.person["token_hash"], visit.service.now_us)
        await visit.changed(unit, "sign_out")
    response = RedirectResponse("/panel/sign-in", status_code=303)
    name = sessions.cookie_name(production=visit.service.production)
    response.delete_cookie(name, path="/")
    response.set_cookie(
        sessions.ENDED_COOKIE,
        visit.request.cookies[name],
        max_age=sessions.IDLE_SECONDS,
        httponly=True,
        secure=visit.service.production,
        samesite="strict",
        path="/panel",
    )
    return response
