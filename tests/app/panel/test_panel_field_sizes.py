"""The short form of ``bench/field.py``: a hundredth of the field's sizes, through the same sheets and forms."""

import pytest

from bench.field import measure
from tests.app.panel.camide import World

pytestmark = pytest.mark.anyio


async def test_people_on_sheets_and_forms_are_counted_once_and_paid_to_the_franc(world: World) -> None:
    figures = await measure(world, 100)
    assert (figures["people_supported"], figures["confirmed_xof"]) == (5, 5 * 390_000)
    assert (figures["people_trained"], figures["women_trained"], figures["person_days"]) == (40, 26, 79)
    assert figures["paid_S_xof"] == 3_800 * 9_500 + 1
