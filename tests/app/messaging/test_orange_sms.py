"""Orange's API for Mali against a local server: tokens that end, refusals, reports."""

import asyncio
import time
from dataclasses import replace

import pytest

from app.messaging.gateways import orange
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.orange import Orange
from app.messaging.gateways.pace import Pace
from app.messaging.gateways.port import BadCallback, Callback, Message, Outcome

pytestmark = pytest.mark.anyio
PATH = "/smsmessaging/v1/outbound/tel:+2230000/requests"
RESOURCE = {"outboundSMSMessageRequest": {"resourceURL": f"https://api.orange.com{PATH}/abc-123"}}
AWA = Message("k1", "+22370123456", "Remboursé: 2500 F")


@pytest.fixture
async def gateway(httpserver):
    opened = Orange("id", "secret", sender_name="KESU", base_url=httpserver.url_for(""), price_millixof=12_000)
    yield opened
    await opened.close()


def token(httpserver, name="T1", expires_in=3600):
    httpserver.expect_ordered_request("/oauth/v3/token", method="POST").respond_with_json(
        {"token_type": "Bearer", "access_token": name, "expires_in": expires_in}
    )


def sms(httpserver, bearer="T1", body=None, status=201):
    httpserver.expect_ordered_request(
        PATH, method="POST", headers={"Authorization": f"Bearer {bearer}"}
    ).respond_with_json(RESOURCE if body is None else body, status=status)


async def test_a_token_is_fetched_once_and_serves_until_it_ends(httpserver, gateway):
    token(httpserver)
    sms(httpserver)
    sms(httpserver)
    results = [(await gateway.send([AWA]))[0] for _ in range(2)]
    assert [(result.message_id, result.cost_millixof) for result in results] == [("abc-123", 12_000)] * 2
    (asked, _), (sent, _), _ = httpserver.log[-3:]
    assert (asked.authorization.username, asked.authorization.password) == ("id", "secret")
    assert "tel%3A%2B2230000" in sent.environ["RAW_URI"]
    assert sent.json == {
        "outboundSMSMessageRequest": {
            "address": "tel:+22370123456",
            "senderAddress": "tel:+2230000",
            "senderName": "KESU",
            "outboundSMSTextMessage": {"message": "Remboursé: 2500 F"},
        }
    }


async def test_an_organisations_own_sender_takes_the_place_of_the_services(httpserver, gateway):
    token(httpserver)
    sms(httpserver)
    await gateway.send([replace(AWA, sender="JIGI")])
    (sent, _) = httpserver.log[-1]
    assert sent.json["outboundSMSMessageRequest"]["senderName"] == "JIGI"


async def test_a_token_about_to_end_is_renewed_before_the_call(httpserver, gateway):
    token(httpserver, "T1", expires_in=59)
    sms(httpserver, "T1")
    token(httpserver, "T2")
    sms(httpserver, "T2")
    for _ in range(2):
        assert (await gateway.send([AWA]))[0].failure is None


async def test_a_withdrawn_token_is_replaced_once(httpserver, gateway):
    token(httpserver)
    sms(httpserver, "T1", {}, 401)
    token(httpserver, "T2")
    sms(httpserver, "T2")
    assert (await gateway.send([AWA]))[0].failure is None


async def test_two_calls_that_meet_a_withdrawn_token_renew_it_once(httpserver, gateway):
    """The second must not throw away the token that the first has just been given."""
    token(httpserver)
    sms(httpserver)
    assert (await gateway.send([AWA]))[0].failure is None
    httpserver.expect_request(PATH, headers={"Authorization": "Bearer T1"}).respond_with_json({}, status=401)
    httpserver.expect_request(PATH, headers={"Authorization": "Bearer T2"}).respond_with_json(RESOURCE, status=201)
    httpserver.expect_oneshot_request("/oauth/v3/token").respond_with_json({"access_token": "T2", "expires_in": "3600"})
    results = await asyncio.gather(*(gateway.send([AWA]) for _ in range(3)))
    assert [result.failure for (result,) in results] == [None, None, None]


async def test_no_token_because_nobody_answers_means_that_no_message_left(httpserver):
    httpserver.expect_request("/oauth/v3/token").respond_with_handler(lambda _request: time.sleep(0.5))
    gateway = Orange("id", "secret", base_url=httpserver.url_for(""), timeout_seconds=(0.2, 0.2))
    (result,) = await gateway.send([AWA])
    await gateway.close()
    assert result.failure is Failure.UNREACHABLE


async def test_five_messages_a_second_at_most():
    pace = Pace(50)
    began = time.monotonic()
    await asyncio.gather(*(pace.wait() for _ in range(6)))
    assert time.monotonic() - began >= 0.1


async def test_wrong_credentials_fail_without_a_send(httpserver, gateway):
    httpserver.expect_request("/oauth/v3/token").respond_with_json({"error": "invalid_client"}, status=401)
    assert (await gateway.send([AWA]))[0].failure is Failure.BAD_CREDENTIALS


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Failure.UNSENDABLE),
        (403, Failure.NO_CREDIT),
        (429, Failure.THROTTLED),
        (418, Failure.GATEWAY_FAULT),
        (503, Failure.GATEWAY_FAULT),
    ],
)
async def test_refusals(httpserver, gateway, status, failure):
    token(httpserver)
    sms(httpserver, "T1", {}, status)
    assert (await gateway.send([AWA]))[0].failure is failure


async def test_nobody_there():
    gateway = Orange("id", "secret", base_url="http://127.0.0.1:9")
    assert (await gateway.send([AWA]))[0].failure is Failure.UNREACHABLE
    await gateway.close()


def test_reports_and_inbound_messages_are_read():
    def report(status):
        info = {"address": "tel:+22370123456", "deliveryStatus": status}
        notice = {"callbackData": "abc-123", "deliveryInfo": info}
        return orange.report(Callback({}, {"deliveryInfoNotification": notice}))

    assert report("DeliveredToTerminal").outcome is Outcome.DELIVERED
    assert report("DeliveryImpossible").outcome is Outcome.FAILED
    assert report("Whatever").outcome is Outcome.PENDING
    message = {"messageId": "m1", "message": "SOLDE", "senderAddress": "tel:+22370123456"}
    incoming = orange.incoming(Callback({}, {"inboundSMSMessageNotification": {"inboundSMSMessage": message}}))
    assert (incoming.id, incoming.phone, incoming.text) == ("m1", "+22370123456", "SOLDE")
    with pytest.raises(BadCallback):
        orange.report(Callback({}, {"deliveryInfoNotification": []}))
