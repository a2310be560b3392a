"""A message to many: counted before it is sent, sent once, and never more than was counted."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.messaging.bulk import Audience, forecast, price_millixof, send_to_many
from app.messaging.cost import set_budget
from app.messaging.sending.phones import ASSUMED_MILLIXOF
from app.messaging.topics import TOPICS
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, take_seats
from ledger.rules.by_family.constitution import Constitution
from tests.app.messaging.conftest import AWA_PHONE, change, tell_awa

pytestmark = pytest.mark.anyio
OPENED = TOPICS["consultation_opened"]
FACTS = {
    "fr": {"question": "Que faut-il d'abord?", "day": "2026-12-20"},
    "en": {"question": "What comes first?", "day": "2026-12-20"},
}


async def counted(database, village, clock, topic="consultation_opened", audience=Audience.MEMBERS):
    return await forecast(
        database, TOPICS[topic], [village], audience, key="consultation:1:opened", price=20_000, now=clock.now()
    )


async def send(database, village, clock, audience=Audience.MEMBERS):
    told = await counted(database, village, clock, audience=audience)
    await send_to_many(database, OPENED.name, told, FACTS, key="consultation:1:opened", now=clock.now())
    return told


async def test_a_forecast_counts_those_who_would_get_it(database, village, clock):
    await change(database, "UPDATE member SET sms_wanted = 0 WHERE number = 1")
    await change(database, "UPDATE member SET phone = :phone WHERE number IN (5, 6)", phone=AWA_PHONE)
    told = await counted(database, village, clock, "closing")
    assert (told.messages, told.parts, told.cost_millixof, told.reasons) == (4, 4, 80_000, {"stopped": 1})
    assert len(told.hearers) == 5  # two hear it from one SMS
    told = await counted(database, village, clock, "solidarity")
    assert (told.messages, told.cost_xof, told.reasons) == (3, 60, {"stopped": 1, "shared_phone": 2})
    await change(database, "UPDATE member SET sms_on_shared = 1 WHERE number IN (5, 6)")
    told = await counted(database, village, clock, "confirmed")
    assert (told.messages, told.cost_xof) == (5, 100)  # what is each one's own goes to each of the two on a phone
    nobody = await forecast(database, OPENED, [], Audience.MEMBERS, key="k", price=1, now=clock.now())
    assert (nobody.messages, nobody.cost_xof, nobody.reasons) == (0, 0, {})


async def test_a_forecast_reads_to_the_proxy_of_whoever_has_no_phone(database, village, clock):
    await change(database, "UPDATE member SET phone = NULL, proxy = 3 WHERE number = 6")
    await change(database, "UPDATE member SET phone = NULL WHERE number = 5")
    told = await counted(database, village, clock, "closing")
    assert (told.messages, told.reasons) == (4, {"no_phone": 1})


async def test_what_was_forecast_is_what_leaves_and_what_it_costs(database, village, clock, make_sender, pigeon):
    await change(database, "UPDATE member SET phone = :phone WHERE number IN (5, 6)", phone=AWA_PHONE)
    await change(database, "UPDATE member SET language = 'en' WHERE number = 2")
    told = await send(database, village, clock)
    await make_sender().once()
    assert len(pigeon.given) == told.messages == 5
    cost = await database.fetch(text("SELECT sum(cost_millixof) AS cost, count(*) AS n FROM outbox"))
    assert (cost[0]["cost"], cost[0]["n"]) == (told.cost_millixof, 6)
    assert {message.text.split("?")[0] for message in pigeon.given} == {"Que faut-il d'abord", "What comes first"}


async def test_asked_for_again_only_those_hear_it_who_have_not(database, village, clock, make_sender, pigeon):
    await send(database, village, clock, Audience.OFFICERS)
    assert {row["member"] for row in await database.fetch(text("SELECT member FROM outbox"))} == {1, 2}
    told = await counted(database, village, clock)
    assert (told.messages, told.reasons) == (4, {"told": 2})
    await send(database, village, clock)
    await send(database, village, clock)
    await make_sender().once()
    assert len(pigeon.given) == 6


async def test_a_budget_ends_the_forecast_where_it_ends_the_messages(database, village, clock, make_sender, pigeon):
    await set_budget(database, village, 50)
    await change(database, "UPDATE sms_budget SET month_xof = 50")
    told = await send(database, village, clock)
    assert (told.messages, told.reasons) == (3, {"budget": 3})  # 20, 40, 60 F: the fourth would begin beyond 50
    await make_sender().once()
    assert len(pigeon.given) <= told.messages


async def test_the_price_is_the_dearest_of_two_months_or_what_is_set_up(database, village, clock, make_sender, pigeon):
    assert await price_millixof(database, [village], clock.now(), {}) == ASSUMED_MILLIXOF
    assert await price_millixof(database, [village], clock.now(), {"kannel": 8_000, "orange": 12_500}) == 12_500
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await make_sender().once()
    assert await price_millixof(database, [village], clock.now(), {"orange": 12_500}) == 20_000
    later = clock.now() + timedelta(days=61)
    assert await price_millixof(database, [village], later, {"orange": 12_500}) == 12_500


async def test_who_speaks_for_a_group_hears_of_a_consultation_once(database, village, clock):
    """Binta speaks for Benkadi in a federation: closings of both concern her, a question to women does so once."""
    async with database.unit_of_work() as unit:
        rules = Constitution.default("shg")
        founding = Founding(
            code="FED-1", name="F", family="shg", constitution=rules, founded_on=clock.now().date(), kind="tier"
        )
        tier = await found_group(unit, founding)
        await take_seats(unit, clock.now(), tier, [SeatAsked(village, 3)])
    await change(database, "UPDATE member SET consent_on = '2026-11-01' WHERE institution = 1")
    both, asked = [village, tier], {"key": "k", "price": 20_000, "now": clock.now()}
    everyone = await forecast(database, TOPICS["closing"], both, Audience.MEMBERS, **asked)
    persons = await forecast(database, OPENED, both, Audience.MEMBERS, persons=True, **asked)
    assert (everyone.messages, persons.messages) == (persons.messages + 1, len(persons.hearers))
