"""What no gateway should send: every adapter answers it with BadHop, which carries nothing of what was sent."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateways.wire import BadHop, BadHopReason, GatewayRequest
from app.ussd.gateways import ADAPTERS
from tests.app.ussd.gateways.samples import DESCRIBED, SAMPLES, described_wire, wire

HOPS = {
    "africastalking": wire("africastalking", "next"),
    "arkesel": wire("arkesel", "next"),
    "cellulant": wire("cellulant", "first"),
    "comviva": wire("comviva_flares_http", "next"),
    "dmark": wire("dmark", "first"),
    "hollatags": wire("hollatags", "first"),
    "hubtel": wire("hubtel", "next"),
    "imimobile": wire("imimobile", "first"),
    "infobip": wire("infobip_ussd", "next"),
    "mnotify": wire("mnotify_shared", "first"),
    "moolre": wire("moolre", "next"),
    "mtech": wire("mtech_xml", "first"),
    "nalo": wire("nalo", "next"),
    "oneapi": wire("oneapi_ussd_json", "first"),
    "sixdee": wire("sixdee_dynmenu_xml", "first"),
    "truroute": wire("truroute_xml", "first"),
    **{dialect: described_wire(dialect, "answer") for dialect in DESCRIBED},
}
GETS = sorted(name for name, hop in HOPS.items() if hop.method == "GET")
JSONS = sorted(name for name, hop in HOPS.items() if hop.body.startswith(b"{"))
XMLS = sorted(name for name, hop in HOPS.items() if hop.body.startswith(b"<"))


def with_body(gateway: str, body: bytes) -> GatewayRequest:
    hop = HOPS[gateway]
    return GatewayRequest("POST", hop.path, "", hop.headers, body)


def reason(gateway: str, hop: GatewayRequest) -> BadHopReason:
    with pytest.raises(BadHop) as bad:
        ADAPTERS[gateway].read(hop)
    assert bad.value.args == (bad.value.reason.value,)
    assert bad.value.__cause__ is None
    return bad.value.reason


def test_every_dialect_is_tried() -> None:
    assert HOPS.keys() == ADAPTERS.keys()


@pytest.mark.parametrize("gateway", sorted(ADAPTERS))
def test_empty_request(gateway: str) -> None:
    assert reason(gateway, GatewayRequest("POST", HOPS[gateway].path, "", {}, b"")) is BadHopReason.EMPTY


@pytest.mark.parametrize("gateway", sorted(ADAPTERS))
def test_megabyte(gateway: str) -> None:
    hop = HOPS[gateway]
    if gateway in GETS:
        huge = GatewayRequest("GET", hop.path, hop.query + "&x=" + "1" * 1_000_000, {}, b"")
    else:
        huge = with_body(gateway, hop.body + b" " * 1_000_000)
    assert reason(gateway, huge) is BadHopReason.TOO_LARGE


@pytest.mark.parametrize("gateway", sorted(ADAPTERS))
@pytest.mark.parametrize("body", [b"hello", b'"hello"', b"[]", b"{}", b"<html/>", b"a=b", b"\xff\xfe\x00", b"\x00"])
def test_body_of_another_kind(gateway: str, body: bytes) -> None:
    reason(gateway, with_body(gateway, body))


@pytest.mark.parametrize("gateway", JSONS + XMLS)
def test_body_that_is_not_utf8(gateway: str) -> None:
    hop = HOPS[gateway]
    assert reason(gateway, with_body(gateway, hop.body + b"\xe9")) is BadHopReason.NOT_TEXT
    assert reason(gateway, with_body(gateway, hop.body.decode().encode("utf-16"))) is BadHopReason.NOT_TEXT


@pytest.mark.parametrize("gateway", GETS)
def test_query_that_is_not_utf8(gateway: str) -> None:
    hop = HOPS[gateway]
    assert reason(gateway, GatewayRequest("GET", hop.path, hop.query + "&x=%E9", {}, b"")) is BadHopReason.WRONG_SHAPE


@pytest.mark.parametrize("gateway", GETS)
def test_query_with_a_field_twice(gateway: str) -> None:
    hop = HOPS[gateway]
    twice = hop.query + "&" + hop.query.split("&")[0]
    assert reason(gateway, GatewayRequest("GET", hop.path, twice, {}, b"")) is BadHopReason.REPEATED_FIELD


@pytest.mark.parametrize("gateway", JSONS)
def test_json_with_a_name_twice(gateway: str) -> None:
    body = HOPS[gateway].body
    inner = body.replace(b"{", b'{"x": 1, "x": 2, ', 1)
    assert reason(gateway, with_body(gateway, inner)) is BadHopReason.REPEATED_FIELD


@pytest.mark.parametrize("gateway", JSONS)
@pytest.mark.parametrize(
    "value", [b"NaN", b"[" * 8000, b"1" * 5000, b"{", b'"\\ud800"', b"null", b"{}", b"[1]", b"true", b"1.5"]
)
def test_json_with_a_strange_phone(gateway: str, value: bytes) -> None:
    body = re.sub(rb'"[^"]*(22370123456|233200000001)"', lambda _: value, HOPS[gateway].body)
    reason(gateway, with_body(gateway, body))


@pytest.mark.parametrize("gateway", JSONS)
def test_half_a_character_never_reaches_the_session(gateway: str) -> None:
    body = re.sub(rb'": "[^"]*"', b'": "\\\\ud83d"', HOPS[gateway].body)
    assert reason(gateway, with_body(gateway, body)) is BadHopReason.NOT_TEXT


@pytest.mark.parametrize("gateway", XMLS)
@pytest.mark.parametrize(
    "prologue",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>',
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b"<!-- --><!DOCTYPE x>",
    ],
)
def test_xml_with_a_document_type_is_not_read(gateway: str, prologue: bytes) -> None:
    assert reason(gateway, with_body(gateway, prologue + HOPS[gateway].body)) is BadHopReason.WRONG_SHAPE


@pytest.mark.parametrize("gateway", XMLS)
def test_xml_that_is_broken_nested_or_repeated(gateway: str) -> None:
    body = HOPS[gateway].body
    assert reason(gateway, with_body(gateway, body[:-4])) is BadHopReason.WRONG_SHAPE
    assert reason(gateway, with_body(gateway, b"<a>" * 5000)) is BadHopReason.WRONG_SHAPE
    assert reason(gateway, with_body(gateway, b"<a>" * 2000 + b"</a>" * 2000)) is BadHopReason.WRONG_SHAPE
    tag = re.search(rb"<(\w+)>(?=\+?22370123456)", body)
    assert tag is not None
    again = body.replace(tag[0], b"<" + tag[1] + b">1</" + tag[1] + b">" + tag[0], 1)
    assert reason(gateway, with_body(gateway, again)) is BadHopReason.REPEATED_FIELD


@pytest.mark.parametrize("gateway", sorted(ADAPTERS))
@pytest.mark.parametrize("number", [b"", b"0", b"abc", b"1234567", b"1" * 16, b"00223701234567", b"22370O23456"])
def test_number_that_is_none(gateway: str, number: bytes) -> None:
    hop = HOPS[gateway]
    known = re.compile(rb"(?:\+|%2B)?(22370123456|233200000001|2347000000000|25[46]700000001)")
    body, query = known.sub(number, hop.body), known.sub(number, hop.query.encode()).decode()
    assert reason(gateway, GatewayRequest(hop.method, hop.path, query, {}, body)) in {
        BadHopReason.BAD_PHONE,
        BadHopReason.MISSING_FIELD,
    }


@given(body=st.binary(max_size=400), path=st.sampled_from(["", "/session/1/start", "/session/1/end", "/360"]))
def test_any_bytes_are_a_turn_or_a_bad_hop(body: bytes, path: str) -> None:
    for adapter in ADAPTERS.values():
        hop = GatewayRequest("POST", path, body.decode("latin-1"), {}, body)
        with suppress(BadHop):
            adapter.read(hop)
        adapter.events(hop)


@given(data=st.data())
def test_any_damage_to_a_sample_is_a_turn_or_a_bad_hop(data: st.DataObject) -> None:
    gateway = data.draw(st.sampled_from(sorted(ADAPTERS)))
    hop = HOPS[gateway]
    whole = bytearray(hop.query.encode() or hop.body)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(whole)
    query, body = (damaged.decode("latin-1"), b"") if hop.query else ("", damaged)
    with suppress(BadHop):
        ADAPTERS[gateway].read(GatewayRequest(hop.method, hop.path, query, {}, body))


def test_samples_without_an_adapter_are_known() -> None:
    # SMPP is no HTTP; the others carry SMS.
    left = {"smpp_ussd", "kannel", "jasmin", "orange_sms", "twilio", "vonage", "infobip_sms", "rapidpro_external"}
    assert len(SAMPLES.keys() - left - {"_note"}) == len(ADAPTERS)
