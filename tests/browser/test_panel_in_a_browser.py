"""The panel in Chromium: signing in, finding, enrolling, importing, exporting, on a desktop and on a phone's width."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shots, Site

pytestmark = pytest.mark.xdist_group("browser")  # one Chromium, one panel and one service serve all

AXE = Path(__file__).parent / "axe.min.js"
PAGES = (
    "", "/search?q=awa", "/attention", "/groups?sort=-savings", "/programmes/1/groups",
    "/groups", "/groups/00001", "/groups/00001/members/1", "/groups/00001/meetings", "/groups/00001/meetings/12",
    "/groups/00001/loans", "/groups/00001/incidents", "/groups/00001/rules", "/groups/00001/share-out",
    "/groups/00001/passbooks", "/groups/00001/enrol", "/groups/00001/life", "/groups/00001/support", "/support",
    "/loans", "/indicators", "/indicators?from=2026-10-01&to=2026-10-31", "/export?period=2026-Q3",
    "/programmes", "/programmes/1",
    "/visits", "/visits/plan?state=all", "/visits/plan/new", "/visits/checklist", "/groups/00001/visits",
    "/groups/00001/visits/1", "/groups/00001/new-visit",
    "/trainings", "/trainings/1", "/consultations", "/consultations/1",
    "/consultations/1/tell", "/messages", "/messages/budgets", "/messages/costs",
    "/funnel", "/import", "/export", "/team", "/audit", "/settings", "/settings/sign-in", "/retention",
)  # fmt: skip
WIDTHS = {"desktop": (1280, 900), "phone": (360, 800)}
GOOD_FILE = b"groupe;nom du groupe;numero;nom;parts;caisse credit\r\nK-09;Jigiya;1;Fanta Diarra;4;2000\r\n"


@pytest.fixture(params=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def page(chromium, site: Site) -> Iterator[object]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", accept_downloads=True)
    found = context.new_page()
    found.complaints = []
    found.on("console", lambda said: found.complaints.append(said.text) if said.type == "error" else None)
    found.on("pageerror", lambda error: found.complaints.append(str(error)))
    yield found
    context.close()


def test_every_page_fits_and_axe_finds_nothing_serious(chromium, site: Site, shots: Shots, width: str) -> None:
    wide, high = WIDTHS[width]
    # bypass_csp: the checker's own script comes from the test, not from the page.
    context = chromium.new_context(viewport={"width": wide, "height": high}, locale="fr-FR", bypass_csp=True)
    page = context.new_page()
    serious = {}
    page.goto(f"{site.url}/panel/sign-in")
    shots(page, f"{width}-sign-in.png")
    serious["/sign-in"] = violations(page)
    site.sign_in(page, "ngo_admin")
    for address in PAGES:
        page.goto(f"{site.url}/panel{address}")
        shots(page, f"{width}{re.sub('[^a-z0-9]+', '-', address) or '-dashboard'}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, f"{address} is wider than the {width}"
        if width == "desktop":  # the same markup at either width
            serious[address] = violations(page)
    context.close()
    assert not {address: found for address, found in serious.items() if found}


def violations(page) -> list[str]:
    """What axe calls serious or critical."""
    page.add_script_tag(path=AXE)
    results = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false})")
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in results["violations"]
        if found["impact"] in ("serious", "critical")
    ]


def test_a_wrong_password_is_said_and_the_address_kept(page, site: Site) -> None:
    page.goto(f"{site.url}/panel")
    page.fill("[name=email]", "nobody@example.org")
    page.fill("[name=password]", "not a password")
    page.fill("[name=code]", "123456")
    page.click("button")
    assert "ne convient pas" in page.inner_text("[role=alert]")
    assert page.input_value("[name=email]") == "nobody@example.org"


def test_searching_updates_the_list_as_one_types_and_the_address_with_it(page, site: Site) -> None:
    site.sign_in(page, "ngo_admin", "/panel/groups")
    assert page.locator("tbody tr").count() >= 2
    page.type(".filters [name=q]", "sabou")
    page.wait_for_url(re.compile("q=sabou"))
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.inner_text("tbody a") == "Sabougnouma"
    assert page.complaints == []


def test_a_member_is_found_from_any_page_by_keyboard_alone(page, site: Site) -> None:
    site.sign_in(page, "ngo_admin", "/panel/settings")
    page.focus(".seek [name=q]")
    page.keyboard.type("KEITA 2")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/panel/search\?q=KEITA"))
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.inner_text("tbody th a") == "2 · Binta Keïta"
    page.fill(".seek [name=q]", "+223 70 00 01 03")
    page.keyboard.press("Enter")
    page.click("tbody th a")
    assert page.inner_text("h1") == "Kadia Sissoko"
    assert page.complaints == []


def test_without_javascript_everything_still_works(chromium, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    site.sign_in(page, "ngo_admin", "/panel/groups")
    page.fill(".filters [name=q]", "benkadi")
    page.click("form.filters button")
    assert page.locator("tbody tr").count() == 1
    page.click("tbody a")
    assert page.inner_text("h1") == "Benkadi"
    context.close()


def test_enrolling_a_member_by_keyboard_alone(page, site: Site, shots: Shots) -> None:
    site.sign_in(page, "agent", "/panel/groups/00001/enrol")
    page.focus("[name=name]")
    page.keyboard.type("Nana <i>Cissé</i>")
    page.keyboard.press("Tab")
    page.keyboard.type("76 55 44 33")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Oral")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("said=enrolled"))
    assert page.inner_text("h1") == "Nana <i>Cissé</i>"
    shots(page, "enrolled.png")
    assert page.complaints == []


def test_importing_shows_mistakes_then_imports(page, site: Site, shots: Shots) -> None:
    site.sign_in(page, "ngo_admin", "/panel/import")
    bad = GOOD_FILE.replace(b";4;", b";=2*2;")
    page.set_input_files("[name=file]", {"name": "bad.csv", "mimeType": "text/csv", "buffer": bad})
    page.click("text=Vérifier")
    assert "formule" in page.inner_text("#preview")
    shots(page, "import-mistakes.png", full_page=True)
    page.set_input_files("[name=file]", {"name": "good.csv", "mimeType": "text/csv", "buffer": GOOD_FILE})
    page.click("text=Vérifier")
    shots(page, "import-preview.png", full_page=True)
    page.click("#preview button")
    page.wait_for_url(re.compile("said=imported"))
    page.goto(f"{site.url}/panel/groups/K-09")
    assert "Fanta Diarra" in page.inner_text("main")
    assert [said for said in page.complaints if "422" not in said] == []


def test_an_export_is_a_file_and_is_noted(page, site: Site, tmp_path: Path) -> None:
    site.sign_in(page, "ngo_admin", "/panel/export")
    with page.expect_download() as download:
        page.click("a[href^='/panel/export/members_redacted.csv']")
    kept = tmp_path / "members.csv"
    download.value.save_as(kept)
    text = kept.read_text(encoding="utf-8-sig")
    assert text.startswith("Groupe;Membre;Sexe;")
    assert "Awa" not in text
    page.goto(f"{site.url}/panel/audit?action=exported")
    assert "members_redacted.csv" in page.inner_text("tbody tr")


def test_english_is_one_click_away(page, site: Site) -> None:
    page.goto(f"{site.url}/panel")
    page.click("text=English")
    assert page.inner_text("h1") == "Sign in"
    site.sign_in(page, "auditor", "/panel/settings")
    page.select_option("[name=language]", "en")
    page.click("form:has([name=language]) button")
    assert page.inner_text("h1") == "Settings"
    page.select_option("[name=language]", "fr")  # her other tests read French
    page.click("form:has([name=language]) button")
    assert page.inner_text("h1") == "Réglages"
    page.click("text=Se déconnecter")
    page.wait_for_url(re.compile("sign-in"))
