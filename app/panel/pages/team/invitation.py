"""Accepting an invitation: a password of one's own, and an authenticator that shows codes."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from app.panel.access import passwords
from app.panel.access.factors import codes
from app.panel.access.factors.seal import unseal
from app.panel.access.invitations import accept, open_invitation
from app.panel.access.staff import StaffError
from app.panel.pages.team.sign_in import set_form_cookies, stranger, strangers_form
from app.panel.service import PanelService
from app.panel.web.page import draw
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import plain
from ledger.database import Row


async def _invitation(service: PanelService, token: str) -> Row:
    found = await open_invitation(service.database, plain(token), service.now_us)
    if found is None:
        raise NotHere
    return found


def _page(request: Request, service: PanelService, invitation: Row, why: str = "", status: int = 200) -> Response:
    reader, bound_to = stranger(request, service)
    secret = unseal(service.keys, invitation["code_secret"])
    square = codes.enrolment_square(secret, invitation["email"], reader.words("invitation.square"))
    page = draw(
        request,
        "invitation",
        reader,
        status,
        invitation=invitation,
        why=why,
        shortest=passwords.SHORTEST,
        square=Markup(square),  # noqa: S704 -- drawn by ourselves
        url=codes.enrolment_url(secret, invitation["email"]),
        secret=codes.in_fours(secret),
    )
    return set_form_cookies(page, service, bound_to, reader.words.language)


@router.get("/invitations/{token}")
async def invitation_page(request: Request, token: str) -> Response:
    """The form, with the square to scan; unknown, used and old links lead nowhere."""
    service = PanelService.of(request)
    return _page(request, service, await _invitation(service, token))


@router.post("/invitations/{token}")
async def accepting(request: Request, token: str) -> Response:
    """Take the password if it will do, and the first code as the proof that the authenticator works."""
    service = PanelService.of(request)
    sent = await strangers_form(request, service)
    invitation = await _invitation(service, token)
    password = sent.get("password", "")
    why = passwords.weakness(password, invitation["email"])
    if why is None and password != sent.get("again", ""):
        why = "again"
    step = codes.accepted_step(unseal(service.keys, invitation["code_secret"]), sent.get("code", ""), service.now, 0)
    if why is None and step is None:
        why = "code"
    if why is None and step is not None:
        try:
            password_hash = await passwords.hash_password(password)
            await accept(service.database, invitation, password_hash, step, service.now_us)
            return RedirectResponse("/panel/sign-in", status_code=303)
        except StaffError as problem:
            why = problem.why
    return _page(request, service, invitation, why or "", 422)
