"""One record a hop and one a session, a JSON line each in a file a day: no phone, no group, no name, no input.

They wait in memory until the recorder takes them, ten seconds at the most; a hop never waits for a disk.
"""

import json
from collections import deque
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

MAX_WAITING: Final = 100_000
"""Records beyond these, while nothing can be written, push the oldest out."""
Record = tuple[date, str]
"""A line with the day whose file it belongs to: made at once, for thousands made together would hold up the hops."""


@lru_cache(maxsize=4_096)
def _as_json(value: str | int) -> str:
    """Screens, outcomes and milliseconds are a few words and numbers that come again and again."""
    return json.dumps(value, ensure_ascii=False)


class Records:
    """The records of this process; the processes of a machine share the files, whose lines are written whole."""

    def __init__(self, folder: Path, days: int) -> None:
        """``days``: how many days' files are kept; 0: nothing is recorded."""
        self._folder, self._days = folder, days
        self._waiting: deque[Record] = deque(maxlen=MAX_WAITING)

    def add(self, now: datetime, **what: str | int) -> None:
        """Record something of this minute."""
        if self._days:
            said = "".join(f', "{name}": {_as_json(value)}' for name, value in what.items())
            self._waiting.append((now.date(), f'{{"at": "{now:%Y-%m-%dT%H:%MZ}"{said}}}\n'))

    def take(self) -> list[Record]:
        """Everything recorded since the last time."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def put_back(self, records: Iterable[Record]) -> None:
        """Keep what could not be written for the next time."""
        self._waiting.extendleft(reversed(list(records)))

    def write(self, records: Iterable[Record]) -> None:
        """Append to the files of their days; files older than are to be kept go. Blocks: for a thread of its own.

        Raises:
            OSError: the folder cannot be written to.
        """
        days: dict[date, list[str]] = {}
        for day, line in records:
            days.setdefault(day, []).append(line)
        if not days:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for day, lines in days.items():
            with (self._folder / f"{day.isoformat()}.jsonl").open("ab", buffering=0) as file:
                file.write("".join(lines).encode())
        self._forget(max(days) - timedelta(days=self._days))

    def _forget(self, oldest: date) -> None:
        for path in self._folder.glob("????-??-??.jsonl"):
            if path.stem <= oldest.isoformat():
                path.unlink(missing_ok=True)
