"""Where the panel lives: the address of ``KESU_PUBLIC_URL``, or without it whichever it is asked at."""

from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.panel.access.factors import passkeys
from app.panel.service import PanelService
from app.panel.web.refusals import PageRefused


def address(request: Request, path: str) -> str:
    """The whole address of a page, for links that leave the panel. ``path`` begins with ``/panel``."""
    public_url = PanelService.of(request).settings.public_url
    return f"{(public_url or str(request.base_url)).rstrip('/')}{path}"


def is_ours(request: Request, origin: str) -> bool:
    """Whether a page of this origin is one of the panel's own."""
    public_url = PanelService.of(request).settings.public_url
    return urlsplit(origin).netloc in (request.headers.get("host", ""), urlsplit(public_url).netloc or None)


def as_keys_see_it(request: Request) -> passkeys.RelyingParty:
    """The panel's host and origin as the browser that asks has them; a proxy may have left the port out."""
    home = urlsplit(PanelService.of(request).settings.public_url)
    if home.hostname == request.url.hostname:
        return passkeys.RelyingParty(home.hostname or "", f"{home.scheme}://{home.netloc}")
    return passkeys.RelyingParty(request.url.hostname or "", f"{request.url.scheme}://{request.url.netloc}")


def sent_home(request: Request) -> Response | None:
    """What is answered to whoever asks under another name: the same page at home; none where it is asked at home.

    A proxy may leave the port out. In development this machine's own names are good too.

    Raises:
        PageRefused: a form was sent there, which nobody reads.
    """
    service = PanelService.of(request)
    public_url = service.settings.public_url
    names = {urlsplit(public_url).hostname} | (set() if service.production else {"localhost", "127.0.0.1", "::1"})
    if not public_url or urlsplit(f"//{request.headers.get('host', '')}").hostname in names:
        return None
    if request.method not in ("GET", "HEAD"):
        raise PageRefused(421, "elsewhere")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(address(request, f"{quote(request.scope['path'])}{query}"), status_code=307)
