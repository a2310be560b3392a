"""What is said by the clock: when a job is due, and whether it is still worth doing after a pause."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cronsim import CronSim

from app.messaging.rules import BAMAKO
from ledger.database import Database

MESSAGES_A_COMMIT: Final = 200
"""Many messages are written in short commits, so that no posting waits for them."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One message of a run. ``key`` is the same whoever plans it, and whenever.

    ``staff_id``: the agent whom it tells of the group, and no ``member`` then (0).
    """

    key: str
    group_id: int
    member: int
    topic: str
    facts: Mapping[str, int | str] = field(repr=False)
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is done regularly.

    ``cron`` is read in Mali's time. A run older than ``worth`` is passed over: nobody wants last month's reminders.
    ``plan`` gives the messages of the run that was due at its second argument, as of its third; done again, it does
    no harm.
    """

    name: str
    cron: str
    worth: timedelta
    plan: Callable[[Database, datetime, datetime], Awaitable[list[Planned]]]


def latest_due(cron: str, after: datetime, now: datetime) -> datetime | None:
    """The latest moment of the schedule in (after, now], in UTC; none when there was none."""
    moments = CronSim(cron, (now + timedelta(seconds=1)).astimezone(BAMAKO), reverse=True)
    due: datetime = next(moments).astimezone(UTC)
    return due if after < due <= now else None
