"""The default gateway in detail: badly encoded forms, notices, and what is never looked at."""

import pytest

from app.gateways.wire import BadHop, BadHopReason, GatewayRequest
from app.ussd.gateways import ADAPTERS
from sessions.turn import Accumulated, HangUp, Outcome, Reply, Turn
from tests.app.ussd.gateways.samples import SAMPLES, wire

ADAPTER = ADAPTERS["africastalking"]


def form(body: str | bytes) -> GatewayRequest:
    return GatewayRequest("POST", "", "", {}, body.encode() if isinstance(body, str) else body)


def read(body: str | bytes) -> Turn:
    turn = ADAPTER.read(form(body))
    assert isinstance(turn, Turn)
    return turn


def reason(body: str | bytes) -> BadHopReason:
    with pytest.raises(BadHop) as bad:
        ADAPTER.read(form(body))
    return bad.value.reason


@pytest.mark.parametrize(
    "written", ["%2B22370000109", "+22370000109", "%2b22370000109", "22370000109", "%2022370000109"]
)
def test_plus_of_a_number_survives_a_badly_encoded_form(written: str) -> None:
    assert read(f"sessionId=s&phoneNumber={written}").phone == "+22370000109"


def test_missing_text_is_a_dial() -> None:
    assert read("sessionId=s&phoneNumber=22370000109").said == Accumulated("")


@pytest.mark.parametrize("network", ["99999", "61001", "", "what"])
def test_unknown_network_is_accepted(network: str) -> None:
    assert read(f"sessionId=s&phoneNumber=22370000109&networkCode={network}").network == network


@pytest.mark.parametrize(
    ("written", "said"),
    [("1*2", "1*2"), ("1%2A2", "1*2"), ("1*", "1*"), ("a+b", "a b"), ("a%2Bb", "a+b"), ("%26%3D", "&="), ("=", "=")],
)
def test_text_is_taken_as_it_was_typed(written: str, said: str) -> None:
    assert read(f"sessionId=s&phoneNumber=22370000109&text={written}").said == Accumulated(said)


def test_bytes_that_are_not_utf8_become_an_answer_that_no_screen_takes() -> None:
    assert read(b"sessionId=s&phoneNumber=22370000109&text=\xff").said == Accumulated("\ufffd")
    assert read("sessionId=s&phoneNumber=22370000109&text=%FF").said == Accumulated("\ufffd")
    assert reason("sessionId=%FF&phoneNumber=22370000109") is BadHopReason.BAD_SESSION


def test_fields_nobody_knows_are_passed_over() -> None:
    assert read("sessionId=s&phoneNumber=22370000109&text=1&new=x&new=y&&=").said == Accumulated("1")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", BadHopReason.EMPTY),
        ("phoneNumber=22370000109&text=", BadHopReason.MISSING_FIELD),
        ("sessionId=s&text=", BadHopReason.MISSING_FIELD),
        ("sessionId=&phoneNumber=22370000109", BadHopReason.MISSING_FIELD),
        ("sessionId=s&phoneNumber=22370000109&text=1&text=2", BadHopReason.REPEATED_FIELD),
        ("sessionId=s&sessionId=s&phoneNumber=22370000109", BadHopReason.REPEATED_FIELD),
        ("sessionId=s&phoneNumber=Salif", BadHopReason.BAD_PHONE),
        ("sessionId=" + "s" * 129 + "&phoneNumber=22370000109", BadHopReason.BAD_SESSION),
        ("sessionId=a%0Ab&phoneNumber=22370000109", BadHopReason.BAD_SESSION),
        ("&" * 50 + "sessionId=s&phoneNumber=22370000109", BadHopReason.TOO_LARGE),
        ('{"sessionId": "s", "phoneNumber": "22370000109"}', BadHopReason.MISSING_FIELD),
    ],
)
def test_bad_form_says_why(body: str, why: BadHopReason) -> None:
    assert reason(body) is why


def test_answer_begins_with_its_word_and_holds_only_letters_of_the_phone() -> None:
    turn = read("sessionId=s&phoneNumber=22370000109")
    reply = ADAPTER.write(turn, Reply("Réunion ɲɛ ?", ends=False))
    assert reply.body.decode() == "CON Réunion nyè ?"
    assert (reply.status, reply.content_type) == (200, "text/plain; charset=utf-8")
    assert ADAPTER.write(turn, Reply("Merci", ends=True)).body == b"END Merci"
    assert ADAPTER.refuse(BadHopReason.EMPTY).body.startswith(b"END ")


@pytest.mark.parametrize(
    ("status", "outcome"), [("Success", "completed"), ("Incomplete", "cut"), ("Failed", "failed"), ("Other", "cut")]
)
def test_notice_says_how_a_session_ended(status: str, outcome: Outcome) -> None:
    expected = HangUp(
        "africastalking",
        SAMPLES["africastalking"]["first"]["form"]["sessionId"],
        "+22370123456",
        outcome,
        21,
        3,
        "99999",
    )
    assert ADAPTER.events(wire("africastalking", "session_end", status=status)) == expected
    assert ADAPTER.acknowledge().body == b"OK"


def test_notice_that_cannot_be_read_is_none() -> None:
    assert ADAPTER.events(form("status=Success")) is None
    assert ADAPTER.events(form("")) is None


def test_notice_without_figures_has_none() -> None:
    notice = ADAPTER.events(wire("africastalking", "session_end", durationInMillis="x", hopsCount=None))
    assert notice is not None
    assert (notice.duration_seconds, notice.hops) == (None, None)


def test_pin_shows_nowhere() -> None:
    hop = wire("africastalking", "next", text="1*4826")
    notice = ADAPTER.events(wire("africastalking", "session_end", input="1*4826", lastAppResponse="CON 4826"))
    for seen in (repr(hop), repr(ADAPTER.read(hop)), repr(notice), str(notice)):
        assert "4826" not in seen
