"""The phone simulator beside the panel: Awa saves on her phone, and the panel shows it."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Site

AWA = "+22370000110"


def test_what_is_saved_on_the_phone_appears_in_the_panel(chromium, service: Site, shots: Path) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, locale="fr-FR")
    panel = context.new_page()
    service.sign_in(panel, "ong", "/panel/groups/00001")
    assert "Annoncé, en attente" not in panel.inner_text("main")
    phone = context.new_page()
    phone.goto(f"{service.url}/phone")
    phone.fill("[name=phone]", AWA)
    phone.click("text=Ajouter ce téléphone")
    phone.click(".send")
    for said, typed in (("Code secret", "4826"), ("Épargner", "2"), ("combien de parts", "3"), ("Confirmer", "1")):
        expect(phone.locator(".shown")).to_contain_text(said)
        phone.fill(".typed", typed)
        phone.click(".send")
    expect(phone.locator(".shown")).to_contain_text("Noté: 3 parts, 1500 F")
    phone.screenshot(path=shots / "phone-saves.png")
    panel.reload()
    waiting = panel.locator("section.card", has=panel.locator("h2", has_text="Annoncé, en attente"))
    assert "1500\u00a0F" in waiting.inner_text()
    assert waiting.locator("tbody th").inner_text().startswith("10 · ")
    panel.screenshot(path=shots / "panel-shows-it.png", full_page=True)
    context.close()
