"""Delivery reports as they come: late, twice, out of order, unknown, and before the sending has returned."""

import itertools

import pytest

from app.messaging.gateways.port import DeliveryReport, Outcome
from app.messaging.sending.delivery import take_report
from tests.app.messaging.conftest import AWA, outbox_rows, states, tell_awa, tell_member
from tests.app.messaging.test_inbound_sms import sms_endpoints  # noqa: F401 -- a fixture

pytestmark = pytest.mark.anyio
SENT = DeliveryReport("pigeon-1:k:solidarity:6:0", "Sent", Outcome.PENDING)
GOOD = DeliveryReport(SENT.message_id, "Success", Outcome.DELIVERED)
BAD = DeliveryReport(SENT.message_id, "Failed", Outcome.FAILED, "UserIsInactive")
NOVEL = DeliveryReport(SENT.message_id, "Teleported", Outcome.PENDING)


async def sent(database, village, clock, make_sender):
    await tell_awa(database, village, clock, "solidarity", amount=100)
    await make_sender().once()


@pytest.mark.parametrize("order", list(itertools.permutations([SENT, GOOD, BAD, NOVEL])))
async def test_reached_is_reached_in_whatever_order_reports_come(database, village, clock, make_sender, order):
    await sent(database, village, clock, make_sender)
    for report in (*order, *order):
        await take_report(database, "pigeon", report, clock.now())
    assert await states(database) == ["delivered"]


async def test_a_failure_is_shown_with_its_reason(database, village, clock, make_sender):
    await sent(database, village, clock, make_sender)
    for report in (SENT, BAD, SENT, NOVEL):
        await take_report(database, "pigeon", report, clock.now())
    (row,) = await outbox_rows(database)
    assert (row["state"], row["problem"]) == ("failed", "UserIsInactive")


async def test_a_report_before_the_sending_returned_is_not_lost(database, village, clock, make_sender, pigeon):
    give = pigeon.send

    async def reported_first(messages):
        results = await give(messages)
        await take_report(database, "pigeon", GOOD, clock.now())
        return results

    pigeon.send = reported_first
    await sent(database, village, clock, make_sender)
    (row,) = await outbox_rows(database)
    assert (row["state"], row["delivered_us"] is not None) == ("delivered", True)


async def test_another_gateways_report_with_the_same_id_is_not_ours(database, village, clock, make_sender):
    await sent(database, village, clock, make_sender)
    await take_report(database, "parrot", GOOD, clock.now())
    assert await states(database) == ["sent"]


async def test_messages_that_shared_an_sms_share_its_fate(database, village, clock, make_sender):
    await tell_awa(database, village, clock, "solidarity", amount=100)
    await tell_member(database, village, clock, AWA, "repaid", "b", amount=100, owed=0)
    await make_sender().once()
    assert await states(database) == ["sent", "merged"]
    await take_report(database, "pigeon", GOOD, clock.now())
    assert await states(database) == ["delivered", "delivered"]


async def test_through_the_endpoint(database, village, clock, make_sender, sms_endpoints, pigeon):  # noqa: F811
    pigeon.name = "africastalking"
    make = make_sender()
    await tell_awa(database, village, clock, "solidarity", amount=100)
    await make.once()
    (row,) = await outbox_rows(database)
    form = {"id": row["gateway_message_id"], "status": "Success", "phoneNumber": "+22370000106", "retryCount": "0"}
    for _ in range(2):
        assert (await sms_endpoints.post("/sms/africastalking/dev/delivery", data=form)).status_code == 200
    assert await states(database) == ["delivered"]
    odd = {"id": "nobody's", "status": "Odd"}
    assert (await sms_endpoints.post("/sms/africastalking/dev/delivery", data=odd)).status_code == 200
