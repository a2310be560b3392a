"""What a log line may hold: an event, the kind and place of a mistake, the request's id; never a number or an input."""

import contextlib
import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
import structlog

from app.observability.logs import FromLibraries, set_up_logs, take_over_libraries
from app.observability.request_id import name_request

CANARY = "4826"


@pytest.fixture(autouse=True)
def machine_logs() -> Iterator[None]:
    set_up_logs("INFO", human=False)
    yield
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_mistake_is_named_by_kind_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    name = name_request().decode()
    try:
        int(f"the PIN was {CANARY}")
    except ValueError:
        structlog.get_logger().exception("hop_fault", gateway="hubtel")
    (line,) = lines(capsys)
    assert (line["event"], line["error"], line["gateway"], line["request"]) == (
        "hop_fault",
        "ValueError",
        "hubtel",
        name,
    )
    assert line["at"].startswith(__file__)
    assert CANARY not in json.dumps(line).replace(line["timestamp"], "").replace(name, "")


def test_a_number_that_slips_in_does_not_come_out(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().warning("called by +22370000109", who="22370000109")
    (line,) = lines(capsys)
    assert (line["event"], line["who"]) == ("called by [number]", "[number]")


def test_libraries_say_what_their_authors_wrote_and_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    handler = FromLibraries(logging.WARNING)
    library = logging.getLogger("some.library")
    library.addHandler(handler)
    library.propagate = False
    try:
        library.warning("cannot parse %s", CANARY)
        try:
            int(CANARY + "x")
        except ValueError:
            library.exception("Exception in ASGI application\nwith %r", CANARY)
    finally:
        library.removeHandler(handler)
    first, second = lines(capsys)
    assert (first["event"], first["logger"], first["level"]) == ("cannot parse %s", "some.library", "warning")
    assert (second["event"], second["error"]) == ("Exception in ASGI application", "ValueError")


def test_taking_over_twice_is_taking_over_once() -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    try:
        take_over_libraries()
        take_over_libraries()
        assert len([one for one in root.handlers if isinstance(one, FromLibraries)]) == 1
    finally:
        root.handlers[:] = before


def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 -- a device
        monkeypatch.setattr(sys, "stderr", full)
        for _ in range(3):
            structlog.get_logger().error("nobody reads this")
        monkeypatch.undo()
        with contextlib.suppress(OSError):
            full.close()


@pytest.mark.parametrize(
    "mistake",
    [
        f"raise ValueError('{CANARY}')",
        f"import threading; t = threading.Thread(target=lambda: int('x{CANARY}')); t.start(); t.join()",
        f"import asyncio\nasync def f():\n    raise OSError('{CANARY}')\nasyncio.run(f())",
        f"class A:\n    def __del__(self): raise KeyError('{CANARY}')\na = A()\ndel a",
    ],
    ids=["main", "thread", "task", "finalizer"],
)
def test_a_crash_shows_no_value(mistake: str) -> None:
    """What Python itself would have written quotes the exception's message."""
    begin = (
        "from app.observability.logs import set_up_logs\nfrom app.observability.crashes import keep_crashes_silent\n"
        "set_up_logs('INFO', human=False)\nkeep_crashes_silent()\n"
    )
    done = subprocess.run([sys.executable, "-c", begin + mistake], capture_output=True, text=True, check=False)
    assert CANARY not in done.stdout + done.stderr
    assert '"error"' in done.stderr


def test_no_core_is_left() -> None:
    code = (
        "import resource; from app.observability.crashes import keep_crashes_silent; keep_crashes_silent();"
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "(0, 0)"
