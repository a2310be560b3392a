"""Names in Redis and fingerprints: keyed digests, so that Redis holds no phone number, session id or typed text."""

from dataclasses import dataclass, field
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Names:
    """What one session of one caller is called.

    All keys of a caller share a Cluster slot through the hash tag. A session lies below its caller, so a
    session id used by another phone finds nothing.
    """

    caller_key: str
    session_key: str
    session_digest: str
    _fingerprint_key: bytes = field(repr=False)

    def fingerprint(self, text: str) -> bytes:
        """16 bytes; the same text gives others in another session and for another phone."""
        return _keyed(self._fingerprint_key, text.encode("utf-8", "surrogatepass"), 16)


def names_of(secret: bytes, phone: str, gateway: str, session_id: str) -> Names:
    """The names of a gateway's session of a phone."""
    caller = _keyed(secret, b"phone\0" + phone.encode(), 32)
    said = f"session\0{gateway}\0{session_id}".encode("utf-8", "surrogatepass")
    session = _keyed(secret, caller + said, 32)
    tag, name = caller[:16].hex(), session[:16].hex()
    return Names(f"kesu:{{{tag}}}:caller", f"kesu:{{{tag}}}:s:{gateway}:{name}", name, session)


def _keyed(key: bytes, message: bytes, size_bytes: int) -> bytes:
    """BLAKE2b with a key (RFC 7693): made to be keyed, and several times cheaper than HMAC over short messages."""
    return blake2b(message, key=key, digest_size=size_bytes).digest()
