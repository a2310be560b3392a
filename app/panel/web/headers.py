"""The headers of every page: nothing from elsewhere, nothing inline, nothing kept on a shared computer."""

from collections.abc import Mapping
from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def page_headers(*, production: bool) -> dict[str, str]:
    """The headers of a page; in production browsers are also held to https for two years."""
    if production:
        return {**_ALWAYS, "Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
    return dict(_ALWAYS)
