"""The application for uvicorn's processes: settings come from the environment."""

import os
import sys
from typing import TYPE_CHECKING

from app.configuration.settings import Settings, old_names
from app.observability.crashes import keep_crashes_silent
from app.observability.logs import set_up_logs, take_over_libraries, warn_of_old_names
from app.service.application import create_service

if TYPE_CHECKING:
    from fastapi import FastAPI

SWITCH_SECONDS = 0.0002
"""A thread that draws a page or asks SQLite gives the interpreter back to hops after this, and Python's own is 5 ms."""


def service() -> "FastAPI":
    """Build the application of one process. One process in development also sends the SMS."""
    settings = Settings()
    set_up_logs(settings.log_level, human=settings.env == "development")
    take_over_libraries()
    warn_of_old_names(old_names(os.environ))
    keep_crashes_silent()
    sys.setswitchinterval(SWITCH_SECONDS)
    background = settings.env == "development" and os.environ.get("KESU_BACKGROUND", "1") == "1"
    return create_service(settings, settings.redis_url, background=background)
