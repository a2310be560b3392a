"""The write table: how each dialect answers a turn that goes on and one that ends, and how it refuses."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from app.gateways.wire import BadHopReason, GatewayRequest, WireReply
from app.ussd.gateways import ADAPTERS
from bench.dialects_described import recorded_answer
from sessions.turn import Reply, Turn
from tests.app.ussd.gateways.samples import DESCRIBED, SAMPLES, described_wire, wire

MENU, LAST = "1. Depot\n2. Solde", "Solde 1500"
ONE, THANKS = "1. Depot", "Merci"

# gateway, sample, hop, what we say, whether it ends, where the sample keeps the answer, fields that may differ
TABLE = [
    ("africastalking", "africastalking", "first", "Musow ka kesu\n1. Depot\n2. Solde", False, ("response", "text"), ()),
    ("africastalking", "africastalking", "next", "Depot 1500 F OK", True, ("response", "text"), ()),
    ("infobip", "infobip_ussd", "first", MENU, False, ("response_json",), ()),
    ("infobip", "infobip_ussd", "next", "Solde 1500 F", True, ("response_json",), ()),
    # The client state of the sample is its own example: ours stays empty.
    ("hubtel", "hubtel", "first", MENU, False, ("response_json",), ("ClientState",)),
    ("hubtel", "hubtel", "next", LAST, True, ("response_json",), ()),
    ("nalo", "nalo", "first", MENU, False, ("response_json",), ()),
    ("nalo", "nalo", "next", LAST, True, ("response_json",), ()),
    ("arkesel", "arkesel", "first", MENU, False, ("response_json",), ()),
    ("arkesel", "arkesel", "next", LAST, True, ("response_json",), ()),
    ("moolre", "moolre", "first", MENU, False, ("response_json",), ()),
    ("moolre", "moolre", "next", LAST, True, ("response_json",), ()),
    # We answer under the time of the request; the sample answers a second later.
    ("mnotify", "mnotify_shared", "first", MENU, False, ("response_json",), ("timestamp",)),
    ("comviva", "comviva_flares_http", "first", MENU, False, ("response", "text"), ()),
    ("comviva", "comviva_flares_http", "next", "Solde 1500 F", True, ("response", "text"), ()),
    ("sixdee", "sixdee_dynmenu_xml", "first", ONE, False, ("response_xml",), ("timeStamp",)),
    ("truroute", "truroute_xml", "first", ONE, False, ("response_xml",), ()),
    ("truroute", "truroute_xml", "first", THANKS, True, ("..", "end", "response_xml"), ()),
    ("oneapi", "oneapi_ussd_json", "first", MENU, False, ("response_json",), ()),
    ("hollatags", "hollatags", "first", ONE, False, ("response_json",), ()),
    ("hollatags", "hollatags", "first", THANKS, True, ("..", "end", "response_json"), ()),
    ("dmark", "dmark", "first", ONE, False, ("response_json",), ()),
    ("dmark", "dmark", "first", THANKS, True, ("..", "end", "response_json"), ()),
    ("cellulant", "cellulant", "first", ONE, False, ("response_text",), ()),
    ("cellulant", "cellulant", "first", THANKS, True, ("..", "end", "response_text"), ()),
    # The X of the sample's page id stands for what we want back: the number.
    ("mtech", "mtech_xml", "first", ONE, False, ("response_xml",), ("pageId",)),
    ("imimobile", "imimobile", "first", ONE, False, ("response", "text"), ()),
    ("imimobile", "imimobile", "first", THANKS, True, ("..", "end", "response", "text"), ()),
]


def answered(gateway: str, sample: str, hop: str, text: str, *, ends: bool) -> WireReply:
    adapter = ADAPTERS[gateway]
    turn = adapter.read(wire(sample, hop))
    assert isinstance(turn, Turn)
    return adapter.write(turn, Reply(text, ends))


def recorded(sample: str, hop: str, where: tuple[str, ...]) -> object:
    place = SAMPLES[sample] if where[0] == ".." else SAMPLES[sample][hop]
    for step in where[where[0] == ".." :]:
        place = place[step]
    return place


def comparable(body: object, kind: str, blind: tuple[str, ...]) -> object:
    """Give a body in a form in which two spellings of one answer are equal."""
    if kind.endswith("_xml"):
        assert isinstance(body, str)
        for name in blind:
            body = re.sub(rf"(<{name}>|{name}=\")[^<\"]*", r"\1", body)
        return ET.canonicalize(body)
    if kind.endswith("_json"):
        fields: Any = json.loads(body) if isinstance(body, str) else body
        return {name: value for name, value in fields.items() if name not in blind}
    return body


@pytest.mark.parametrize(("gateway", "sample", "hop", "text", "ends", "where", "blind"), TABLE)
def test_reply_is_written(
    gateway: str, sample: str, hop: str, text: str, ends: bool, where: tuple[str, ...], blind: tuple[str, ...]
) -> None:
    reply = answered(gateway, sample, hop, text, ends=ends)
    expected, kind = recorded(sample, hop, where), where[-1]
    assert reply.status == 200
    assert comparable(reply.body.decode(), kind, blind) == comparable(_decorated(gateway, expected, ends), kind, blind)


def _decorated(gateway: str, expected: object, ends: bool) -> object:
    if gateway == "africastalking":
        assert str(expected).startswith("END " if ends else "CON ")
    return expected


@pytest.mark.parametrize("gateway", sorted(ADAPTERS))
def test_every_refusal_ends_the_session_in_french(gateway: str) -> None:
    for reason in BadHopReason:
        reply = ADAPTERS[gateway].refuse(reason)
        assert reply.status == 200
        assert b"Recomposez le code." in reply.body
        assert reason.value not in reply.body.decode()


@pytest.mark.parametrize("gateway", DESCRIBED)
def test_a_described_dialect_answers_as_recorded(gateway: str) -> None:
    turn = ADAPTERS[gateway].read(described_wire(gateway, "answer"))
    assert isinstance(turn, Turn)
    for hop, ends in (("goes_on", False), ("ends", True)):
        answer = ADAPTERS[gateway].write(turn, Reply(SAMPLES[gateway][hop]["says"], ends))
        assert (answer.status, answer.body.decode()) == (200, recorded_answer(gateway, hop))


def test_freeflow_says_whether_the_session_goes_on() -> None:
    goes_on = answered("comviva", "comviva_flares_http", "first", MENU, ends=False)
    assert dict(goes_on.headers) == SAMPLES["comviva_flares_http"]["first"]["response"]["headers"]
    assert ("Freeflow", "FB") in answered("comviva", "comviva_flares_http", "next", LAST, ends=True).headers


def test_imimobile_closes_by_a_header() -> None:
    assert answered("imimobile", "imimobile", "first", ONE, ends=False).headers == (("X-USSD-SESSION", "1"),)
    assert answered("imimobile", "imimobile", "first", THANKS, ends=True).headers == (("X-USSD-SESSION", "0"),)


def test_sixdee_ends_by_its_response_flag() -> None:
    assert b"<rspFlag>2</rspFlag>" in answered("sixdee", "sixdee_dynmenu_xml", "first", THANKS, ends=True).body


def test_mtech_sends_the_number_round_in_its_link_and_ends_without_one() -> None:
    goes_on = answered("mtech", "mtech_xml", "first", MENU, ends=False).body
    assert b'pageId="index22370123456-1"' in goes_on
    second = GatewayRequest(
        "POST", "", "", {}, b"<page><session_id>s1</session_id><page_id>index22370123456-1</page_id></page>"
    )
    turn = ADAPTERS["mtech"].read(second)
    assert isinstance(turn, Turn)
    assert b'pageId="index22370123456-2"' in ADAPTERS["mtech"].write(turn, Reply(MENU, ends=False)).body
    assert b"<div>1. Depot<br />2. Solde</div>" in goes_on
    assert b"<navigation>" not in answered("mtech", "mtech_xml", "first", THANKS, ends=True).body


def test_oneapi_answers_in_the_spelling_it_was_asked_in() -> None:
    adapter = ADAPTERS["oneapi"]
    for came, goes in (("moinit", b'"mtfin"'), ("mo-init", b'"mt-fin"')):
        hop = wire("oneapi_ussd_json", "first")
        turn = adapter.read(type(hop)("POST", "", "", {}, hop.body.replace(b"moinit", came.encode())))
        assert isinstance(turn, Turn)
        assert goes in adapter.write(turn, Reply(THANKS, ends=True)).body


@pytest.mark.parametrize("gateway", ["sixdee", "truroute", "mtech"])
def test_text_cannot_break_out_of_its_element(gateway: str) -> None:
    sample = {"sixdee": "sixdee_dynmenu_xml", "truroute": "truroute_xml", "mtech": "mtech_xml"}[gateway]
    shown = 'Awa & Binta <b> "x"\f'
    root = ET.fromstring(answered(gateway, sample, "first", shown, ends=False).body)
    assert 'Awa & Binta <b> "x"' in {element.text for element in root.iter()}


def test_bar_cannot_break_out_of_its_value() -> None:
    body = answered("cellulant", "cellulant", "first", "a|b|c", ends=True).body
    assert body == b"1|a/b/c|null|null|end|null"


@pytest.mark.parametrize("gateway", sorted(ADAPTERS))
def test_end_is_acknowledged(gateway: str) -> None:
    assert ADAPTERS[gateway].acknowledge().status == 200
