"""Where callers give up: counted a day, screen, language and network; nothing here tells who called."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.database import Database
from ledger.database.upsert import upsert
from ledger.tables import FunnelDay, table_of

_funnel = table_of(FunnelDay)
_INSERT = upsert(_funnel)
_COUNT = _INSERT.on_conflict_do_update(
    index_elements=list(_funnel.primary_key),
    set_={name: _funnel.c[name] + _INSERT.excluded[name] for name in ("shown", "given_up")},
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
