"""The phone simulator beside the panel: Awa saves on her phone, and the panel shows it."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shots, Site
from tests.kit.network import people_aside
from tests.kit.play import play
from tests.kit.transcript import Dials, Sees, Transcript, Types, parse
from tests.kit.village import village

pytestmark = pytest.mark.xdist_group("browser")  # one Chromium, one panel and one service serve all

AWA = "+22370000110"


def test_what_is_saved_on_the_phone_appears_in_the_panel(
    chromium, service: Site, shots: Shots, sqlite_template: Path, redis_url: str, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, locale="fr-FR")
    panel = context.new_page()
    service.sign_in(panel, "ong", "/panel/groups/00001")
    waiting = panel.locator("section.card", has=panel.locator("h2", has_text="Annoncé, en attente"))
    assert waiting.locator("tbody tr", has_text="10 · ").count() == 0
    phone = context.new_page()
    phone.goto(f"{service.url}/phone")
    phone.fill("[name=phone]", AWA)
    phone.click("text=Ajouter ce téléphone")
    phone.click(".send")
    for said, typed in (("Code secret", "4826"), ("Épargner", "2"), ("combien de parts", "3"), ("Confirmer", "1")):
        expect(phone.locator(".shown")).to_contain_text(said)
        phone.fill(".typed", typed)
        phone.click(".send")
    expect(phone.locator(".shown")).to_contain_text("Annoncé: 3 parts. Apportez 1 500 F")
    shots(phone, "phone-saves.png")
    with phone.expect_download() as download:
        phone.click(".save")
    recorded = _reads_as_a_transcript(Path(download.value.path()).read_text(encoding="utf-8"))
    books = shutil.copyfile(sqlite_template, tmp_path / "village.db")
    people_aside(f"sqlite:///{books}")
    with ThreadPoolExecutor(1) as thread:
        played = thread.submit(asyncio.run, _played(recorded, f"sqlite:///{books}", redis_url)).result()
    assert played.ledger == ("declare: declared:10 -1500, promised +1500",)
    assert [type(step) for step in played.steps] == [type(step) for step in recorded.steps]
    panel.reload()
    assert "1\u00a0500\u00a0F" in waiting.locator("tbody tr", has_text="10 · ").inner_text()
    shots(panel, "panel-shows-it.png", full_page=True)
    context.close()


async def _played(recorded: Transcript, database_url: str, redis_url: str) -> Transcript:
    """What was recorded on the simulator, played in the tests' own village: its member 10 does the same."""
    async with village(database_url, redis_url) as here:
        return await play(here, recorded)


def _reads_as_a_transcript(saved: str) -> Transcript:
    """What the simulator saves is what the tests read and play: put into tests/transcripts, it is one of them."""
    transcript = parse("saved", saved)
    assert [step.phone for step in transcript.steps if isinstance(step, Dials)] == [AWA]
    assert [step.typed for step in transcript.steps if isinstance(step, Types)] == ["4826", "2", "3", "1"]
    screens = [step for step in transcript.steps if isinstance(step, Sees)]
    assert [step.ends for step in screens] == [False] * 4 + [True]
    assert screens[-1].lines[0].startswith("Annoncé: 3 parts. Apportez 1 500 F")
    assert str(transcript).split() == saved.split(), "written again it is the same"
    return transcript
