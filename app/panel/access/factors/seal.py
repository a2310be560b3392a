"""Keeps the secrets of one-time codes unreadable in a stolen database: Fernet, under the service's key."""

import base64
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.panel.access.factors.seal_before import is_before, unseal_before

_PURPOSE = b"kesu/panel/code/fernet"


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(key.encode(), _PURPOSE, "sha256")))


def seal(key: str, plain: str) -> str:
    """Seal a secret: authenticated, and another text every time."""
    return _fernet(key).encrypt(plain.encode()).decode("ascii")


def unseal(keys: Sequence[str], sealed: str) -> str:
    """Give back what was sealed under one of these keys, by Fernet or by what stood here before it.

    Raises:
        ValueError: it is no seal, or was made with another key.
    """
    if is_before(sealed):
        return unseal_before(keys, sealed)
    try:
        return MultiFernet([_fernet(key) for key in keys]).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise ValueError("sealed under another key") from problem


def is_sealed_by(key: str, sealed: str) -> bool:
    """Whether this key opens it."""
    try:
        unseal((key,), sealed)
    except ValueError:
        return False
    return True


def is_current(key: str, sealed: str) -> bool:
    """Whether it is as ``seal`` would make it today; else it is sealed anew at the next sign-in."""
    return not is_before(sealed) and is_sealed_by(key, sealed)
