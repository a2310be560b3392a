"""The service's clock: the machine's time, or in development a time that was asked for and then runs."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Gives the time. Everything that needs it is handed a clock, so that a test can stand still."""

    def __init__(self, start: datetime | None = None) -> None:
        """Run from ``start`` (with its zone) on; without one, be the machine's own clock."""
        self._ahead = timedelta(0) if start is None else start - datetime.now(UTC)

    def go_to(self, moment: datetime) -> None:
        """Run from ``moment`` on: for whoever plays a year in minutes."""
        self._ahead = moment - datetime.now(UTC)

    def now(self) -> datetime:
        """The time in UTC, with its zone."""
        return datetime.now(UTC) + self._ahead
