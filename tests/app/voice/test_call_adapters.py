"""The two dialects of calls: what they read, what they answer, and what they refuse."""

from urllib.parse import urlencode

import pytest

from app.gateways.wire import BadHop, GatewayRequest
from app.voice.gateways import CALL_ADAPTERS, call_adapters
from app.voice.port import CallEnd, CallTurn, PlaySound
from sessions.turn import HangUp, Single

PHONE = "+22370123456"
AT = {
    "isActive": "1",
    "sessionId": "ATVId_1",
    "direction": "Inbound",
    "callerNumber": PHONE,
    "destinationNumber": "+2232",
}
TWIML = {"CallSid": "CA1", "From": PHONE, "To": "+2232", "CallStatus": "in-progress", "Direction": "inbound"}
FORMS = {"africastalking": AT, "twiml": TWIML}
DIGITS = {"africastalking": "dtmfDigits", "twiml": "Digits"}
ENDS = {
    "africastalking": {"isActive": "0", "durationInSeconds": "42"},
    "twiml": {"CallStatus": "completed", "CallDuration": "42"},
}


def wire(form: dict[str, str] | str, query: str = "") -> GatewayRequest:
    body = form if isinstance(form, str) else urlencode(form)
    return GatewayRequest("POST", "", query, {}, body.encode())


@pytest.mark.parametrize("gateway", CALL_ADAPTERS)
class TestBoth:
    def test_a_call_begins(self, gateway: str) -> None:
        turn = CALL_ADAPTERS[gateway].read(wire(FORMS[gateway]))
        assert isinstance(turn, CallTurn)
        assert (turn.phone, turn.by_ear, turn.hop) == (PHONE, True, 0)
        assert turn.said == Single("", new=True, sequence="0")

    def test_digits_come_with_the_number_of_their_hop(self, gateway: str) -> None:
        turn = CALL_ADAPTERS[gateway].read(wire({**FORMS[gateway], DIGITS[gateway]: "4826#"}, "hop=3"))
        assert isinstance(turn, CallTurn)
        assert (turn.hop, turn.said) == (3, Single("4826", new=False, sequence="3"))
        assert "4826" not in repr(turn)

    def test_no_digits_are_an_answer_too(self, gateway: str) -> None:
        turn = CALL_ADAPTERS[gateway].read(wire(FORMS[gateway], "hop=2"))
        assert isinstance(turn, CallTurn)
        assert turn.said == Single("", new=False, sequence="2")

    def test_an_end_leaves_her_place_whoever_ended_it(self, gateway: str) -> None:
        end = CALL_ADAPTERS[gateway].read(wire({**FORMS[gateway], **ENDS[gateway]}))
        assert isinstance(end, HangUp)
        assert (end.outcome, end.duration_seconds, end.phone) == ("cut", 42, PHONE)

    def test_a_last_sound_that_was_heard_is_told(self, gateway: str) -> None:
        end = CALL_ADAPTERS[gateway].read(wire(FORMS[gateway], "hop=5&heard=1"))
        assert isinstance(end, HangUp)
        assert end.outcome == "completed"

    @pytest.mark.parametrize(
        ("changed", "query", "reason"),
        [
            ("", "", "empty"),
            ({"callerNumber": "x", "From": "anonymous"}, "", "bad_phone"),
            ({"sessionId": "", "CallSid": ""}, "", "bad_session"),
            ({"dtmfDigits": "abc", "Digits": "abc"}, "hop=1", "wrong_shape"),
            ({"dtmfDigits": "1" * 161, "Digits": "1" * 161}, "hop=1", "wrong_shape"),
            ({}, "hop=-1", "wrong_shape"),
            ({}, "hop=1000", "wrong_shape"),
            ({}, "hop=%D9%A3", "wrong_shape"),
            ({}, "&".join("hop=1" for _ in range(9)), "wrong_shape"),
            ("x=" + "1" * 17_000, "", "too_large"),
        ],
    )
    def test_a_bad_hop_is_refused(self, gateway: str, changed: dict[str, str] | str, query: str, reason: str) -> None:
        form = changed if isinstance(changed, str) else {**FORMS[gateway], **changed}
        with pytest.raises(BadHop) as bad:
            CALL_ADAPTERS[gateway].read(wire(form, query))
        assert bad.value.reason == reason

    def test_a_field_given_twice_is_refused(self, gateway: str) -> None:
        body = f"{urlencode(FORMS[gateway])}&{DIGITS[gateway]}=1&{DIGITS[gateway]}=2"
        with pytest.raises(BadHop, match="repeated_field"):
            CALL_ADAPTERS[gateway].read(wire(body, "hop=1"))


def test_africas_talking_is_told_what_to_play() -> None:
    adapter, play = CALL_ADAPTERS["africastalking"], PlaySound("https://k/s.wav", "https://k/d?hop=1&x=1", ends=False)
    assert adapter.play(play).body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        '<GetDigits timeout="6" finishOnKey="#" callbackUrl="https://k/d?hop=1&amp;x=1"><Play url="https://k/s.wav"/></GetDigits>'
        "<Redirect>https://k/d?hop=1&amp;x=1</Redirect></Response>"
    )
    last = PlaySound("https://k/s.wav", "https://k/d?heard=1", ends=True)
    assert b"GetDigits" not in adapter.play(last).body
    assert adapter.play(PlaySound("https://k/s.wav", "", ends=True)).body.endswith(
        b'<Response><Play url="https://k/s.wav"/></Response>'
    )


def test_twiml_is_told_what_to_play() -> None:
    adapter, play = CALL_ADAPTERS["twiml"], PlaySound("https://k/s.wav", "https://k/d?hop=1", ends=False)
    assert adapter.play(play).body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        '<Gather input="dtmf" timeout="6" finishOnKey="#" action="https://k/d?hop=1" method="POST">'
        '<Play>https://k/s.wav</Play></Gather><Redirect method="POST">https://k/d?hop=1</Redirect></Response>'
    )
    assert b"<Hangup/>" in adapter.play(PlaySound("https://k/s.wav", "", ends=True)).body


def test_a_call_that_twilio_placed_names_her_as_the_one_who_was_called() -> None:
    placed = {**TWIML, "Direction": "outbound-api", "From": "+2232", "To": PHONE}
    turn = CALL_ADAPTERS["twiml"].read(wire(placed))
    assert isinstance(turn, CallTurn)
    assert turn.phone == PHONE


@pytest.mark.parametrize(("caller", "called"), [("+22320222223", PHONE), (PHONE, "+22320222223")])
def test_on_a_call_that_africas_talking_placed_she_is_the_one_who_is_not_us(caller: str, called: str) -> None:
    adapter = call_adapters("+22320222223")["africastalking"]
    placed = AT | {"direction": "Outbound", "callerNumber": caller, "destinationNumber": called}
    turn = adapter.read(wire(placed))
    assert isinstance(turn, CallTurn)
    assert (turn.phone, turn.placed) == (PHONE, True)
    ended = {"isActive": "0", "durationInSeconds": "61", "amount": "122.5", "currencyCode": "XOF"}
    end = adapter.read(wire(placed | ended))
    assert isinstance(end, CallEnd)
    assert (end.phone, end.placed, end.duration_seconds, end.said_price) == (PHONE, True, 61, "XOF 122.5")
