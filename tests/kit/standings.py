"""Where a transcript begins is reached once a process: whoever begins there again starts from a copy of its books."""

import asyncio
import sqlite3
from datetime import UTC, datetime

from ledger.database.address import DatabaseAddress
from tests.kit.moments import Moment, go_back
from tests.kit.transcript import Transcript
from tests.kit.village import Village

Standing = tuple[str, str]
"""The place a transcript plays in, and what it comes after; both empty: the village as it is before anybody calls."""
_kept: dict[Standing, tuple[sqlite3.Connection, datetime]] = {}


def standing_of(transcript: Transcript) -> Standing:
    """Where a transcript begins."""
    return transcript.place, transcript.after


async def goes_there(village: Village, standing: Standing) -> bool:
    """Take the village there, if it was reached before in this process. SQLite only."""
    kept = _kept.get(standing)
    if kept is None or not _in_a_file(village):
        return False
    books, now = kept
    await go_back(village, Moment(books, (), now - datetime.now(UTC)))
    return True


async def keep(village: Village, standing: Standing) -> None:
    """Remember how the village stands now, with nobody calling."""
    if _in_a_file(village):
        books = sqlite3.connect(":memory:", check_same_thread=False)
        (await asyncio.to_thread(village.copies.now)).backup(books)
        _kept[standing] = books, village.now()


def _in_a_file(village: Village) -> bool:
    return DatabaseAddress.read(village.settings.database()).engine == "sqlite"
