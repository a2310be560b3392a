"""A passkey in software: makes a key and signs challenges as an authenticator behind a browser does."""

import base64
import hashlib
import json
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, MADE = 0x05, 0x45


def coded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


class SoftwareKey:
    """One key for one host; ``origin`` is what its browser says of the page."""

    def __init__(self, name: str, host: str, origin: str, *, counts: bool = True) -> None:
        self.id = hashlib.sha256(name.encode()).digest()
        self.host, self.origin, self.uses, self.counts = host, origin, 0, counts
        self._private = ec.generate_private_key(ec.SECP256R1())

    def make(self, challenge: str) -> str:
        """The answer to ``navigator.credentials.create``."""
        numbers = self._private.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        made = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(key)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._about(MADE) + made}
        return self._answer("webauthn.create", challenge, {"attestationObject": coded(cbor2.dumps(attested))})

    def sign(self, challenge: str) -> str:
        """The answer to ``navigator.credentials.get``."""
        self.uses += self.counts
        about = self._about(PRESENT)
        said = self._said("webauthn.get", challenge)
        signature = self._private.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        more = {"authenticatorData": coded(about), "signature": coded(signature)}
        return self._answer("webauthn.get", challenge, more)

    def _about(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": coded(challenge.encode()), "origin": self.origin}).encode()

    def _answer(self, kind: str, challenge: str, more: dict[str, str]) -> str:
        response = {"clientDataJSON": coded(self._said(kind, challenge)), **more}
        return json.dumps({"id": coded(self.id), "rawId": coded(self.id), "type": "public-key", "response": response})
