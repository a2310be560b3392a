"""A form counts only if one of our own pages sent it: a token bound to the browser, and the browser's own word.

The token differs on every page, so that compressing the page gives nothing away.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from fastapi import Request

from app.panel.web import home

FIELD = "csrf"
HEADER = "X-CSRF"
_NONCE_BYTES = 8


def _sign(key: str, bound_to: str, nonce: str) -> str:
    return hmac.new(key.encode(), f"kesu/panel/csrf\x00{bound_to}\x00{nonce}".encode(), hashlib.sha256).hexdigest()


def token(key: str, bound_to: str) -> str:
    """A token for one form. ``bound_to`` is the cookie of the browser that will send it."""
    nonce = secrets.token_hex(_NONCE_BYTES)
    return f"{nonce}.{_sign(key, bound_to, nonce)}"


def is_ours(keys: Sequence[str], bound_to: str, sent: str) -> bool:
    """Whether we gave this token to this browser, under one of these keys."""
    nonce, _, signature = sent.partition(".")
    ours = [hmac.compare_digest(_sign(key, bound_to, nonce).encode(), signature.encode()) for key in keys]
    return bool(bound_to) and any(ours)


def same_site(request: Request) -> bool:
    """Whether the browser says that the request comes from one of our own pages.

    ``Sec-Fetch-Site`` decides where the browser sends it, else ``Origin``; a browser that sends neither is left to
    the token alone.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or home.is_ours(request, origin)
