"""The endpoints for gateways: inbound messages, delivery reports and opt-outs, behind a secret in the path."""

import json
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from app.gateways.gate import Gate
from app.messaging.gateways.fields import declared_charset, decoded, needed, read_fields
from app.messaging.gateways.listeners import LISTENERS
from app.messaging.gateways.port import BadCallback, Callback, Listener
from app.messaging.inbound_words.inbound import InboundDesk
from app.messaging.sending.delivery import take_report
from ledger.books.errors import TryAgain

MAX_BODY_BYTES: Final = 16 * 1024
router = APIRouter(prefix="/sms", include_in_schema=False)
log = structlog.get_logger()


@router.api_route("/{gateway}/{secret}/inbound", methods=["GET", "POST"])
async def inbound(request: Request, gateway: str, secret: str) -> Response:
    """Take an inbound message. Kannel calls by GET."""

    async def take(listener: Listener, callback: Callback) -> None:
        desk = InboundDesk(request.app.state.database, request.app.state.clock)
        await desk.take(listener.name, listener.incoming(callback))

    return await _called(request, gateway, secret, take)


@router.api_route("/{gateway}/{secret}/delivery", methods=["GET", "POST"])
async def delivery(request: Request, gateway: str, secret: str) -> Response:
    """Take a delivery report."""

    async def take(listener: Listener, callback: Callback) -> None:
        state = request.app.state
        await take_report(state.database, listener.name, listener.report(callback), state.clock.now())

    return await _called(request, gateway, secret, take)


@router.post("/{gateway}/{secret}/optout")
async def optout(request: Request, gateway: str, secret: str) -> Response:
    """Take an opt-out that the gateway offers by itself: ``phoneNumber``."""

    async def take(_listener: Listener, callback: Callback) -> None:
        desk = InboundDesk(request.app.state.database, request.app.state.clock)
        await desk.stop(needed(callback.fields, "phoneNumber"))

    return await _called(request, gateway, secret, take)


async def _called(
    request: Request, gateway: str, secret: str, take: Callable[[Listener, Callback], Awaitable[None]]
) -> Response:
    listener = LISTENERS.get(gateway)
    state = request.app.state
    gate, address = Gate(state.settings), request.client.host if request.client else ""
    came_by = gate.admits(secret, address)
    if listener is None or came_by is None:
        state.running.usage.refused("gateway" if listener is None else gate.why_not(address))
        return PlainTextResponse("Not found", 404)
    if came_by == "other":
        state.running.usage.other_secret(gateway)
    try:
        await take(listener, await _callback(request))
    except BadCallback as bad:
        log.warning("sms_callback_refused", gateway=gateway, why=str(bad))
        return PlainTextResponse("Bad request", 400)
    except TryAgain:
        return PlainTextResponse("Try again", 503)
    return PlainTextResponse(listener.acknowledgement)


async def _callback(request: Request) -> Callback:
    body = await request.body()
    if len(body) > MAX_BODY_BYTES:
        raise BadCallback("too large")
    content_type = request.headers.get("content-type", "")
    fields = read_fields(request.scope["query_string"])
    if "json" not in content_type:
        return Callback(fields | read_fields(body, content_type))
    try:
        read = json.loads(decoded(body, declared_charset(content_type)))
    except (ValueError, RecursionError):
        raise BadCallback("not JSON") from None
    if not isinstance(read, dict):
        raise BadCallback("not a JSON object")
    return Callback(fields, read)
