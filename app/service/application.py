"""The HTTP surface: the gateway's door, the simulator, the panel, and what machines ask."""

import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry
from starlette.types import Receive, Scope, Send

from app.configuration.settings import Settings
from app.hops.limits import HopLimits
from app.messaging.gateways.inbox import Inbox
from app.messaging.routes import router as sms_router
from app.observability.metrics import BookGauges, counted_here
from app.observability.request_id import RequestIds
from app.panel.routes import router as panel_router
from app.phone import router as phone_router
from app.phone.captions import said
from app.phone.people import demo_people
from app.runtime.ports import RunningService
from app.runtime.recorder import recording
from app.runtime.wiring import running
from app.service.readiness import Readiness
from app.ussd.hop import HopEndpoint
from app.voice.endpoint import CallEndpoint
from app.worker.run import background as beside
from ledger.rules.tontine import Randomness

PREFIXES = ("/ussd/", "/voice/")


def create_service(settings: Settings, redis_url: str, *, background: bool, luck: Randomness | None = None) -> FastAPI:
    """Build the application.

    ``background``: the SMS worker and the schedule run inside this process too. ``luck``: as ``running`` has it.
    """
    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(app: "Application") -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            parts = await stack.enter_async_context(running(settings, redis_url, registry, luck))
            app.state.running = parts
            app.state.settings, app.state.database, app.state.clock = settings, parts.database, parts.clock
            app.state.gauges = BookGauges(parts.database, parts.clock)
            await stack.enter_async_context(recording(parts.database, parts.usage))
            limits = HopLimits(settings.phone_hops_a_minute, settings.source_hops_a_second)
            app.endpoints = HopEndpoint(parts, limits), CallEndpoint(parts, limits)
            if settings.env == "development":
                app.state.inbox = Inbox(parts.database, parts.clock)
                app.state.people = partial(demo_people, parts.database)
                app.state.said = partial(said, parts)
            if background:
                await stack.enter_async_context(beside(parts))
            gc.collect()
            gc.freeze()  # what is loaded now stays; walking it again and again made most of the slowest hops
            yield

    app = Application(title="Kesu", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(RequestIds)
    app.include_router(sms_router)
    app.include_router(panel_router)
    _add_machine_routes(app, registry)
    if settings.env == "development":
        app.state.phone_secret = settings.gateway_secret.get_secret_value()
        app.state.service_code = settings.service_code
        app.include_router(phone_router)
    return app


class Application(FastAPI):
    """FastAPI, but for hops: they go straight to their door: what stands before a route costs as much as one."""

    endpoints: tuple[HopEndpoint, CallEndpoint] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and self.endpoints is not None and scope["path"].startswith(PREFIXES):
            await self.endpoints[scope["path"].startswith(PREFIXES[1])](scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _add_machine_routes(app: FastAPI, registry: CollectorRegistry) -> None:
    readiness = Readiness()

    @app.get("/health/live")
    async def live() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/health/ready")
    async def ready(request: Request, response: Response) -> dict[str, bool]:
        parts: RunningService = request.app.state.running
        said = await readiness.ask(parts)
        if not said["ok"]:
            response.status_code = 503
        return said

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        gauges: BookGauges = request.app.state.gauges
        return Response(counted_here(registry) + await gauges.read(), media_type=CONTENT_TYPE_LATEST)
