"""What is counted of calls: where callers were, and where they gave up; never who they were."""

import pytest
from sqlalchemy import text

from app.recorder import flush
from tests.kit.handset import Handset
from tests.kit.people import phone_of
from tests.kit.village import Village
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
    for door in (0, 1, 1):
        await phone.deliver(door)
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
            from ledger.errors import TryAgain

            raise TryAgain("away")

    assert await flush(Away(), tally) == 0  # type: ignore[arg-type]
    before = await counted(village)
    await awa(village).enters()
    after = await counted(village)
    assert before["pin"] == (1, 0)
    assert after["pin"] == (2, 0)
