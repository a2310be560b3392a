"""What became of placing a call, as the sender reads it: no SMS part, a cost that is a guess until the call ends."""

from app.calling.price import CallPrice
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.port import Message, SendResult


def placed(
    message: Message, gateway: str, price: CallPrice, *, session: str | None = None, failure: Failure | None = None
) -> SendResult:
    """The result of placing one call. One that may have been placed is counted as if it was."""
    usual = price.usual_millixof
    reserved = usual if failure is None else None
    return SendResult(message.key, gateway, session, 0, usual, failure, reserved_millixof=reserved)
