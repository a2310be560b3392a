"""Passwords: Argon2id at its library's default cost, off the event loop, and a check against the weakest ones."""

from anyio.to_thread import run_sync
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.panel.access.guessed_first import is_common

SHORTEST = 12
LONGEST = 200
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("the password of nobody")


async def hash_password(password: str) -> str:
    """Hash a password (about 50 ms of one core, in a thread)."""
    return await run_sync(_hasher.hash, password)


async def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Without a hash it takes as long and says no."""

    def verify() -> bool:
        try:
            _hasher.verify(password_hash or _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    return await run_sync(verify)


def weakness(password: str, email: str) -> str | None:
    """Why a password is refused, as the key of a text: ``short``, ``long``, ``plain``; none if it will do."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    name = email.partition("@")[0].lower()
    if len(set(password)) < 6 or (len(name) > 3 and name in password.lower()) or is_common(password):
        return "plain"
    return None
