"""The panel lives at KESU_PUBLIC_URL: its links, the hosts it answers under, and what proxies say of both."""

import httpx
import pytest

from app.configuration.settings import Settings
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_sign_in import NANA

pytestmark = pytest.mark.anyio
HOME = "https://kesu.example.org"


def at_home(world: World, host: str = "kesu.example.org", env: str = "production") -> httpx.AsyncClient:
    world.public_url, world.env = HOME, env
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=world.app()), base_url=f"https://{host}")


async def test_links_name_the_panels_own_address_whatever_the_request_says(browser: Browser) -> None:
    browser.world.public_url = "http://kesu.test:8443/"
    inviting = Browser(browser.world)  # asked under http://kesu.test: a proxy left the port out
    await inviting.sign_in("ngo_admin")
    await inviting.get("/panel/team")
    page = (await inviting.post("/panel/team", NANA, headers={"X-Forwarded-Host": "evil.test"})).text
    assert "http://kesu.test:8443/panel/invitations/" in page
    assert "evil.test" not in page


@pytest.mark.parametrize("host", ["evil.test", "kesu.example.org.evil.test", "127.0.0.1:8001", ""])
async def test_under_another_name_one_is_sent_home_and_no_form_is_read(world: World, host: str) -> None:
    client = at_home(world)
    answer = await client.get("/panel/sign-in?next=/panel/team%26x", headers={"host": host})
    assert (answer.status_code, answer.headers["location"]) == (307, f"{HOME}/panel/sign-in?next=/panel/team%26x")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await client.post("/panel/sign-in", headers={"host": host})).status_code == 421


@pytest.mark.parametrize("host", ["kesu.example.org", "kesu.example.org:8443", "KESU.example.org"])
async def test_the_port_and_capitals_of_its_name_do_not_matter(world: World, host: str) -> None:
    assert (await at_home(world).get("/panel/sign-in", headers={"host": host})).status_code == 200


async def test_in_development_this_machine_is_home_too(world: World) -> None:
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        assert (
            await at_home(world, env="development").get("/panel/sign-in", headers={"host": host})
        ).status_code == 200


async def test_a_form_of_the_panels_own_address_is_read_though_the_proxy_leaves_the_port_out(browser: Browser) -> None:
    browser.world.public_url = "http://kesu.test:8443"
    here = Browser(browser.world)
    await here.sign_in("agent")
    sent = {"act": "language", "language": "en", "csrf": here.token()}
    for origin, status in {"http://kesu.test:8443": 303, "http://kesu.test": 303, "http://kesu.test:9": 403}.items():
        answer = await here.client.post("/panel/settings", data=sent, headers={"Origin": origin})
        assert answer.status_code == status, origin


@pytest.mark.parametrize(
    "wrong", ["kesu.example.org", "ftp://kesu.example.org", "https://", "https://a?b=c", "http://a:x"]
)
def test_an_address_that_no_browser_opens_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="KESU_PUBLIC_URL is an address to open"):
        Settings(public_url=wrong)
