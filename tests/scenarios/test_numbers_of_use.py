"""What is counted of calls: where callers were, and where they gave up; never who they were."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.observability.records import Records
from app.runtime.recorder import flush, write_records
from tests.kit.handset import Handset
from tests.kit.people import phone_of
from tests.kit.village import Village, with_settings
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA, NANA = 9, 11
_ROWS = text("SELECT * FROM funnel_day ORDER BY screen")
Counted = dict[str, tuple[int, int]]


async def counted(village: Village) -> Counted:
    """(shown, given up) by screen, after every process has written what it knows."""
    for instance in village.instances:
        await flush(village.database, instance.running.usage.tally)
    rows = await village.database.fetch(_ROWS)
    sums: Counted = {}
    for row in rows:
        shown, left = sums.get(row["screen"], (0, 0))
        sums[row["screen"]] = (shown + row["shown"], left + row["given_up"])
    return sums


def awa(village: Village) -> Handset:
    return Handset(village, "Awa", phone_of(AWA))


async def test_a_call_that_goes_well(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine)
    phone = await awa(village).enters()
    await (await phone.types("2", "3", "1")).hangs_up("Success")
    seen = await counted(village)
    assert sum(shown for shown, _ in seen.values()) == 5
    assert all(left == 0 for _, left in seen.values())
    row = (await village.database.fetch(_ROWS))[0]
    assert (row["day"], row["language"], row["network"]) == ("2026-11-24", "fr", "moov")
    assert row["ngo_id"] > 0
    assert set(row.keys()) == {"day", "ngo_id", "screen", "language", "network", "shown", "given_up"}


async def test_she_leaves_a_question_unanswered(open_village: OpenVillage) -> None:
    village = await open_village(instances=2)
    phone = await awa(village).enters()
    await phone.types("2")
    asked = (await counted(village)).keys()
    for _ in range(3):  # a gateway tells of an end as often as it likes
        await phone.hangs_up("Incomplete")
    seen = await counted(village)
    assert {screen: left for screen, (_, left) in seen.items() if left} == {"save.shares": 1}
    assert "save.shares" in asked


async def test_every_delivery_counts_once(open_village: OpenVillage) -> None:
    village = await open_village(instances=2)
    phone = await awa(village).dials()
    for instance in (0, 1, 1):
        await phone.deliver(instance)
    assert (await counted(village))["pin"] == (1, 0)


async def test_too_many_wrong_answers(open_village: OpenVillage) -> None:
    village = await open_village()
    phone = await awa(village).enters()
    while not phone.last.ends:
        await phone.types("7")
    await phone.hangs_up("Incomplete")
    assert (await counted(village))["home"][1] == 1


async def test_languages_are_told_apart(open_village: OpenVillage) -> None:
    village = await open_village()
    await Handset(village, "Nana", phone_of(NANA)).enters()
    await counted(village)
    assert {row["language"] for row in await village.database.fetch(_ROWS)} == {"en"}


async def test_counts_outlive_a_restart_and_a_database_that_is_away(open_village: OpenVillage) -> None:
    village = await open_village()
    await awa(village).enters()
    tally = village.running.usage.tally

    class Away:
        async def fetch(self, *_: object, **__: object) -> list[object]:
            from ledger.books.errors import TryAgain

            raise TryAgain("away")

    assert await flush(Away(), tally) == 0  # type: ignore[arg-type]
    before = await counted(village)
    await awa(village).enters()
    after = await counted(village)
    assert before["pin"] == (1, 0)
    assert after["pin"] == (2, 0)


async def test_single_records_hold_what_happened_and_nobody(
    open_village: OpenVillage, tmp_path: Path, redis_url: str
) -> None:
    """A line a hop and a session, from two gateways' worth of calls: one that goes well, one that is given up."""
    village = await open_village()
    async with with_settings(village, redis_url, var=tmp_path, records_days=30) as here:
        phone = await awa(here).enters()
        await (await phone.types("2", "x", "3", "1")).hangs_up("Success")
        await (await (await awa(here).enters()).types("2")).hangs_up("Incomplete")
        await write_records(here.running.usage.records)
        written = (tmp_path / "records" / "2026-11-24.jsonl").read_text(encoding="utf-8")
        assert here.running.usage.records.take() == []
    lines = [json.loads(line) for line in written.splitlines()]
    hops = [line for line in lines if line["kind"] == "hop"]
    assert [(hop["screen"], hop["outcome"]) for hop in hops] == [
        *(("pin", "shown"), ("home", "shown"), ("save.shares", "shown"), ("save.shares", "again")),
        *(("save.summary", "shown"), ("save.done", "end")),
        *(("pin", "shown"), ("home", "shown"), ("save.shares", "shown")),
    ]
    ways = {"kind", "at", "gateway", "network", "screen", "outcome", "language"}
    assert all(hop.keys() == ways | {"milliseconds"} and 0 <= hop["milliseconds"] < 3_000 for hop in hops)
    sessions = [line for line in lines if line["kind"] == "session"]
    assert [(one["outcome"], one["screen"]) for one in sessions] == [("completed", ""), ("gave_up", "save.shares")]
    assert all(one.keys() == ways for one in sessions)
    assert not {"+22370000109", "70000109", "4826", "Awa", "00001"} & set(written.replace('"', " ").split())
    assert {line["at"][-4:] for line in lines} <= {f":{minute:02}Z" for minute in range(60)}, "to the minute"


def test_records_wait_for_a_disk_and_go_after_their_days(tmp_path: Path) -> None:
    folder, now = tmp_path / "records", datetime(2026, 11, 24, 9, 30, 59, tzinfo=UTC)
    records = Records(folder, 2)
    for day in range(4):
        records.add(now + timedelta(days=day), kind="hop")
    folder.write_text("a file where the folder should be")
    waiting = records.take()
    with pytest.raises(OSError, match="exists"):
        records.write(waiting)
    records.put_back(waiting)
    folder.unlink()
    records.write(records.take())
    assert sorted(path.name for path in folder.iterdir()) == ["2026-11-26.jsonl", "2026-11-27.jsonl"]
    assert (folder / "2026-11-27.jsonl").read_text() == '{"at": "2026-11-27T09:30Z", "kind": "hop"}\n'
    none = Records(tmp_path / "none", 0)
    none.add(now, kind="hop")
    none.write(none.take())
    assert not (tmp_path / "none").exists()
