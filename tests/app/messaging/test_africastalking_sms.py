"""Our calls and the real SDK's against a local server that answers as Africa's Talking does: both alike."""

import asyncio
import json
import threading
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
from werkzeug import Response

from app.messaging.gateways import africastalking
from app.messaging.gateways.africastalking import AfricasTalkingSms, home
from app.messaging.gateways.africastalking_answers import CODES, WORDS
from app.messaging.gateways.africastalking_sdk import AfricasTalkingSdk
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.port import BadCallback, Callback, Message, Outcome
from app.messaging.gateways.prices import millixof

pytestmark = pytest.mark.anyio
AWA, BINTA = "+22370123456", "+22366123456"
PATH = "/version1/messaging"


@pytest.fixture(params=[AfricasTalkingSms, AfricasTalkingSdk], ids=["ours", "sdk"])
async def gateway(httpserver, request):
    opened = request.param(
        "sandbox", "k", sender="MUSOKESU", base_url=httpserver.url_for("/").rstrip("/"), timeout_seconds=(1, 1)
    )
    yield opened
    await opened.close()


def said(*recipients, message="Sent"):
    return {"SMSMessageData": {"Message": message, "Recipients": list(recipients)}}


def recipient(number, code=101, message_id="ATXid_a1", cost="XOF 20.0000"):
    return {"cost": cost, "messageId": message_id, "number": number, "status": "?", "statusCode": code}


def messages(*phones):
    return [Message(f"k{place}", phone, "Déclaré 1500 F") for place, phone in enumerate(phones)]


async def test_one_text_to_two_phones_is_one_call_with_two_results(httpserver, gateway):
    httpserver.expect_request(PATH, method="POST").respond_with_json(
        said(recipient(AWA), recipient(BINTA, 403, "None", "0")), status=201
    )
    results = await gateway.send(messages(AWA, BINTA))
    assert [(result.message_id, result.cost_millixof, result.parts, result.failure) for result in results] == [
        ("ATXid_a1", 20_000, 1, None),
        (None, None, 1, Failure.NUMBER_REFUSED),
    ]
    (request, _), *_ = httpserver.log
    assert request.form["to"] == f"{AWA},{BINTA}"
    assert request.form["message"] == "Déclaré 1500 F"
    assert (request.form["from"], request.form["bulkSMSMode"], request.headers["apiKey"]) == ("MUSOKESU", "1", "k")


@pytest.mark.parametrize("sender", ["", "MUSOKESU"])
@pytest.mark.parametrize("phones", [(AWA,), (AWA, BINTA)])
async def test_a_call_of_ours_is_on_the_wire_what_the_sdk_makes_of_it(httpserver, phones, sender):
    httpserver.expect_request(PATH, method="POST").respond_with_json(said(*map(recipient, phones)), status=201)
    forms, headers = [], []
    for kind in (AfricasTalkingSms, AfricasTalkingSdk):
        opened = kind("sandbox", "k", sender=sender, base_url=httpserver.url_for("/").rstrip("/"))
        assert [result.failure for result in await opened.send(messages(*phones))] == [None] * len(phones)
        await opened.close()
        request, _ = httpserver.log[-1]
        forms.append(parse_qsl(request.get_data(as_text=True), keep_blank_values=True))
        names = ("Accept", "Apikey", "Content-Type")
        headers.append((request.method, request.full_path, *(request.headers[name] for name in names)))
    assert forms[0] == forms[1]
    assert headers[0] == headers[1]


@pytest.mark.parametrize("username", ["sandbox", "camide"])
def test_without_an_address_of_ones_own_ours_and_the_sdk_call_the_same(username):
    from africastalking.SMS import SMSService

    assert home(username) + PATH == SMSService(username, "k")._make_url("/messaging")


class Keeping(BaseHTTPRequestHandler):
    """Answers as the gateway does, over connections that stay open, and counts these."""

    protocol_version = "HTTP/1.1"
    connections = 0

    def setup(self):
        super().setup()
        Keeping.connections += 1

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(said(recipient(AWA))).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


async def test_many_calls_share_a_few_connections():
    Keeping.connections = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Keeping) as server:
        threading.Thread(target=server.serve_forever).start()
        base_url = f"http://127.0.0.1:{server.server_port}"
        opened = AfricasTalkingSms("sandbox", "k", base_url=base_url, calls_at_once=3)
        results = await asyncio.gather(*(opened.send(messages(AWA)) for _ in range(30)))
        await opened.close()
        server.shutdown()
    assert [result.failure for (result,) in results] == [None] * 30
    assert 1 <= Keeping.connections <= 3


@pytest.mark.parametrize("word", ["Success", "Sent", "queued", "Processed"])
async def test_an_answer_without_codes_is_read_by_its_words(httpserver, gateway, word):
    entry = {"number": AWA, "status": word, "messageId": "ATSid_1", "cost": "XOF 20.0000"}
    httpserver.expect_request(PATH).respond_with_json(said(entry), status=201)
    (result,) = await gateway.send(messages(AWA))
    assert (result.failure, result.message_id, result.cost_millixof) == (None, "ATSid_1", 20_000)


@pytest.mark.parametrize("word", sorted(WORDS))
async def test_every_word_of_a_recipient_without_a_code_has_its_failure(httpserver, gateway, word):
    entry = {"number": AWA, "status": word.title(), "messageId": "None", "cost": "0"}
    httpserver.expect_request(PATH).respond_with_json(said(entry), status=201)
    (result,) = await gateway.send(messages(AWA))
    assert result.failure is WORDS[word]


async def test_a_word_nobody_knows_leaves_open_whether_it_was_sent(httpserver, gateway):
    entry = {"number": AWA, "status": "Novel", "messageId": "x", "cost": "0"}
    httpserver.expect_request(PATH).respond_with_json(said(entry), status=201)
    (result,) = await gateway.send(messages(AWA))
    assert result.failure is Failure.NO_ANSWER_FOR_IT
    assert result.failure.may_have_left


async def test_parts_are_counted_as_the_gateway_bills_them(httpserver, gateway):
    httpserver.expect_request(PATH).respond_with_json(said(recipient(AWA) | {"messageParts": 2}), status=201)
    (result,) = await gateway.send(messages(AWA))
    assert result.parts == 2


@pytest.mark.parametrize("code", sorted(CODES))
async def test_every_code_of_a_recipient_has_its_failure(httpserver, gateway, code):
    httpserver.expect_request(PATH).respond_with_json(said(recipient(AWA, code, "None", "0")), status=201)
    (result,) = await gateway.send(messages(AWA))
    assert result.failure is CODES[code]


@pytest.mark.parametrize("code", [100, 101, 102])
async def test_processed_sent_and_queued_are_all_sent(httpserver, gateway, code):
    httpserver.expect_request(PATH).respond_with_json(said(recipient(AWA, code)), status=201)
    (result,) = await gateway.send(messages(AWA))
    assert result.failure is None


@pytest.mark.parametrize(
    ("word", "failure"),
    [
        ("InvalidSenderId", Failure.BAD_SENDER),
        ("InsufficientBalance", Failure.NO_CREDIT),
        ("Something new", Failure.NO_ANSWER_FOR_IT),
    ],
)
async def test_a_call_without_recipients_failed_though_it_says_201(httpserver, gateway, word, failure):
    httpserver.expect_request(PATH).respond_with_json(said(message=word), status=201)
    assert [result.failure for result in await gateway.send(messages(AWA, BINTA))] == [failure, failure]


async def test_a_recipient_left_out_of_the_answer_is_not_taken_for_sent(httpserver, gateway):
    httpserver.expect_request(PATH).respond_with_json(said(recipient(AWA)), status=201)
    assert [result.failure for result in await gateway.send(messages(AWA, BINTA))] == [
        None,
        Failure.NO_ANSWER_FOR_IT,
    ]


@pytest.mark.parametrize(
    ("status", "text", "failure"),
    [
        (401, "The supplied authentication is invalid", Failure.BAD_CREDENTIALS),
        (429, "Too many requests", Failure.THROTTLED),
        (500, "<html>Internal Server Error</html>", Failure.GATEWAY_FAULT),
        (503, "", Failure.GATEWAY_FAULT),
        (200, "<html>a captive portal</html>", Failure.UNREADABLE_ANSWER),
    ],
)
async def test_answers_that_are_text_are_classified_by_what_they_say(httpserver, gateway, status, text, failure):
    httpserver.expect_request(PATH).respond_with_data(text, status=status, content_type="text/plain; charset=UTF-8")
    (result,) = await gateway.send(messages(AWA))
    assert result.failure is failure


async def test_json_that_is_broken_or_has_a_charset_is_read_or_refused_not_raised(httpserver, gateway):
    httpserver.expect_ordered_request(PATH).respond_with_data("{", status=201, content_type="application/json")
    httpserver.expect_ordered_request(PATH).respond_with_data(
        '{"SMSMessageData": {"Message": "", "Recipients": [{"number": "22370123456", "statusCode": "101",'
        ' "messageId": "x", "cost": "KES 0.8000"}]}}',
        status=201,
        content_type="application/json; charset=utf-8",
    )
    (broken,) = await gateway.send(messages(AWA))
    assert broken.failure is Failure.UNREADABLE_ANSWER
    (read,) = await gateway.send(messages(AWA))
    assert (read.failure, read.message_id, read.cost_millixof) == (None, "x", None)


async def test_a_time_out_leaves_open_whether_it_was_sent_and_a_closed_port_does_not(httpserver, gateway):
    import time

    def slow(_request):
        time.sleep(1.5)
        return Response("", 201)

    httpserver.expect_request(PATH).respond_with_handler(slow)
    (late,) = await gateway.send(messages(AWA))
    assert late.failure is Failure.TIMED_OUT
    assert (late.failure.retryable, late.failure.elsewhere) == (True, False)
    nobody = type(gateway)("sandbox", "k", base_url="http://127.0.0.1:9", timeout_seconds=(1, 1))
    (unsent,) = await nobody.send(messages(AWA))
    assert unsent.failure is Failure.UNREACHABLE
    await nobody.close()


async def test_nobody_to_send_to_makes_no_call(httpserver, gateway):
    assert await gateway.send([]) == []
    assert httpserver.log == []


def test_reports_and_inbound_messages_are_read():
    fields = {"id": "ATXid_1", "status": "Failed", "failureReason": "UserIsInactive", "phoneNumber": AWA}
    report = africastalking.report(Callback(fields))
    assert (report.message_id, report.outcome, report.reason) == ("ATXid_1", Outcome.FAILED, "UserIsInactive")
    assert africastalking.report(Callback(fields | {"status": "Novel"})).outcome is Outcome.PENDING
    assert africastalking.report(Callback(fields | {"status": "Success"})).outcome is Outcome.DELIVERED
    incoming = africastalking.incoming(Callback({"from": AWA, "id": "7d0c", "text": "SOLDE 4826", "linkId": "x"}))
    assert (incoming.id, incoming.phone) == ("7d0c", AWA)
    assert "4826" not in repr(incoming)
    with pytest.raises(BadCallback, match="status"):
        africastalking.report(Callback({"id": "x"}))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("XOF 20.0000", 20_000),
        ("XOF 0.0005", 0),
        ("XOF 13.5", 13_500),
        ("KES 0.8000", 3_760),
        ("USD 1", None),
        ("0", None),
        ("None", None),
        ("XOF 1e9", None),
    ],
)
def test_prices_are_read_exactly(written, read):
    assert millixof(written, {"KES": Fraction("4.7")}) == read
