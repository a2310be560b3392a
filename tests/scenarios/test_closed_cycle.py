"""After the share-out its cycle stays as it is, whatever an officer tries on her phone until the next meeting opens."""

import pytest

from tests.kit import effects
from tests.kit.handset import Handset
from tests.kit.people import PIN, phone_of
from tests.kit.play import prepare
from tests.kit.transcript import Transcript
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
OFFICE = "5"


async def test_nothing_moves_in_a_cycle_that_was_shared_out(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine)
    await prepare(village, Transcript("closed", (), after="share-out"))
    since = await effects.mark(village)
    binta = Handset(village, "Binta", phone_of(3))
    await binta.enters()
    await binta.types(OFFICE, "1", "3")
    binta.sees("Ce cycle est terminé.")
    await binta.types("00", OFFICE, "2", "5", "30", "1", "1", "1", PIN)
    binta.sees("Ce cycle est terminé.")
    await binta.types("00", OFFICE, "6", "3", "3")
    binta.sees("Ce cycle est terminé.")
    await binta.types("00", OFFICE, "5", "4", "1", "1", "1", PIN)
    binta.sees("Ce cycle est terminé.")
    assert await effects.movements(village, since) == ()
