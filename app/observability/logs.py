"""Logs as one JSON object a line, without personal data: no phone, no name, no input ever reaches a logger."""

import contextlib
import logging
import os
import re
import sys
from collections.abc import Mapping
from typing import Final

import structlog

_OWN_DIGITS: Final = frozenset({"request", "timestamp", "at"})
_NUMBER: Final = re.compile(r"\+?\d{8,}")
_TAKEN_OVER: Final = ("uvicorn", "uvicorn.error", "uvicorn.access")


def set_up_logs(level: str, *, human: bool) -> None:
    """Set the level; ``human`` writes for a person at a terminal instead of a collector."""
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if human else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _traceback_without_values,
            _without_numbers,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=_Lines,
    )


def take_over_libraries() -> None:
    """Let what libraries log come out the same way: the text they wrote beforehand, without any value put into it."""
    root = logging.getLogger()
    if not any(isinstance(there, FromLibraries) for there in root.handlers):
        root.addHandler(FromLibraries(logging.WARNING))
    for name in _TAKEN_OVER:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True


def warn_of_old_names(renamed: Mapping[str, str]) -> None:
    """Say in one line each which variables have another name now (old name → new name); both are still read."""
    for old, new in renamed.items():
        structlog.get_logger().warning("this setting has another name now", setting=old, now=new)


def log_start(part: str, environment: str) -> None:
    """Say that this process works from now on, as a ``part`` of the service."""
    structlog.get_logger().info("started", part=part, pid=os.getpid(), environment=environment)


def log_stop(part: str) -> None:
    """Say that it has finished what it was at, and ends."""
    structlog.get_logger().info("stopped", part=part, pid=os.getpid())


class FromLibraries(logging.Handler):
    """Hands a library's record on: its values may be a number, a name, or what somebody typed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the first line of the text as it stands in the library's code, and the kind and place of an exception."""
        text = str(record.msg).partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        if text.startswith("Traceback "):  # a library that hands on a whole report: its last line names the error
            kind = str(record.msg).strip().rpartition("\n")[2].partition(":")[0]
            structlog.get_logger().log(record.levelno, "error of a library", logger=record.name, error=kind)
            return
        structlog.get_logger().log(record.levelno, text, logger=record.name, exc_info=error)


class _Lines:
    """Writes lines to standard error; where they cannot be written (a full disk), the service goes on without."""

    def __init__(self, *_: object) -> None:
        pass

    def msg(self, line: str) -> None:
        """Write one line."""
        with contextlib.suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)

    debug = info = warning = error = critical = fatal = exception = log = msg


def _traceback_without_values(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Name an exception by its type and its place in the code; its message may quote what somebody typed."""
    failed = event.pop("exc_info", None)
    error = sys.exc_info()[1] if failed is True else failed
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        if place is not None:
            event["at"] = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}"
    return event


def _without_numbers(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Nothing here logs a phone number; should it ever happen by mistake, it does not leave the process."""
    for key, value in event.items():
        if isinstance(value, str) and key not in _OWN_DIGITS:
            event[key] = _NUMBER.sub("[number]", value)
    return event
