"""The application for uvicorn's processes: settings come from the environment."""

import os

from fastapi import FastAPI

from app.logs import set_up_logs
from app.service import create_service
from app.settings import Settings


def service() -> FastAPI:
    """Build the application of one process. One process in development also sends the SMS."""
    settings = Settings()
    set_up_logs(settings.log_level, human=settings.env == "development")
    background = settings.env == "development" and os.environ.get("KESU_BACKGROUND", "1") == "1"
    return create_service(settings, settings.redis_url, background=background)
