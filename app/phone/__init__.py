"""The phone simulator: plain keypad phones in a browser, for development only."""

from app.phone.routes import router

__all__ = ["router"]
