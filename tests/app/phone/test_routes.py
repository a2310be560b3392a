"""The simulator's page and lists without a browser."""

import httpx
import pytest

from tests.app.phone.stand_in import AWA, PEOPLE, Service, stand_in

pytestmark = pytest.mark.anyio


async def get(service: Service, path: str, **state: str) -> httpx.Response:
    app = stand_in(service)
    for name, value in state.items():
        setattr(app.state, name, value)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kesu") as client:
        return await client.get(path)


async def test_page_knows_its_secret_and_code_and_runs_only_its_own_scripts() -> None:
    page = await get(Service(), "/phone", phone_secret='a"b', service_code="*123#")
    assert 'data-secret="a&quot;b" data-code="*123#"' in page.text
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
    assert "style=" not in page.text
    assert "<script>" not in page.text


async def test_only_files_of_the_simulator_are_served() -> None:
    assert (await get(Service(), "/phone/static/main.js")).status_code == 200
    for name in ("page.html", "routes.py", "..%2Froutes.py", "nothing"):
        assert (await get(Service(), f"/phone/static/{name}")).status_code == 404


async def test_lists() -> None:
    service = Service()
    service.sms[AWA] = [{"at": "2026-11-27T09:41:00", "text": "Bonjour", "parts": 1}]
    assert (await get(service, "/phone/people")).json() == PEOPLE
    assert (await get(service, "/phone/inbox?phone=%2B22370000109")).json() == service.sms[AWA]
    assert (await get(service, "/phone/inbox?phone=+22370000109")).json() == service.sms[AWA]
    assert (await get(service, "/phone/inbox?phone=Salif")).json() == []
    found = (await get(service, "/phone/people?find=70+00+01+03")).json()
    assert [one["name"] for one in found] == ["Binta Diarra"]
    assert (await get(service, "/phone/people?find=tresorerie")).json() == found
