"""Every gateway that may call us, by its name in the address."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.messaging.gateways import africastalking, orange
from app.messaging.gateways.kannel import JASMIN, KANNEL
from app.messaging.gateways.port import Listener

LISTENERS: Final[Mapping[str, Listener]] = MappingProxyType(
    {listener.name: listener for listener in (africastalking.LISTENER, orange.LISTENER, KANNEL, JASMIN)}
)
