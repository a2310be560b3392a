"""Names in Redis and fingerprints: keyed digests, so that Redis holds no phone number, session id or typed text."""

import hmac
from dataclasses import dataclass, field


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
        return hmac.digest(self._fingerprint_key, text.encode("utf-8", "surrogatepass"), "sha256")[:16]


def names_of(secret: bytes, phone: str, gateway: str, session_id: str) -> Names:
    """The names of a gateway's session of a phone."""
    caller = hmac.digest(secret, b"phone\0" + phone.encode(), "sha256")
    said = f"session\0{gateway}\0{session_id}".encode("utf-8", "surrogatepass")
    session = hmac.digest(secret, caller + said, "sha256")
    tag, name = caller[:16].hex(), session[:16].hex()
    return Names(f"kesu:{{{tag}}}:caller", f"kesu:{{{tag}}}:s:{gateway}:{name}", name, session)
