"""The HTTP surface: the gateways' address, the simulator, the panel, and what machines ask."""

import contextlib
import gc
import typing
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import Message, Receive, Scope, Send

from app.configuration.settings import Settings
from app.gateways.proxies import Proxies
from app.hops.limits import HopLimits
from app.observability.logs import log_start, log_stop
from app.observability.metrics import BookGauges, counted_here
from app.observability.outages import outages
from app.observability.request_id import RequestIds
from app.runtime.ports import RunningService
from app.runtime.recorder import recording
from app.runtime.wiring import running
from app.service.pages import Pages
from app.service.readiness import Readiness
from app.ussd.hop import HopEndpoint
from app.voice.endpoint import CallEndpoint
from ledger.books.errors import TryAgain
from ledger.rules.by_family.tontine import Randomness

PREFIXES = ("/ussd/", "/voice/")
PACKING: Final[dict[str, Any]] = {
    "minimum_size": 1400,  # a page of this size is one packet either way
    "compresslevel": 6,
    "exclude_content_types": (
        *DEFAULT_EXCLUDED_CONTENT_TYPES,
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
"""The readers' links are slow: whatever is worth it goes out compressed."""


def create_service(settings: Settings, redis_url: str, *, background: bool, luck: Randomness | None = None) -> FastAPI:
    """Build the application.

    ``background``: the SMS worker and the schedule run inside this process too. ``luck``: as ``running`` has it.
    """
    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(app: "Application") -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            parts = await _opened(stack, running(settings, redis_url, registry, luck))
            app.state.running, app.state.settings, app.state.database = parts, settings, parts.database
            app.state.clock, app.state.vault, app.state.clips = parts.clock, parts.vault, parts.clips
            app.state.gauges = BookGauges(parts.database, parts.clock)
            await stack.enter_async_context(recording(parts.database, parts.usage))
            limits = HopLimits(settings.phone_hops_a_minute, settings.source_hops_a_second)
            app.endpoints = HopEndpoint(parts, limits), CallEndpoint(parts, limits)
            if settings.env == "development":
                _give_simulator(app, parts)
            if background:
                from app.worker.run import background as run_background  # noqa: PLC0415 -- production has a process for it

                await stack.enter_async_context(run_background(parts))
            typing.clear_overloads()  # signatures of the libraries for checkers of types, kept for whoever may ask
            gc.enable()
            gc.freeze()  # what is loaded now stays; walking it again and again made most of the slowest hops
            log_start("web", settings.env)
            yield
        log_stop("web")

    app = Application(title="Kesu", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(GZipMiddleware, **PACKING)
    app.add_middleware(RequestIds)
    app.proxies = Proxies(settings.proxies())
    app.pages = Pages(app.include_router, simulator=settings.env == "development")
    _add_machine_routes(app, registry)
    if settings.env == "development":
        app.state.phone_secret = settings.gateway_secret.get_secret_value()
        app.state.service_code = settings.service_code
    return app


async def _opened(stack: AsyncExitStack, parts: AbstractAsyncContextManager[RunningService]) -> RunningService:
    """Open the parts, or say why it cannot be done: what uvicorn reports of it is a traceback.

    Raises:
        TryAgain: the database is not there.
    """
    try:
        return await stack.enter_async_context(parts)
    except TryAgain as away:
        outages.database_down(str(away))
        raise


def _give_simulator(app: FastAPI, parts: RunningService) -> None:
    """What the phones in the browser show beside the screens: SMS that came, people to click on."""
    from app.messaging.gateways.inbox import Inbox  # noqa: PLC0415 -- production has no simulator
    from app.phone.captions import said  # noqa: PLC0415 -- the same
    from app.phone.people import demo_people  # noqa: PLC0415 -- the same

    app.state.inbox = Inbox(parts.database, parts.clock)
    app.state.people = partial(demo_people, parts.database)
    app.state.said = partial(said, parts)


class Application(FastAPI):
    """FastAPI, but for hops: they go straight to their endpoint: what stands before a route costs as much as one."""

    endpoints: tuple[HopEndpoint, CallEndpoint] | None = None
    proxies: Proxies = Proxies(())
    pages: Pages | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            self.proxies.seen_through(scope)
        if scope["type"] == "http" and self.endpoints is not None and scope["path"].startswith(PREFIXES):
            await self.endpoints[scope["path"].startswith(PREFIXES[1])](scope, receive, send)
            return
        if scope["type"] == "http" and scope["method"] == "HEAD" and not scope["path"].startswith("/sms/"):
            scope, send = {**scope, "method": "GET"}, without_body(send)
        if scope["type"] == "http" and self.pages is not None:
            await self.pages.open(scope["path"])
        with contextlib.suppress(ClientDisconnect):  # half a form, and nobody there to be told so
            await super().__call__(scope, receive, send)


def without_body(send: Send) -> Send:
    """Answers of GET as HEAD has them: the same head, and nothing after it."""

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def _add_machine_routes(app: FastAPI, registry: CollectorRegistry) -> None:
    """Routes of Starlette's: they take nothing, and FastAPI's look at what one takes imports a second pydantic."""

    async def root(_: Request) -> Response:
        return RedirectResponse("/panel")

    readiness = Readiness()

    async def live(_: Request) -> Response:
        return JSONResponse({"ok": True})

    async def ready(request: Request) -> Response:
        parts: RunningService = request.app.state.running
        said = await readiness.ask(parts)
        return JSONResponse(said, 200 if said["ok"] else 503)

    async def metrics(request: Request) -> Response:
        gauges: BookGauges = request.app.state.gauges
        return Response(counted_here(registry) + await gauges.read(), media_type=CONTENT_TYPE_LATEST)

    for path, answer in {"/": root, "/health/live": live, "/health/ready": ready, "/metrics": metrics}.items():
        app.add_route(path, answer)
