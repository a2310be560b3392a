"""What messages cost, would cost, and may cost."""

from datetime import date, timedelta

import pytest

from app.messaging.cost import budget, set_budget, spending, used_this_month
from tests.app.messaging.conftest import tell_awa, tell_member
from tests.village import AGREED, found_village, make_camide

pytestmark = pytest.mark.anyio


async def test_spending_by_month_group_and_organisation(database, clock, make_sender, pigeon):
    village = await found_village(database, ngo_id=await make_camide(database), consent=AGREED)
    pigeon.cost_millixof = 12_500
    sender = make_sender()
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await tell_awa(database, village, clock, "repaid", "b", amount=100, owed=0)
    await tell_member(database, village, clock, 3, "solidarity", "c", amount=100)
    await sender.once()
    clock.go(days=10)
    await tell_awa(database, village, clock, "solidarity", "d", amount=100)
    await sender.once()
    november, december = await spending(database, date(2026, 11, 1), date(2027, 1, 1))
    assert (november.month, november.ngo, november.gateway) == (date(2026, 11, 1), "camide", "pigeon")
    assert (november.messages, november.parts, november.cost_millixof, november.cost_xof) == (2, 2, 25_000, 25)
    assert (december.month, december.messages, december.cost_xof) == (date(2026, 12, 1), 1, 13)
    assert await spending(database, date(2026, 12, 1), date(2027, 1, 1)) == [december]


async def test_what_a_group_has_used_this_month(database, village, clock, make_sender, pigeon):
    pigeon.cost_millixof = 12_500
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await make_sender().once()
    assert await used_this_month(database, village, clock.now()) == 13
    assert await used_this_month(database, village, clock.now() + timedelta(days=8)) == 0


async def test_a_budget_is_set_changed_and_lifted(database, village):
    assert await budget(database, village) is None
    for limit in (500, 700, None):
        await set_budget(database, village, limit)
        assert await budget(database, village) == limit
    with pytest.raises(ValueError, match="negative"):
        await set_budget(database, village, -1)
