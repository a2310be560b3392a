"""The service's own Redis starts although its files cannot be read: they are expendable, and are put aside."""

import asyncio
from pathlib import Path

import pytest

from app.embedded.child import EmbeddedServerError
from app.embedded.redis import EmbeddedRedis
from sessions.connect import connect, disconnect


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("unreadable-*"))


async def written(url: str) -> None:
    client = connect(url)
    await client.execute_command("SET", "place", "hers")  # type: ignore[attr-defined]
    await disconnect(client)


@pytest.mark.parametrize("damage", [b"garbage left by a bad block", bytes(64)])
def test_a_damaged_file_is_put_aside_and_said_in_one_line(
    tmp_path: Path, damage: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with EmbeddedRedis(tmp_path, keep=True) as server:
        asyncio.run(written(server.url))
    (newest,) = (tmp_path / "appendonlydir").glob("*.incr.aof")
    newest.write_bytes(newest.read_bytes() + damage)
    for _ in range(2):
        with EmbeddedRedis(tmp_path, keep=True) as server:
            assert server.url
    (aside,) = kept(tmp_path)
    assert (aside / "appendonlydir" / newest.name).read_bytes().endswith(damage), "nothing is thrown away"
    said = capsys.readouterr()
    assert (said.out + said.err).count("redis_begins_anew") == 1


def test_files_of_another_make_are_not_taken_over(tmp_path: Path) -> None:
    """A base file of a format from the future, as another server leaves it."""
    with EmbeddedRedis(tmp_path, keep=True) as server:
        asyncio.run(written(server.url))
    (base,) = (tmp_path / "appendonlydir").glob("*.base.*")
    base.write_bytes(b"REDIS9999" + base.read_bytes()[9:])
    with EmbeddedRedis(tmp_path, keep=True) as server:
        assert server.url
    assert len(kept(tmp_path)) == 1


def test_what_is_no_damage_is_no_reason(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path, keep=True), pytest.raises(EmbeddedServerError, match="another Kesu"):
        EmbeddedRedis(tmp_path, keep=True).start()
    assert kept(tmp_path) == []
