"""Keeps the secrets of one-time codes unreadable in a stolen database: they are sealed with the service's key."""

import hashlib
import hmac
import secrets

_NONCE_BYTES = 16


def _pad(key: str, nonce: bytes, length: int) -> bytes:
    """A stream that never repeats, since no two seals share a nonce."""
    return hashlib.shake_256(hmac.digest(key.encode(), b"kesu/panel/code" + nonce, "sha256")).digest(length)


def seal(key: str, plain: str) -> str:
    """Seal a short text: hex of the nonce and of the text under its pad."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    body = plain.encode()
    sealed = bytes(a ^ b for a, b in zip(body, _pad(key, nonce, len(body)), strict=True))
    return (nonce + sealed).hex()


def unseal(key: str, sealed: str) -> str:
    """Give back what was sealed under the same key (another key gives nonsense).

    Raises:
        ValueError: it is no seal, or was made with another key.
    """
    raw = bytes.fromhex(sealed)
    nonce, body = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
    return bytes(a ^ b for a, b in zip(body, _pad(key, nonce, len(body)), strict=True)).decode("ascii")
