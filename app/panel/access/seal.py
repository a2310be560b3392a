"""Keeps the secrets of one-time codes unreadable in a stolen database: they are sealed with the service's key."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

_NONCE_BYTES = 16
_BASE32 = re.compile(rb"[A-Z2-7]+=*")


def _pad(key: str, nonce: bytes, length: int) -> bytes:
    """A stream that never repeats, since no two seals share a nonce."""
    return hashlib.shake_256(hmac.digest(key.encode(), b"kesu/panel/code" + nonce, "sha256")).digest(length)


def seal(key: str, plain: str) -> str:
    """Seal a secret in base32: hex of the nonce and of the text under its pad."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    body = plain.encode()
    sealed = bytes(a ^ b for a, b in zip(body, _pad(key, nonce, len(body)), strict=True))
    return (nonce + sealed).hex()


def unseal(keys: Sequence[str], sealed: str) -> str:
    """Give back the base32 that was sealed under one of these keys; any other key gives nonsense, which is no base32.

    Raises:
        ValueError: it is no seal, or was made with another key.
    """
    raw = bytes.fromhex(sealed)
    nonce, body = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
    for key in keys:
        plain = bytes(a ^ b for a, b in zip(body, _pad(key, nonce, len(body)), strict=True))
        if _BASE32.fullmatch(plain):
            return plain.decode("ascii")
    raise ValueError("sealed under another key")


def is_sealed_by(key: str, sealed: str) -> bool:
    """Whether this key opens it."""
    try:
        unseal((key,), sealed)
    except ValueError:
        return False
    return True
