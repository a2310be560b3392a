"""An upgrade under load: an old process and a new one serve the same callers, and chance says which takes a hop."""

import random
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

import menus
from app.runtime import wiring
from menus.engine.caller import Caller, SuspendedSession, pack, unpack
from menus.text.agreement import FORMS
from menus.text.catalogue import Catalogues
from tests.kit.handset import Answer, Delivery, Handset
from tests.kit.people import phone_of
from tests.kit.village import Village, with_settings
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
AWA, MARIAM = 9, 6
CHANGED, NEW_WORDS = "Le menu a changé", "Bon. "
TEXTS = Path(menus.__file__).parent / "texts"
_DECLARED = text("SELECT count(*) AS many FROM journal WHERE kind = 'declare' AND idem_key LIKE 'ussd:%'")


def changed_menus(folder: Path, screen: str) -> Catalogues:
    """Menus of a newer version, in which one screen has other words."""
    shutil.copytree(TEXTS, folder)
    french = folder / "fr.toml"
    before = french.read_text("utf-8")
    begins = re.compile(rf'^\[{re.escape(screen)}\]\ntext = "(?:""\n)?', re.MULTILINE)
    found = begins.search(before)
    assert found is not None
    line, end, rest = before[found.end() :].partition("\n")
    changed = NEW_WORDS + line.replace(FORMS, FORMS + NEW_WORDS)  # for one and for many
    french.write_text(before[: found.end()] + changed + end + rest, "utf-8")
    return Catalogues.load(folder)


@asynccontextmanager
async def upgrading(
    village: Village, redis_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, screen: str
) -> AsyncIterator[Village]:
    """The village with a second process beside the first, whose version of a screen is newer."""
    newer = changed_menus(folder / "texts", screen)
    with monkeypatch.context() as patched:
        patched.setattr(wiring, "load_catalogues", lambda: newer)
        async with with_settings(village, redis_url) as beside:
            yield Village([*village.instances, *beside.instances], village.settings)


def in_turns(first: int) -> Delivery:
    """Each hop at the other process."""
    instances = [first, 1 - first]

    async def deliver(handset: Handset) -> Answer:
        instances.reverse()
        return await handset.deliver(instances[0])

    return deliver


def by_chance(seed: int) -> Delivery:
    chance = random.Random(seed)

    async def deliver(handset: Handset) -> Answer:
        return await handset.deliver(chance.randrange(2))

    return deliver


async def declared(village: Village) -> int:
    return int((await village.database.fetch(_DECLARED))[0]["many"])


@pytest.mark.parametrize("first", [0, 1])
async def test_on_screens_that_stayed_nobody_notices(
    open_village: OpenVillage, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    village = await open_village()
    async with upgrading(village, redis_url, tmp_path, monkeypatch, "loan.amount") as both:
        awa = Handset(both, "Awa", phone_of(AWA), in_turns(first))
        await awa.enters()
        for typed in ("2", "3"):
            (await awa.types(typed)).waits().sees_not(CHANGED)
        awa.drops()
        (await awa.enters()).sees("7. Continuer")  # what the old one left, the new one takes up
        (await awa.types("7")).waits().sees("1 500 F").sees_not(CHANGED)
        (await awa.types("1")).sees("Annoncé: 3 parts").is_over()
    assert await declared(village) == 1


@pytest.mark.parametrize("seed", range(4))
async def test_a_screen_that_changed_is_shown_anew_and_then_answered(
    open_village: OpenVillage, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    village = await open_village()
    async with upgrading(village, redis_url, tmp_path, monkeypatch, "save.shares") as both:
        awa = Handset(both, "Awa", phone_of(AWA), by_chance(seed))
        await awa.enters()
        await awa.types("2")
        for _ in range(20):
            await awa.types("3")
            if "1 500 F" in awa.last.text:
                break
            awa.sees(CHANGED, "combien de parts?").waits()
        (await awa.sees("1 500 F", "1. Confirmer").types("1")).sees("Annoncé: 3 parts").is_over()
    assert await declared(village) == 1


async def test_a_summary_that_changed_moves_nothing_before_it_was_read_anew(
    open_village: OpenVillage, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    async with upgrading(village, redis_url, tmp_path, monkeypatch, "save.summary") as both:
        awa = Handset(both, "Awa", phone_of(AWA))
        await awa.enters()
        (await awa.types("2", "3")).sees("1 500 F").sees_not(NEW_WORDS)
        awa.delivery = lambda handset: handset.deliver(1)
        (await awa.types("1")).waits().sees(CHANGED, NEW_WORDS, "1 500 F")
        assert await declared(village) == 0
        (await awa.types("1")).sees("Annoncé: 3 parts").is_over()
    assert await declared(village) == 1


async def test_a_screen_that_only_the_new_one_knows(open_village: OpenVillage, redis_url: str) -> None:
    village = await open_village()
    mariam = await Handset(village, "Mariam", phone_of(MARIAM)).enters()
    (key,) = [key async for key in village.running.redis.scan_iter() if key.endswith(b":caller")]
    caller = unpack(await village.running.redis.hget(key, "state"))
    assert caller is not None
    caller.history, caller.version = ("home", "a.screen.of.tomorrow"), "tomorrow"
    await village.running.redis.hset(key, "state", pack(caller))
    (await mariam.types("3")).waits().sees(CHANGED, "2. Épargner")
    (await mariam.types("2")).waits().sees("combien de parts?").sees_not(CHANGED)


def test_each_reads_what_the_other_wrote() -> None:
    class CallerOfTomorrow(Caller):
        mood: str = "fine"

    class CallerOfYesterday(msgspec.Struct):
        version: str
        trail: tuple[str, ...]

    held = SuspendedSession((1, 9), ("home", "save.shares"), {"shares": 3}, "v1")
    now = Caller(version="v1", history=("home",), answers={"shares": 3}, suspended=held)
    assert (
        unpack(
            msgspec.msgpack.encode(
                CallerOfTomorrow(version="v1", history=("home",), answers={"shares": 3}, suspended=held)
            )
        )
        == now
    )
    read = unpack(msgspec.msgpack.encode(CallerOfYesterday("v1", ("home",))))
    assert read == Caller(version="v1", history=("home",))
