"""The endpoint of USSD gateways: a screen for every hop."""

from functools import partial

from app.gateways.wire import Adapter, GatewayRequest
from app.hops.endpoint import GatewayEndpoint, Write
from app.ussd.gateways import ADAPTERS
from sessions.turn import Turn


class HopEndpoint(GatewayEndpoint[Adapter]):
    """``/ussd/{gateway}/{secret}`` and everything below it."""

    kind, dialects = "ussd", ADAPTERS

    def writes(self, adapter: Adapter, wire: GatewayRequest, turn: Turn) -> Write:  # noqa: ARG002 -- a screen needs no address
        """A page in the gateway's dialect."""
        return partial(adapter.write, turn)
