"""What a process says when it dies of a mistake: kind and place, no values, and no core on the disk."""

import contextlib
import resource
import sys
import threading
from types import TracebackType

import structlog


def keep_crashes_silent() -> None:
    """For the service's own processes: an exception nobody caught is logged without its message, a core is not written.

    Python's own report would quote messages of exceptions, which may hold what somebody typed; a core holds all of it.
    """
    sys.excepthook = _report
    threading.excepthook = _report_of_thread
    sys.unraisablehook = _report_unraisable
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _report(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    structlog.get_logger().critical("crashed", exc_info=error)


def _report_of_thread(about: threading.ExceptHookArgs) -> None:
    structlog.get_logger().critical("thread_crashed", exc_info=about.exc_value)


def _report_unraisable(about: "sys.UnraisableHookArgs") -> None:
    structlog.get_logger().error("unraisable", exc_info=about.exc_value)
