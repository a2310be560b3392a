"""Everything the service answers over HTTP, tried by schemathesis: whatever is asked, nothing breaks.

The service publishes no OpenAPI document (it would tell strangers where to knock); the test makes one from the routes.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from app.gateways import ADAPTERS
from app.messaging.routes import router as sms_router
from app.panel.routes import router as panel_router
from app.phone import router as phone_router
from app.service import create_service
from app.settings import Settings
from bench.faults_parts import Web, environment
from tests.kit.network import people_aside
from tests.kit.village import SECRET

EXAMPLES = 8
HOP_FIELDS = ("sessionId", "phoneNumber", "serviceCode", "networkCode", "text", "status")
PANEL_FIELDS = ("email", "password", "code", "csrf", "name", "phone", "language", "group", "next")
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
    routes = [*service.routes, *sms_router.routes, *panel_router.routes, *phone_router.routes]
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if isinstance(route, APIRoute):
            path = re.sub(r":\w+}", "}", route.path)
            for method in sorted(route.methods - {"HEAD", "OPTIONS"}):
                paths.setdefault(path, {})[method.lower()] = operation(path, method.lower(), PANEL_FIELDS)
    for gateway in sorted(ADAPTERS):
        for tail in ("", "/events"):
            path = f"/ussd/{gateway}/{SECRET}{tail}"
            paths[path] = {method: operation(path, method, HOP_FIELDS) for method in ("get", "post")}
    return {"openapi": "3.1.0", "info": {"title": "Kesu", "version": "0"}, "paths": paths}


SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {f"{one.ok().method} {one.ok().path}": one.ok() for one in SCHEMA.get_all_operations()}


@pytest.fixture(scope="module")
def web(sqlite_template: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One real process."""
    folder = tmp_path_factory.mktemp("surface")
    books = shutil.copyfile(sqlite_template, folder / "books.db")
    people_aside(f"sqlite:///{books}")
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
        assert "Traceback" not in answer.text

    asked()
