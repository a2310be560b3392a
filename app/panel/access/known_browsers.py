"""Browsers in which a person has signed in before: what strangers try elsewhere does not make her wait there.

Such a browser has a cookie of its own, signed, which ends after half a year or with her password.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

from ledger.database import Row

COOKIE: Final = "kesu_known"
SECONDS: Final = 180 * 24 * 3600


def _sign(key: str, person: Row, made: str, nonce: str) -> str:
    signed = "\x00".join(["kesu/panel/known", str(person["id"]), made, nonce, person["password_hash"]])
    return hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()


def token(key: str, person: Row, now_us: int) -> str:
    """The value of the cookie for the browser in which she has just signed in."""
    made, nonce = str(now_us), secrets.token_hex(16)
    return f"{made}.{nonce}.{_sign(key, person, made, nonce)}"


def is_known(keys: Sequence[str], person: Row, sent: str, now_us: int) -> bool:
    """Whether this browser was given its cookie when she signed in, under one of these keys."""
    made, _, rest = sent.partition(".")
    nonce, _, signature = rest.partition(".")
    if not (made.isascii() and made.isdecimal() and now_us - int(made[:20]) < SECONDS * 1_000_000):
        return False
    ours = [hmac.compare_digest(_sign(key, person, made, nonce).encode(), signature.encode()) for key in keys]
    return any(ours)
