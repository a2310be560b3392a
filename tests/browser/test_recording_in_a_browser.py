"""Recording a clip from a real browser's microphone, hearing it, signing it off; and the same without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.clips.sound import samples_of
from tests.browser.conftest import CHROMIUM, Shots, Site
from tests.browser.test_panel_in_a_browser import violations

pytestmark = pytest.mark.xdist_group("browser")  # one Chromium, one panel and one service serve all

FLAGS = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def speaking() -> Iterator[object]:
    """A Chromium whose microphone hears beeps."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install it, or name one in KESU_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def test_a_clip_is_recorded_from_the_microphone_heard_and_signed_off(speaking, site: Site, shots: Shots) -> None:
    context = speaking.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    site.sign_in(page, "translator", "/panel/voices")
    page.goto(f"{site.url}/panel/voices/son")
    first = page.locator("#clip-1")
    expect(first).to_contain_text("manque")
    button = first.locator("button.record")
    button.click()
    expect(button).to_have_text("Arrêter")
    page.wait_for_timeout(2_500)  # the fake microphone beeps once a second
    button.click()
    expect(page.locator("[role=status]")).to_contain_text("Enregistré")
    expect(first).to_contain_text("enregistré")
    (kept,) = (site.world.voices / "son").glob("*.wav")
    assert len(samples_of(kept.read_bytes())) > 1_000, "what was heard, 8 kHz"
    lasts = first.locator("audio").evaluate(
        "async (sound) => { sound.load(); await new Promise((done) => sound.onloadedmetadata = done);"
        " return sound.duration }"
    )
    assert lasts == pytest.approx(len(samples_of(kept.read_bytes())) / 16_000, abs=0.01)
    shots(page, "voice-clips.png")
    first.get_by_role("button", name="Signer").click()
    expect(first).to_contain_text("Signé : translator")
    assert complaints == []
    context.close()


def test_listening_and_signing_off_need_no_javascript(speaking, site: Site) -> None:
    context = speaking.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    site.sign_in(page, "translator", "/panel/voices")
    page.goto(f"{site.url}/panel/voices/bm/lines/texts")
    line = page.locator("#line-2")
    line.get_by_role("button", name="Signer").click()
    page.goto(f"{site.url}/panel/voices/bm/lines/texts?show=read")
    expect(page.locator("#line-2")).to_contain_text("Signé : translator")
    page.goto(f"{site.url}/panel/voices/taq")
    assert page.locator("#clip-1 input[type=file]").is_visible()
    context.close()


@pytest.mark.parametrize("wide", [1280, 390])
def test_the_pages_fit_and_axe_finds_nothing_serious(speaking, site: Site, shots: Shots, wide: int) -> None:
    context = speaking.new_context(viewport={"width": wide, "height": 800}, locale="fr-FR", bypass_csp=True)
    page = context.new_page()
    site.sign_in(page, "translator", "/panel/voices")
    serious = {}
    for address in ("", "/bm", "/bm/lines/texts", "/bm/lines/voices?show=all"):
        page.goto(f"{site.url}/panel/voices{address}")
        shots(page, f"voices-{wide}{address.replace('/', '-').partition('?')[0]}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, f"{address} is wider than {wide}"
        serious[address] = violations(page) if wide > 1000 else []
    context.close()
    assert not {address: found for address, found in serious.items() if found}
