"""Names in Redis and fingerprints: keyed digests, so that Redis holds no phone number, session id or typed text."""

import hmac
import re
from dataclasses import dataclass, field
from hashlib import blake2b

_ADDRESS = re.compile(r"[0-9a-f]{96}")


@dataclass(frozen=True, slots=True)
class Names:
    """What one session of one caller is called.

    All keys of a caller share a Cluster slot through the hash tag. A session lies below its caller, so a
    session id used by another phone finds nothing.
    """

    caller_key: str
    tries_key: str
    session_key: str
    session_digest: str
    _fingerprint_key: bytes = field(repr=False)
    _secret: bytes = field(repr=False)

    def fingerprint(self, text: str) -> bytes:
        """16 bytes; the same text gives others in another session and for another phone."""
        return _keyed(self._fingerprint_key, text.encode("utf-8", "surrogatepass"), 16)

    def address(self, text: str) -> str:
        """An address for the reply with this text: it leads to the session, and a digest tells it from a guess."""
        where = self.caller_key[6:38] + self.session_digest
        return where + _proof(self._secret, where, text)


def session_key(gateway: str, address: str) -> str | None:
    """The session that an address leads to; none when it is not made like one."""
    if not _ADDRESS.fullmatch(address):
        return None
    return f"kesu:{{{address[:32]}}}:s:{gateway}:{address[32:64]}"


def is_address(secret: bytes, address: str, text: str) -> bool:
    """Whether an address is the one of the reply with this text."""
    return hmac.compare_digest(address[64:], _proof(secret, address[:64], text))


def _proof(secret: bytes, where: str, text: str) -> str:
    said = f"sound\0{where}\0{text}".encode("utf-8", "surrogatepass")
    return _keyed(secret, said, 16).hex()


def names_of(secret: bytes, phone: str, gateway: str, session_id: str) -> Names:
    """The names of a gateway's session of a phone."""
    caller = _keyed(secret, b"phone\0" + phone.encode(), 32)
    said = f"session\0{gateway}\0{session_id}".encode("utf-8", "surrogatepass")
    session = _keyed(secret, caller + said, 32)
    tag, name = caller[:16].hex(), session[:16].hex()
    keys = (f"kesu:{{{tag}}}:caller", f"kesu:{{{tag}}}:tries", f"kesu:{{{tag}}}:s:{gateway}:{name}")
    return Names(*keys, name, session, secret)


def _keyed(key: bytes, message: bytes, size_bytes: int) -> bytes:
    """BLAKE2b with a key (RFC 7693): made to be keyed, and several times cheaper than HMAC over short messages."""
    return blake2b(message, key=key, digest_size=size_bytes).digest()
