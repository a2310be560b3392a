"""Logs as one JSON object a line, without personal data: no phone, no name, no input ever reaches a logger."""

import logging
import sys

import structlog


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
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


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
