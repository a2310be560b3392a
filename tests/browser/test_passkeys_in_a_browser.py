"""Passkeys in Chromium with its virtual authenticators: making two, signing in by either, removing them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shots, Site
from tests.browser.test_panel_in_a_browser import violations

pytestmark = pytest.mark.xdist_group("browser")  # one Chromium, one panel and one service serve all
PAGE = "/panel/settings/sign-in"
BUTTON = "Entrer avec une clé d'accès"


@pytest.fixture
def home(site: Site) -> Iterator[Site]:
    """The panel under a name: no key is made for a number."""
    numbered, site.url = site.url, site.url.replace("127.0.0.1", "localhost")
    yield site
    site.url = numbered


def authenticator(session, transport: str) -> str:
    options = {"protocol": "ctap2", "transport": transport, "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def add(page, home: Site, name: str) -> None:
    page.goto(f"{home.url}{PAGE}")
    page.fill("[name=name]", name)
    page.locator("form:has([name=name]) [name=proof]").fill(home.code())
    page.get_by_role("button", name="Ajouter une clé").click()
    page.get_by_role("button", name="Créer la clé").click()


def by_key(page, home: Site) -> None:
    page.goto(f"{home.url}/panel/sign-in")
    page.fill("[name=email]", "auditor@example.org")
    page.fill("[name=password]", home.password)
    page.get_by_role("button", name=BUTTON).click()


def remove(page, home: Site, name: str) -> None:
    page.goto(f"{home.url}{PAGE}")
    page.select_option("[name=key]", label=name)
    page.locator("form:has([name=key]) [name=proof]").fill(home.code())
    page.get_by_role("button", name="Retirer la clé").click()
    expect(page.locator("[role=status]")).to_contain_text("La clé est retirée")


def test_two_keys_are_made_sign_in_and_are_removed(chromium, home: Site, shots: Shots) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR", bypass_csp=True)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    phone = authenticator(session, "internal")
    home.sign_in(page, "auditor")
    add(page, home, "Mon téléphone")
    expect(page.locator("[role=status]")).to_contain_text("La clé est ajoutée")
    add(page, home, "Encore le téléphone")  # which has one already
    expect(page.locator("[data-refused]")).to_be_visible()
    authenticator(session, "usb")
    add(page, home, "Clé USB")
    expect(page.locator("[role=status]")).to_contain_text("La clé est ajoutée")
    shots(page, "own-sign-in.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not violations(page)
    context.clear_cookies()
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": phone})
    by_key(page, home)
    page.wait_for_url(f"{home.url}/panel")
    remove(page, home, "Clé USB")
    context.clear_cookies()
    by_key(page, home)
    expect(page.locator("main [role=alert]").first).to_contain_text("ne convient pas")
    home.sign_in(page, "auditor")
    remove(page, home, "Mon téléphone")
    assert complaints == []
    context.close()
