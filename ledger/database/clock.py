"""How far the database's clock is from this machine's: machines that share a database measure leases by its clock."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from ledger.database.protocols import Database

_CLOCK = select(func.clock_timestamp().label("at"))


async def clock_ahead(database: Database) -> timedelta:
    """How far the database's clock is ahead of this machine's, to half the time of a trip; a file has no other clock.

    Raises:
        TryAgain: the database is away.
    """
    if database.name == "sqlite":
        return timedelta(0)
    before = datetime.now(UTC)
    at: datetime = (await database.fetch(_CLOCK))[0]["at"]
    return at - before - (datetime.now(UTC) - before) / 2
