"""The page of the phone simulator, its files, and the two lists it asks for: the demo people and a phone's SMS."""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Protocol, cast

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse

from app.gateways.identity import e164
from app.gateways.wire import BadHop

STATIC = Path(__file__).with_name("static")
FILES = {path.name: path for path in STATIC.iterdir() if path.suffix in {".js", ".css", ".svg"}}
PAGE = Template((STATIC / "page.html").read_text(encoding="utf-8"))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A developer who changes a file wants to see it at the next reload.
FRESH = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}

router = APIRouter(prefix="/phone", include_in_schema=False)


class InboxPort(Protocol):
    """The SMS that a demo phone has received, kept by the wiring in `app.state.inbox`."""

    async def read(self, phone: str) -> list[dict[str, Any]]:
        """Give the messages of a phone, newest last: {at: ISO time, text, parts}."""
        ...


People = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""The demo phones that answer to a search, from `app.state.people`: {phone, name, roles: list of words, note}."""

Captions = Callable[[str], Awaitable[list[str]]]
"""What a sound says, from `app.state.said`: a line a phrase."""


@router.get("")
async def page(request: Request) -> HTMLResponse:
    """Serve the simulator with the secret and service code of the wiring (`dev` and *384*22# if not)."""
    state = request.app.state
    written = PAGE.substitute(
        secret=escape(getattr(state, "phone_secret", "dev")),
        code=escape(getattr(state, "service_code", "*384*22#")),
    )
    return HTMLResponse(written, headers={**FRESH, "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"})


@router.get("/static/{name}")
async def static(name: str) -> FileResponse:
    """Serve one of the simulator's own files."""
    if name not in FILES:
        raise HTTPException(404)
    return FileResponse(FILES[name], headers=FRESH)


@router.get("/people")
async def people(request: Request, find: str = "") -> list[dict[str, Any]]:
    """List the demo phones to click on, those that answer to what was typed."""
    return await cast(People, request.app.state.people)(find)


@router.get("/inbox")
async def inbox(request: Request, phone: str) -> list[dict[str, Any]]:
    """List the SMS of one phone; a number that is none has none."""
    try:
        number = e164(phone)
    except BadHop:
        return []
    return await cast(InboxPort, request.app.state.inbox).read(number)


@router.get("/said")
async def said(request: Request, sound: str) -> list[str]:
    """List the phrases of a call's sound, by its address."""
    return await cast(Captions, request.app.state.said)(sound)
