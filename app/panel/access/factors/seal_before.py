"""Reads the seals that were made before Fernet; each is sealed anew when its owner next signs in."""

import hashlib
import hmac
import re
from collections.abc import Sequence

_NONCE_BYTES = 16
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_BASE32 = re.compile(rb"[A-Z2-7]+=*")


def is_before(sealed: str) -> bool:
    """Whether it has the old form: hexadecimal digits. A Fernet token begins with ``gAAAA``."""
    return _HEX.fullmatch(sealed) is not None


def unseal_before(keys: Sequence[str], sealed: str) -> str:
    """Give back the base32 that was sealed under one of these keys; any other key gives nonsense, which is no base32.

    Raises:
        ValueError: it was made with another key.
    """
    raw = bytes.fromhex(sealed)
    nonce, body = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
    for key in keys:
        stream = hmac.digest(key.encode(), b"kesu/panel/code" + nonce, "sha256")
        pad = hashlib.shake_256(stream).digest(len(body))
        plain = bytes(a ^ b for a, b in zip(body, pad, strict=True))
        if _BASE32.fullmatch(plain):
            return plain.decode("ascii")
    raise ValueError("sealed under another key")
