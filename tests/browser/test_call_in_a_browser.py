"""A call in a real browser: the same menus by ear, with real sound, digits and the # key."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shots, Site
from tests.kit.transcript import Dials, Types, parse

pytestmark = pytest.mark.xdist_group("browser")  # one Chromium, one panel and one service serve all

FANTA = "+22370000112"


def test_a_call_saves_three_shares_by_ear(chromium, service: Site, shots: Shots) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, locale="fr-FR")
    page = context.new_page()
    sounds: list[tuple[int, str]] = []
    errors: list[str] = []
    page.on("response", lambda answer: "/sound/" in answer.url and sounds.append((answer.status, answer.url)))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    page.goto(f"{service.url}/phone")
    page.fill("[name=phone]", FANTA)
    page.click("text=Ajouter ce téléphone")
    page.click(".listen")
    shown = page.locator(".shown")
    for said, keys in (
        ("Tapez votre code secret", "4826"),
        ("Épargner: tapez deux", "2"),
        ("Combien de parts voulez-vous", "3"),
        ("Pour confirmer, tapez un", "1"),
    ):
        expect(shown).to_contain_text(said)
        for key in (*keys, "#"):
            page.locator(".keys").get_by_role("button", name=key, exact=True).click()
    expect(shown).to_contain_text("Apportez mille cinq cent francs")
    expect(page.locator(".send")).to_have_text("Appeler", timeout=20_000)  # the last sound was heard, the call is over
    assert len({url for _, url in sounds}) == 5
    assert {status for status, _ in sounds} <= {200, 206}
    shots(page, "call-by-ear.png")
    with page.expect_download() as download:
        page.click(".save")
    transcript = parse("saved", Path(download.value.path()).read_text(encoding="utf-8"))
    assert [step.by_ear for step in transcript.steps if isinstance(step, Dials)] == [True]
    assert [step.typed for step in transcript.steps if isinstance(step, Types)] == ["4826", "2", "3", "1"]
    assert errors == []
    context.close()
