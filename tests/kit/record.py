"""Records the transcripts anew: ``python -m tests.kit.record [name …]`` plays what they type and writes what is seen.

It needs no service: it starts its own Redis, on SQLite. Look at the difference before you keep it.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from app.embedded.redis import EmbeddedRedis
from app.observability.logs import set_up_logs
from tests.databases import migrate_aside
from tests.kit.network import people_aside
from tests.kit.own_sql import own_sql_sealed
from tests.kit.play import CallIsOver, play
from tests.kit.transcript import FOLDER, load, names
from tests.kit.village import village


async def record(name: str, database_url: str, redis_url: str) -> bool:
    """Play one transcript and write what happened. Gives whether its file changed.

    Raises:
        CallIsOver: the call ended before its last line.
    """
    path = FOLDER / f"{name}.txt"
    before = path.read_text(encoding="utf-8")
    async with village(database_url, redis_url) as here:
        written = str(await play(here, load(name)))
        report = await here.audited()
    if not report.ok:
        raise CallIsOver(f"the books do not balance: {report.problems}")
    path.write_text(written, encoding="utf-8")
    return written != before


def main(chosen: list[str]) -> int:
    """Record those named, or all. Gives how many could not be."""
    set_up_logs("WARNING", human=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="kesu-record-") as folder, EmbeddedRedis(Path(folder, "redis")) as redis:
        template = Path(folder, "template.db")
        migrate_aside(f"sqlite:///{template}")
        people_aside(f"sqlite:///{template}")
        for name in chosen or [*names(), *names("voice")]:
            books = Path(folder, f"{name.replace('/', '-')}.db")
            shutil.copyfile(template, books)
            try:
                changed = asyncio.run(record(name, f"sqlite:///{books}", redis.url))
            except AssertionError as problem:
                failed += 1
                print(f"{name}: {problem}")
            else:
                print(f"{name}: {'recorded' if changed else 'as before'}")
    return failed


if __name__ == "__main__":
    with own_sql_sealed():
        sys.exit(main(sys.argv[1:]))
