"""A PIN is nowhere but in the caller's head and, as a hash, in her row: it is hunted for wherever anything is kept."""

import asyncio
import gc
import io
import logging
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.observability.logs import set_up_logs
from ledger.books.errors import TryAgain
from ledger.tables import metadata
from menus.hop import carrying_out, pin_tries
from menus.hop.scene import Scene
from menus.screens.before_home import arrival
from tests.kit.agents import FIRST_CODE
from tests.kit.families import NEW_BOOK, PLACES
from tests.kit.handset import Handset
from tests.kit.people import PIN, phone_of
from tests.kit.village import Village
from tests.kit.voice_phone import Dialect, VoicePhone
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
HERS, WRONG, BADLY_TYPED = "7395", "8463", "73951"
CODE, WRONG_CODE = str(FIRST_CODE), "64920173"
CANARIES = (HERS, WRONG, BADLY_TYPED, CODE, WRONG_CODE)
_ALONE = re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(CANARIES)})(?![0-9A-Za-z])")
_MADE_BY_CHANCE = {b"revision", b"current", b"origin"}
_TIMES = {b"at", b"until"}  # milliseconds of Redis: any four digits can stand in one


class Logs:
    """What was logged so far, by the service's own logger and by every library."""

    def __init__(self, libraries: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
        self._libraries, self._capsys, self._own = libraries, capsys, ""

    def written(self) -> str:
        """All of it."""
        captured = self._capsys.readouterr()
        self._own += captured.out + captured.err
        return self._own + self._libraries.getvalue()


@pytest.fixture(params=[True, False], ids=["for a person", "for a machine"])
def logs(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[Logs]:
    """Everything that is logged at the most talkative level."""
    libraries = io.StringIO()
    handler = logging.StreamHandler(libraries)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    set_up_logs("DEBUG", human=request.param)
    yield Logs(libraries, capsys)
    root.removeHandler(handler)
    root.setLevel(level)
    set_up_logs("WARNING", human=False)


async def has_her_own_pin(village: Village) -> Handset:
    """Awa changes her PIN to the one that is hunted for."""
    awa = Handset(village, "Awa", phone_of(9))
    await awa.enters(PIN)
    await awa.types("6", "2", PIN, HERS)
    await nowhere(village)  # while she is asked for it once more
    await awa.types(HERS)
    awa.sees("Code changé")
    await awa.hangs_up()
    return awa


async def nowhere(village: Village) -> None:
    """Look for the PINs in Redis, in the database and in the figures."""
    async for key in village.running.redis.scan_iter():
        assert not _ALONE.search(key.decode())
        for name, value in (await village.running.redis.hgetall(key)).items():
            if name in _TIMES:
                assert re.fullmatch(rb"0|\d{13}", value), f"{name!r} in Redis"
            elif name not in _MADE_BY_CHANCE:
                assert not any(canary.encode() in value for canary in CANARIES), f"{name!r} in Redis"
    for table in metadata.sorted_tables:
        for row in await village.database.fetch(text(f'SELECT * FROM "{table.name}"')):
            for value in tuple(row):  # type: ignore[var-annotated]  # a row of either engine
                found = value in {int(canary) for canary in CANARIES} if isinstance(value, int) else False
                assert not found, f"in {table.name}"
                assert not _ALONE.search(str(value)), f"in {table.name}"
    figures = await village.instances[0].client.get("/metrics")
    assert "kesu_hops" in figures.text
    assert not _ALONE.search(figures.text)


def silent(logs: Logs, *expected: str) -> None:
    """Look for the PINs in what was logged; these words must be there, or nothing was listened to."""
    written = logs.written()
    for words in expected:
        assert words in written
    found = _ALONE.search(written)
    assert found is None, written[max(found.start() - 300, 0) : found.end() + 100]


async def test_after_a_call_a_change_and_wrong_tries(open_village: OpenVillage, engine: str, logs: Logs) -> None:
    village = await open_village(engine)
    awa = await has_her_own_pin(village)
    await awa.dials()
    await awa.types(WRONG, BADLY_TYPED, HERS, "2", HERS, "3", HERS)
    await nowhere(village)
    awa.drops()
    await awa.dials(f"*384*22*{HERS}*1#")
    awa.sees("Code secret?")
    await nowhere(village)
    await awa.types(HERS, "2")
    await nowhere(village)
    await awa.hangs_up()
    await nowhere(village)
    silent(logs, "started", "/metrics")


@pytest.mark.parametrize("dialect", ["africastalking", "twiml"])
async def test_after_a_call_by_ear(open_village: OpenVillage, logs: Logs, dialect: Dialect) -> None:
    village = await open_village()
    await has_her_own_pin(village)
    awa = await VoicePhone(village, "Awa", phone_of(9), dialect=dialect).dials()
    addresses = []
    for typed in (WRONG, BADLY_TYPED, HERS, "6", "2", HERS, HERS, HERS):
        await awa.types(typed)
        addresses += [awa.sound, awa.then]
        await nowhere(village)
    await awa.hangs_up()
    await nowhere(village)
    assert not any(_ALONE.search(address.partition("/sound/")[0]) for address in addresses)
    silent(logs, "started", "/metrics")
    own = "\n".join(
        line for line in logs.written().splitlines() if "HTTP Request" not in line
    )  # the client's are not ours
    assert not any(address.rpartition("/")[2] in own for address in addresses), "an address of a sound"


async def test_after_a_first_code(open_village: OpenVillage, engine: str, logs: Logs) -> None:
    village = await open_village(engine)
    await PLACES["a new group"](village)
    kadiatou = Handset(village, "Kadiatou", NEW_BOOK["members"][0]["phone"])
    await kadiatou.dials()
    await kadiatou.types(WRONG_CODE, CODE, HERS)
    await nowhere(village)
    await kadiatou.types(HERS)
    kadiatou.sees("Code enregistré")
    await nowhere(village)
    await kadiatou.dials(f"*384*22*{CODE}#")
    await kadiatou.types(CODE, HERS)
    await nowhere(village)
    silent(logs, "started", "/metrics")


async def test_after_a_fault_whose_message_quotes_what_was_typed(
    open_village: OpenVillage, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = await open_village()
    awa = await has_her_own_pin(village)
    awa.may_fail = True

    async def broken_look(scene: Scene) -> None:
        raise ValueError(f"cannot read {scene.typed!r} of {scene}")

    async def broken_check(_database: object, _vault: object, _here: object, pin: str, *_others: object) -> None:
        raise KeyError(pin)

    async def away(_database: object, _vault: object, _here: object, pin: str, *_others: object) -> None:
        raise TryAgain(pin)

    whole = arrival.ARRIVAL.look
    object.__setattr__(arrival.ARRIVAL, "look", broken_look)
    await awa.enters(HERS)
    object.__setattr__(arrival.ARRIVAL, "look", whole)
    awa.is_over()
    for broken in (broken_check, away):
        monkeypatch.setattr(pin_tries, "check_pin", broken)
        await awa.enters(HERS)
        awa.is_over()
        await nowhere(village)
    monkeypatch.undo()
    silent(logs, "hop_fault", "KeyError")
    await awa.enters(HERS)
    awa.sees("Awa Diarra")


async def test_after_an_effect_that_outlasts_its_hop_and_then_fails(
    open_village: OpenVillage, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it any more: the loop must not write its failure out in full."""
    village = await open_village()
    awa = await has_her_own_pin(village)

    async def slow(_database: object, _vault: object, _here: object, pin: str, *_others: object) -> None:
        await asyncio.sleep(0.05)
        raise KeyError(pin)

    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0.01)
    monkeypatch.setattr(pin_tries, "check_pin", slow)
    awa.may_fail = True  # nothing was done, and nothing will be: she is asked to call again
    await awa.enters(HERS)
    awa.is_over()
    await asyncio.sleep(0.1)
    gc.unfreeze()
    gc.collect()
    silent(logs)
    await nowhere(village)
