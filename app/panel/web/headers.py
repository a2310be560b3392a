"""The headers of every page: nothing from elsewhere, nothing inline, nothing kept on a shared computer."""

from collections.abc import Mapping
from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
RECORDS_AT: Final = "/panel/voices/"
_ALWAYS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone={microphone}, geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def page_headers(path: str, *, production: bool) -> dict[str, str]:
    """The headers of a page; in production browsers are also held to https for two years.

    The microphone may be asked for where clips are recorded, and nowhere else.
    """
    microphone = "(self)" if path.startswith(RECORDS_AT) else "()"
    headers = {name: value.replace("{microphone}", microphone) for name, value in _ALWAYS.items()}
    if production:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers
