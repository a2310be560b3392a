"""The HTTP surface: the gateway's door, the simulator, the panel, and what machines ask."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy import text
from starlette.types import Receive, Scope, Send

from app.background import background as beside
from app.hop import HopDoor
from app.messaging.gateways.inbox import Inbox
from app.messaging.routes import router as sms_router
from app.panel.routes import router as panel_router
from app.people import demo_people
from app.phone import router as phone_router
from app.ports import Running
from app.settings import Settings
from app.wiring import running

HOPS = "/ussd/"
_PING = text("SELECT 1 AS up")


def create_service(settings: Settings, redis_url: str, *, background: bool) -> FastAPI:
    """Build the application. ``background``: the SMS worker and the schedule run inside this process too."""
    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(app: "Service") -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            parts = await stack.enter_async_context(running(settings, redis_url, registry))
            app.state.running = parts
            app.state.settings, app.state.database, app.state.clock = settings, parts.database, parts.clock
            app.door = HopDoor(parts)
            if settings.env == "development":
                app.state.inbox = Inbox(parts.database, parts.clock)
                app.state.people = partial(demo_people, parts.database)
            if background:
                await stack.enter_async_context(beside(parts))
            gc.collect()
            gc.freeze()  # what is loaded now stays; walking it again and again made most of the slowest hops
            yield

    app = Service(title="Kesu", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(sms_router)
    app.include_router(panel_router)
    _add_machine_routes(app, registry)
    if settings.env == "development":
        app.state.phone_secret = settings.gateway_secret.get_secret_value()
        app.state.service_code = settings.service_code
        app.include_router(phone_router)
    return app


class Service(FastAPI):
    """FastAPI, but for hops: they go straight to their door, for all that stands before a route costs as much as one."""

    door: HopDoor | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and self.door is not None and scope["path"].startswith(HOPS):
            await self.door(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _add_machine_routes(app: FastAPI, registry: CollectorRegistry) -> None:
    @app.get("/health/live")
    async def live() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/health/ready")
    async def ready(request: Request, response: Response) -> dict[str, bool]:
        parts: Running = request.app.state.running
        checks = {"database": await _up(parts.database.fetch(_PING)), "redis": await _up(parts.redis.ping())}
        if not all(checks.values()):
            response.status_code = 503
        return {"ok": all(checks.values()), **checks}

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


async def _up(question: object) -> bool:
    try:
        await asyncio.wait_for(question, timeout=2)  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 -- whatever is wrong, the answer is "not ready"
        return False
    return True
