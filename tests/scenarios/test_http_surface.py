"""Everything the service answers over HTTP, tried by schemathesis: whatever is asked, nothing breaks.

The service publishes no OpenAPI document (it would tell strangers where to knock); the test makes one from the routes.
"""

import asyncio
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from starlette.types import Message, Scope

from app import panel
from app.configuration.settings import Settings
from app.messaging.gateways.listeners import LISTENERS
from app.messaging.routes import router as sms_router
from app.panel import public_proof
from app.panel.access.factors.codes import code_at
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from app.panel.routes import router as panel_router
from app.phone import router as phone_router
from app.service.application import create_service
from app.ussd.gateways import ADAPTERS
from bench.faults_parts import Web, environment
from ledger.database import open_database
from tests.kit.effort import examples
from tests.kit.network import people_aside
from tests.kit.village import SECRET
from tests.scenarios.conftest import OpenVillage

EXAMPLES = examples(4, 40)
HOP_FIELDS = ("sessionId", "phoneNumber", "serviceCode", "networkCode", "text", "status")
SMS_FIELDS = ("from", "to", "text", "id", "phoneNumber", "status", "failureReason", "networkCode", "linkId", "date")
PANEL = Path(panel.__file__).parent
PANEL_FIELDS = tuple(
    sorted(
        {
            name
            for page in PANEL.rglob("*.py")
            for name in re.findall(r"(?:typed|sent\.get)\(\"(\w+)\"", page.read_text())
        }
    )
)
"""Every field that a page of the panel looks for in what was sent."""
THERE = {"code": "00001", "number": "9", "id_": "1", "name": "members", "kind": "csv"}
"""What the blanks in the panel's paths are filled with, so that somebody signed in comes to a page."""
EMAIL, PASSWORD = "fatou@example.org", "karité-bamanan-2026"
ANSWERED = {"default": {"description": "whatever, but no fault"}}


def operation(path: str, method: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """One operation of the document: its path's blanks and, where it takes one, a form."""
    described: dict[str, Any] = {"responses": ANSWERED}
    described["parameters"] = [
        {"name": name.partition(":")[0], "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{([^}]+)}", path)
    ]
    if method == "post":
        properties = {name: {"type": "string"} for name in fields}
        form = {"schema": {"type": "object", "properties": properties}}
        described["requestBody"] = {"content": {"application/x-www-form-urlencoded": form}}
    return described


def document() -> dict[str, Any]:
    """The routes of the development service, which has the most, and the hops beside them."""
    service = create_service(Settings(_env_file=None), "unix:///nowhere", background=False)
    routes = [
        *service.routes,
        *sms_router.routes,
        *panel_router.routes,
        *public_proof.router.routes,
        *phone_router.routes,
    ]
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if isinstance(route, APIRoute):
            path = re.sub(r":\w+}", "}", route.path)
            for method in sorted(route.methods - {"HEAD", "OPTIONS"}):
                paths.setdefault(path, {})[method.lower()] = operation(
                    path, method.lower(), (*PANEL_FIELDS, *public_proof.FIELDS)
                )
    for gateway in sorted(LISTENERS):
        for tail, methods in (("inbound", ("get", "post")), ("delivery", ("get", "post")), ("optout", ("post",))):
            path = f"/sms/{gateway}/{SECRET}/{tail}"
            paths[path] = {method: operation(path, method, SMS_FIELDS) for method in methods}
    for gateway in sorted(ADAPTERS):
        for tail in ("", "/events"):
            path = f"/ussd/{gateway}/{SECRET}{tail}"
            paths[path] = {method: operation(path, method, HOP_FIELDS) for method in ("get", "post")}
    return {"openapi": "3.1.0", "info": {"title": "Kesu", "version": "0"}, "paths": paths}


SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {f"{one.ok().method} {one.ok().path}": one.ok() for one in SCHEMA.get_all_operations()}


SIGNED_IN = sorted(name for name in OPERATIONS if " /panel" in name and not name.endswith("/sign-out"))


async def make_staff(url: str) -> None:
    database = await open_database(url)
    await make_admin(database, EMAIL, PASSWORD, key="dev", at=datetime.now(UTC), code_secret=DEMO_CODE_SECRET)
    await database.close()


@pytest.fixture(scope="module")
def web(sqlite_template: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One real process."""
    folder = tmp_path_factory.mktemp("surface")
    books = shutil.copyfile(sqlite_template, folder / "books.db")
    people_aside(f"sqlite:///{books}")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, make_staff(f"sqlite:///{books}")).result()
    process = Web(folder, "web", environment(f"sqlite:///{books}", redis_url, KESU_GATEWAY_SECRET=SECRET))
    process.start()
    yield process
    process.stop()
    said = process.log.read_text()
    assert "hop_fault" not in said
    assert "Exception in ASGI" not in said


def test_the_document_names_all_of_it() -> None:
    assert len(OPERATIONS) > 60


def test_production_publishes_no_document() -> None:
    service = create_service(Settings(_env_file=None), "unix:///nowhere", background=False)
    assert service.openapi_url is None
    assert not {"/docs", "/redoc", "/openapi.json"} & {getattr(route, "path", "") for route in service.routes}


@pytest.mark.xdist_group("http_surface")
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_request_breaks_it(web: Web, name: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=OPERATIONS[name].as_strategy())
    def asked(case: schemathesis.Case) -> None:
        answer = case.call(base_url=f"http://127.0.0.1:{web.port}", timeout=20)
        case.validate_response(answer, checks=[not_a_server_error])
        assert b"Traceback" not in answer.content

    asked()


class Signed:
    """Somebody of the panel in her browser: her cookies, and the token of her forms."""

    def __init__(self, web: Web) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{web.port}", timeout=20)
        form = {"email": EMAIL, "password": PASSWORD, "csrf": self.token("/panel/sign-in")}
        answer = self.client.post("/panel/sign-in", data=form | {"code": code_at(DEMO_CODE_SECRET, datetime.now(UTC))})
        assert answer.status_code == 303
        self.headers = {"X-CSRF": self.token("/panel/settings"), "Sec-Fetch-Site": "same-origin"}

    def token(self, page: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get(page).text)
        assert found, page
        return found[1]

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.client.cookies)


@pytest.fixture(scope="module")
def signed(web: Web) -> Iterator[Signed]:
    """Signed in as the one who may do everything; at the end she still is, so that every page was really tried."""
    somebody = Signed(web)
    yield somebody
    assert somebody.client.get("/panel").status_code == 200
    somebody.client.close()


@pytest.mark.xdist_group("http_surface")
@pytest.mark.parametrize("name", SIGNED_IN)
def test_no_request_of_somebody_signed_in_breaks_it(web: Web, signed: Signed, name: str) -> None:
    @settings(
        max_examples=EXAMPLES // 2,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=OPERATIONS[name].as_strategy())
    def asked(case: schemathesis.Case) -> None:
        for blank in case.path_parameters or {}:
            if blank in THERE:
                case.path_parameters[blank] = THERE[blank]
        answer = case.call(
            base_url=f"http://127.0.0.1:{web.port}",
            headers=signed.headers,
            cookies=signed.cookies,
            timeout=20,
            allow_redirects=False,
        )
        case.validate_response(answer, checks=[not_a_server_error])
        assert b"Traceback" not in answer.content
        assert "/panel/sign-in" not in str(answer.headers.get("location"))

    asked()


def said(capsys: pytest.CaptureFixture[str], what: str) -> list[str]:
    """The lines of the log that hold it."""
    heard = capsys.readouterr()
    return [line for line in (heard.out + heard.err).splitlines() if what in line]


@pytest.mark.anyio
async def test_half_a_form_is_no_error(open_village: OpenVillage, capsys: pytest.CaptureFixture[str]) -> None:
    village = await open_village()
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/proof",
        "raw_path": b"/proof",
        "query_string": b"",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"90")],
        "client": ("127.0.0.1", 1),
        "server": ("kesu", 80),
        "scheme": "http",
        "http_version": "1.1",
    }

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        pass

    await village.instances[0].client._transport.app(scope, receive, send)  # type: ignore[attr-defined]
    assert said(capsys, "error") == []


@pytest.mark.anyio
async def test_a_refused_call_is_said_once_and_counted(
    open_village: OpenVillage,
    capsys: pytest.CaptureFixture[str],
) -> None:
    village = await open_village()
    for _ in range(3):
        await village.instances[0].client.post(f"/ussd/africastalking/{SECRET}x", data={})
    (line,) = said(capsys, "call_refused")
    assert "give the gateway the right address" in line
    assert 'kesu_refused_calls_total{by="secret"} 3.0' in (await village.instances[0].client.get("/metrics")).text


@pytest.mark.anyio
async def test_head_works_where_get_does_and_the_root_leads_to_the_panel(open_village: OpenVillage) -> None:
    client = (await open_village()).instances[0].client
    for path in ("/", "/health/live", "/health/ready", "/metrics", "/proof", "/panel/sign-in", "/phone"):
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers.get("content-type") == got.headers.get("content-type")
    assert (await client.get("/")).headers["location"] == "/panel"
