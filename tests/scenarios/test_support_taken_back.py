"""A support that is taken back while its recipient is asked about it: her word is not written, and she is told so."""

import pytest

from app.organisations.supports.support_cases import CASES
from app.organisations.supports.supports import counter, lines_of, support_seen
from app.organisations.tenancy import ScopedReader, TenantScope
from app.runtime.wiring import load_catalogues
from menus.text.fold import fold
from tests.kit.families import PLACES
from tests.kit.handset import Handset
from tests.kit.people import PIN, phone_of
from tests.kit.village import STARTS_AT
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
CASH = 1


@pytest.mark.parametrize("key", ["7", "8"])
async def test_no_word_is_written_of_what_was_taken_back(open_village: OpenVillage, engine: str, key: str) -> None:
    village = await open_village(engine)
    await PLACES["a village that was given support"](village)
    window = ScopedReader(village.database, TenantScope("installation"))
    support = await support_seen(window, CASH)
    assert support is not None
    awa = Handset(village, "Awa", phone_of(9))
    await awa.dials()
    await awa.types(PIN)
    awa.sees("300 000 F")
    hers = (await lines_of(window, CASH, 1))[0]
    async with village.database.unit_of_work() as unit:
        await counter(unit, support, hers["id"], "donné à une autre", STARTS_AT.date(), None)
    await awa.types(key)
    awa.sees(fold(load_catalogues().text("fr", "refusal.support.over")))
    await awa.hangs_up()
    assert all(line["word"] is None for line in await lines_of(window, CASH, 1))
    assert await window.fetch(CASES) == []
    await awa.dials()
    await awa.types(PIN)
    awa.sees("2 sacs mil")
