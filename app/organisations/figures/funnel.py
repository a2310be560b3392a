"""Where callers give up: counted a day, screen, language and network; nothing here tells who called."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.organisations.statements import sql
from ledger.database import Database

_COUNT = sql(
    "INSERT INTO funnel_day (day, ngo_id, screen, language, network, shown, given_up)"
    " VALUES (:day, :ngo_id, :screen, :language, :network, :shown, :given_up)"
    " ON CONFLICT (day, ngo_id, screen, language, network) DO UPDATE"
    " SET shown = funnel_day.shown + excluded.shown, given_up = funnel_day.given_up + excluded.given_up"
)


@dataclass(frozen=True, slots=True)
class ScreenCount:
    """How often a screen was shown, and how often it was the last before the caller left it unanswered.

    ``day`` is an ISO date, ``ngo_id`` 0 where the caller's group is not known, ``network`` a word such as ``orange``.
    """

    day: str
    ngo_id: int
    screen: str
    language: str
    network: str
    shown: int
    given_up: int


async def record_counts(database: Database, counts: Iterable[ScreenCount]) -> None:
    """Add counts to the days' sums in one transaction; a web worker calls it now and then, never on a hop."""
    async with database.unit_of_work() as unit:
        for count in counts:
            await unit.fetch(
                _COUNT,
                day=count.day,
                ngo_id=count.ngo_id,
                screen=count.screen,
                language=count.language,
                network=count.network,
                shown=count.shown,
                given_up=count.given_up,
            )
