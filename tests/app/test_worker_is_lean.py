"""The worker sends and reminds; it holds no panel, no menus and no web framework in memory."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WORKS = """
import asyncio, json, sys
from app.configuration.settings import Settings
from app.worker.run import work

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, stop.set)
    await work(Settings(_env_file=None, database_url=sys.argv[1], **json.loads(sys.argv[2])), stop)

asyncio.run(main())
print(json.dumps(sorted(sys.modules)))
"""
WEB = ("fastapi", "starlette", "jinja2", "uvicorn", "multipart", "app.panel", "app.phone", "app.ussd", "app.service")
HEAVY = (
    "menus.screens",
    "redis",
    "openpyxl",
    "xlsxwriter",
    "typst",
    "alembic",
    "argon2",
    "httpx",
    "anyio",
    "africastalking",
)
LINKS = {
    "KESU_KANNEL_URL": "http://127.0.0.1:9",
    "KESU_ORANGE_CLIENT_ID": "id",
    "KESU_FLASH_NUMBER": "+22376000000",
    "KESU_FLASH_GATEWAY": "twiml",
    "KESU_TWIML_ACCOUNT": "account",
}


@pytest.mark.parametrize(
    ("settings", "links"),
    [({}, {}), ({"at_username": "camide", "at_api_key": "k"}, {}), ({"public_url": "https://kesu.example"}, LINKS)],
    ids=["inbox", "gateway", "links"],
)
def test_a_worker_that_works_has_loaded_no_web_framework(tmp_path, sqlite_template, settings, links):
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'books.db')}"
    command = [sys.executable, "-c", WORKS, url, json.dumps(settings)]
    root = Path(__file__).parents[2]
    environment = os.environ | links
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    *logged, modules = done.stdout.splitlines()
    assert [line.count("part=worker") for line in logged if "started" in line or "stopped" in line] == [1, 1]
    loaded = json.loads(modules)
    found = [name for name in loaded if name.startswith(tuple(f"{heavy}." for heavy in WEB + HEAVY))]
    assert found == []
    assert set(loaded).isdisjoint(WEB + HEAVY)
