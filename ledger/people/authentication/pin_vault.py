"""Hashes PINs with a pepper outside the database; ten thousand values cannot be protected by the cost of a hash.

The pepper and the lock (`pins.py`) are what protects, so the hash costs as little as it can (docs/decisions/0047).

A hash names the pepper it was made with, so that a pepper can be changed: those of another are still accepted
where it is given. Each of them, and each that was made at another cost, is made anew the next time its PIN is typed.
"""

import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type

from ledger.rules.refusal import Refusal

PIN_DIGITS = 4
PEPPER_NAME_CHARACTERS = 8
PEPPERS = 2
"""As many as hashes may have been made with: that of today, and one that it takes the place of or that takes its."""
HASH_KIB = 64
"""The memory of a hash; with one pass over it, it costs some twenty microseconds."""
_COST = f"$argon2id$v=19$m={HASH_KIB},t=1,p=1$"
_TOO_EASY = {"1234", "4321", "2580", *(str(digit) * PIN_DIGITS for digit in range(10))}


class PinVault:
    """Hashes and checks PINs. ``pepper`` is a secret that no database, log or backup holds.

    ``also`` is another one whose hashes are accepted, while one takes the place of the other; empty: there is none.
    ``current`` is what a hash of today's pepper begins with.
    """

    def __init__(self, pepper: bytes, also: bytes = b"") -> None:
        self._peppers = {_name_of(one): one for one in (pepper, also) if one}
        self.current = _name_of(pepper)
        self._hasher = PasswordHasher(time_cost=1, memory_cost=HASH_KIB, parallelism=1, hash_len=16, type=Type.ID)

    def hash(self, group_id: int, number: int, pin: str) -> str:
        """Hash a member's new PIN.

        Raises:
            Refusal: ``pin.too_easy`` for what everybody tries first.
        """
        if pin in _TOO_EASY:
            raise Refusal("pin.too_easy")
        return self._hashed(group_id, number, pin)

    def _hashed(self, group_id: int, number: int, pin: str) -> str:
        digest = _peppered(self._peppers[self.current], group_id, number, pin)
        return self.current + self._hasher.hash(digest)

    def matches(self, group_id: int, number: int, pin_hash: str, pin: str) -> bool:
        """Whether this is the member's PIN."""
        made_with, dollar, argon2 = pin_hash.partition("$")
        peppers = self._peppers.values() if not made_with else filter(None, [self._peppers.get(made_with)])
        for pepper in peppers:  # one, but for a hash older than names of peppers
            try:
                return self._hasher.verify(dollar + argon2, _peppered(pepper, group_id, number, pin))
            except VerificationError:
                continue
        return False

    def hash_code(self, group_id: int, number: int, code: str) -> str:
        """Hash an activation code, as a PIN is hashed; no PIN has so many digits."""
        return self._hashed(group_id, number, code)

    def hashes_of_slip(self, code: str) -> list[str]:
        """The keyed digests of a code on paper, with today's pepper first; it is found by them, for it names nobody."""
        peppers = [self._peppers[self.current], *(one for name, one in self._peppers.items() if name != self.current)]
        return [hmac.new(pepper, f"slip:{code}".encode(), hashlib.sha256).hexdigest() for pepper in peppers]

    def can_match(self, pin_hash: str | None) -> bool:
        """Whether some PIN may still be found right: one hashed with a pepper that is not given here never will."""
        made_with = "" if pin_hash is None else pin_hash.partition("$")[0]
        return pin_hash is not None and (not made_with or made_with in self._peppers)

    def made_with(self) -> list[str]:
        """How every hash begins that ``can_match``, ``PEPPERS`` and one of them."""
        names = [f"{name}$" for name in self._peppers]
        return ["$", *names, *names[:1] * (PEPPERS - len(names))]

    def is_current(self, pin_hash: str) -> bool:
        """Whether a hash was made as it is today: with this pepper, at this cost."""
        return pin_hash.startswith(self.current + _COST)

    def renewed(self, group_id: int, number: int, pin_hash: str, pin: str) -> str | None:
        """The hash as it is made today of a PIN that has just been found right; none when it has that already."""
        return None if self.is_current(pin_hash) else self._hashed(group_id, number, pin)


def _name_of(pepper: bytes) -> str:
    """What a hash says of its pepper: enough to tell two apart, nothing to find one by."""
    return hmac.new(pepper, b"kesu/pepper", hashlib.sha256).hexdigest()[:PEPPER_NAME_CHARACTERS]


def _peppered(pepper: bytes, group_id: int, number: int, pin: str) -> bytes:
    return hmac.new(pepper, f"{group_id}:{number}:{pin}".encode(), hashlib.sha256).digest()
