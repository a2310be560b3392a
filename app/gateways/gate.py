"""Who may come in by a gateway's address: whoever knows the secret in it and calls from an allowed network."""

import hmac
from ipaddress import ip_address
from typing import Literal

from app.configuration.settings import Settings

Secret = Literal["current", "other"]


class Gate:
    """The same for hops and for what SMS gateways tell us."""

    def __init__(self, settings: Settings) -> None:
        self._networks = settings.networks()
        self._secrets: list[tuple[Secret, bytes]] = [("current", settings.gateway_secret.get_secret_value().encode())]
        if other := settings.gateway_secret_other.get_secret_value():
            self._secrets.append(("other", other.encode()))

    def admits(self, secret: str, address: str) -> Secret | None:
        """By which secret the caller comes in; none when it is not one of ours, or the network is foreign."""
        typed = secret.encode("utf-8", "replace")
        right = [name for name, known in self._secrets if hmac.compare_digest(typed, known)]  # always all of them
        return right[0] if right and self._allowed(address) else None

    def why_not(self, address: str) -> Literal["secret", "network"]:
        """What somebody who is not admitted lacks; who comes from a foreign network is not asked for more."""
        return "secret" if self._allowed(address) else "network"

    def _allowed(self, address: str) -> bool:
        if not self._networks:
            return True
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        plain = getattr(caller, "ipv4_mapped", None) or caller  # a socket for both kinds writes IPv4 inside IPv6
        return any(plain in network for network in self._networks)
