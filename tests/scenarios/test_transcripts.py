"""Every conversation of tests/transcripts, replayed whole against the running service on both engines.

What every hop costs is counted when it first comes, on SQLite; and how little is remembered.
"""

from functools import partial

import pytest

from tests.kit.deliveries import both_at_once, one_after_the_other
from tests.kit.effort import WHOLE, in_one_process
from tests.kit.handset import Delivery, Handset, once
from tests.kit.people import SALIF
from tests.kit.play import play, prepare
from tests.kit.round_trips import RoundTrips
from tests.kit.statements import NOTHING_OF_ITS_OWN, noted, run_by
from tests.kit.transcript import FOLDER, load, names
from tests.scenarios.conftest import OpenVillage

pytestmark = [pytest.mark.anyio, *in_one_process("transcripts")]
ALL = [*names(), *names("voice")]
WAYS = [
    (engine, delivery)
    for engine in ("sqlite", "postgresql")
    for delivery in (once, one_after_the_other, both_at_once)
    if WHOLE or (engine, delivery) in {("sqlite", one_after_the_other), ("postgresql", both_at_once)}
]
"""As it should be, it is played by test_bad_input.py too, which expects the same file."""
PLAYED = [
    pytest.param(name, engine, delivery, id=f"{name}-{engine}, {delivery.__name__}")
    for name in ALL
    for engine, delivery in WAYS
    if WHOLE or engine == "sqlite" or name not in NOTHING_OF_ITS_OWN
]
_played: set[str] = set()


@pytest.mark.parametrize(("name", "engine", "delivery"), PLAYED)
async def test_what_is_seen_and_done_is_what_the_transcript_says(
    open_village: OpenVillage, engine: str, name: str, delivery: Delivery
) -> None:
    """Once as it should be; every hop twice, one after the other; every hop at two instances at once.

    Whichever way a hop comes, she sees the same, money moves once, and everybody gets one SMS. A wording that was
    changed on purpose is recorded by ``python -m tests.kit.record``.
    """
    transcript = load(name)
    village = await open_village(engine, instances=1 if delivery is once else 2, before=transcript)
    costs = RoundTrips(village)
    if engine == "sqlite" and delivery is one_after_the_other and name in names():
        await Handset(village, "warm", SALIF).dials()  # Redis learns the scripts
        delivery = partial(one_after_the_other, first_time=costs.deliver)
    await prepare(village, transcript)
    with noted(transcript):
        seen = str(await play(village, transcript, delivery))
    _played.add(name)
    assert not costs.too_many, "\n\n".join(costs.too_many)
    assert seen == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_what_is_played_on_postgresql_runs_every_statement_and_posts_every_kind_of_transaction() -> None:
    """A transcript that is named in ``NOTHING_OF_ITS_OWN`` and has now something of its own is taken out there."""
    if not _played.issuperset(ALL):
        pytest.skip("says something when the whole file was played")
    there = set[str]().union(*(run_by[name] for name in ALL if name not in NOTHING_OF_ITS_OWN))
    assert {name: run_by[name] - there for name in sorted(NOTHING_OF_ITS_OWN) if run_by[name] - there} == {}
