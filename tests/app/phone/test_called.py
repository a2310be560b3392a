"""``kesu dial --voice`` against the running service: what is said is printed, digits go, the call ends."""

import io
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.configuration.settings import Settings
from app.phone.called import call
from app.service.application import create_service
from tests.browser.conftest import serving
from tests.kit.network import people_aside
from tests.kit.recorded import voices

AWA = "+22370000109"


@pytest.fixture
def url(sqlite_template: Path, redis_url: str, tmp_path: Path):
    books = f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'village.db')}"
    people_aside(books)

    async def make() -> AsyncIterator[FastAPI]:
        settings = Settings(_env_file=None, database_url=books, voices=voices(), voice_placeholders=False)
        yield create_service(settings, redis_url, background=False)

    with serving(make, "on") as address:
        yield address


def test_a_call_from_the_terminal_saves_three_shares(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = io.StringIO()
    assert call(url, "dev", AWA, typed=io.StringIO("4826\n2\n*\n3\n1\n"), shown=shown) == 0
    said = shown.getvalue()
    assert said.startswith("Kesu. Tapez votre code secret, puis dièse.")
    assert "Vous voulez épargner. Nombre de parts: trois" in said
    assert said.rstrip().splitlines()[-2].startswith("Apportez mille cinq cent francs")
    assert said.count("Combien de parts voulez-vous épargner?") == 2, "asked for again with a star"
    again = io.StringIO()
    assert call(url, "dev", AWA, typed=io.StringIO("4826\n"), shown=again) == 0
    assert again.getvalue().endswith("(raccroché)\n")
    assert httpx.get(f"{url}/phone/said", params={"sound": "/voice/africastalking/sound/00.wav"}).json() == []
    assert call(url, "dev", "12", typed=io.StringIO(), shown=io.StringIO()) == 2


def test_where_nobody_answers_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("http://127.0.0.1:9", "dev", AWA, typed=io.StringIO(), shown=io.StringIO()) == 1
    assert "make run" in capsys.readouterr().err
