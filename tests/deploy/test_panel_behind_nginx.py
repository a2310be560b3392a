"""The panel behind the nginx of deploy/, as the compose file sets it up: addresses, forms and links are right."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.configuration.settings import Settings
from app.panel.access import passwords, sign_in_limits
from app.panel.access.factors.codes import code_at
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from app.service.application import create_service
from ledger.database import open_database
from tests.app.panel.camide import PASSWORD
from tests.app.panel.conftest import CHEAP, CSRF
from tests.browser.conftest import serving
from tests.kit.nginx import NGINX, nginx_before

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
HOME = "https://kesu.example.org"


@pytest.fixture
def proxy(tmp_path: Path, sqlite_template: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of TLS of nginx before the whole service, which believes it and nobody else."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setattr(passwords, "_NOBODY", CHEAP.hash("nobody"))
    path = tmp_path / "kesu.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(
        database_url=f"sqlite:///{path}", redis_url=redis_url, trusted_proxies="127.0.0.1", public_url=HOME
    )

    async def make() -> AsyncIterator[FastAPI]:
        database = await open_database(settings.database())
        for who in ("awa", "binta"):
            await make_admin(
                database, f"{who}@example.org", PASSWORD, key="dev", at=datetime.now(UTC), code_secret=DEMO_CODE_SECRET
            )
        await database.close()
        yield create_service(settings, redis_url, background=False)

    with serving(make, "on") as behind, nginx_before(tmp_path, [int(behind.rpartition(":")[2])]) as (_, secure, _logs):
        yield secure


class Caller:
    """Somebody with an address of her own (127.0.0.2 and so on reach nginx as well as 127.0.0.1)."""

    def __init__(self, proxy: str, address: str) -> None:
        transport = httpx.HTTPTransport(verify=False, local_address=address)
        self.client = httpx.Client(transport=transport, base_url=proxy, headers={"host": "kesu.example.org"})

    def form(self, path: str, fields: dict[str, str]) -> httpx.Response:
        token = CSRF.search(self.client.get(path).text)
        assert token is not None
        return self.client.post(path, data={"csrf": token[1], **fields}, headers={"Origin": HOME})

    def sign_in(self, who: str, code: str) -> httpx.Response:
        fields = {"email": f"{who}@example.org", "password": PASSWORD if code != "000000" else "wrong", "code": code}
        return self.form("/panel/sign-in", fields)


def test_strangers_behind_the_proxy_stop_nobody_else_and_links_are_right(proxy: str) -> None:
    stranger, awa = Caller(proxy, "127.0.0.9"), Caller(proxy, "127.0.0.2")
    with stranger.client, awa.client:
        try_the_panel(stranger, awa)


def try_the_panel(stranger: Caller, awa: Caller) -> None:
    said = [stranger.sign_in(("awa", "binta")[number % 2], "000000").status_code for number in range(32)]
    assert said == [401] * sign_in_limits.TRIES_PER_SOURCE + [429] * 2
    assert awa.sign_in("awa", "000000").status_code == 401, "she waits for nobody: her address is her own"
    signed_in = awa.sign_in("awa", code_at(DEMO_CODE_SECRET, datetime.now(UTC)))
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/panel")
    page = awa.form("/panel/team", {"email": "n@example.org", "name": "N", "role": "translator", "language": "fr"}).text
    assert re.search(rf"{HOME}/panel/invitations/[\w-]+", page)
    elsewhere = awa.client.get("/panel/team", headers={"host": "evil.test"})
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (307, f"{HOME}/panel/team")
