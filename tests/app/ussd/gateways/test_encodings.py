"""The encoding fields of gateways: charsets of bodies, data coding schemes of inputs."""

import pytest

from app.gateways.encoding import by_coding_scheme
from app.gateways.wire import BadHop, BadHopReason, GatewayRequest
from app.ussd.gateways import ADAPTERS
from sessions.turn import Single, Turn

JSON = '{"sessionID": "1", "newSession": false, "msisdn": "22370123456", "userData": "é", "network": ""}'
XML = "<ussd><msisdn>22370123456</msisdn><sessionid>55</sessionid><type>2</type><msg>é</msg></ussd>"
CHARSETS = ["utf-8", "UTF8", "ISO-8859-1", "latin1", "windows-1252", "ISO-8859-15", "utf-16", "utf-16-be"]


def typed(gateway: str, body: bytes, kind: str) -> str:
    turn = ADAPTERS[gateway].read(GatewayRequest("POST", "", "", {"content-type": kind}, body))
    assert isinstance(turn, Turn)
    assert isinstance(turn.said, Single)
    return turn.said.typed


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_body_is_read_in_the_charset_of_its_header(charset: str) -> None:
    assert typed("arkesel", JSON.encode(charset), f"application/json; charset={charset}") == "é"
    assert typed("truroute", XML.encode(charset), f'text/xml;Charset="{charset}"') == "é"


@pytest.mark.parametrize("charset", ["utf-8", "ISO-8859-1", "windows-1252"])
def test_or_of_its_own_declaration(charset: str) -> None:
    written = f"<?xml version='1.0' encoding='{charset}'?>{XML}"
    assert typed("truroute", written.encode(charset), "text/xml") == "é"


def test_the_header_counts_where_both_are_there() -> None:
    written = f"<?xml version='1.0' encoding='ISO-8859-1'?>{XML}"
    assert typed("truroute", written.encode(), "text/xml; charset=utf-8") == "é"


@pytest.mark.parametrize("charset", ["klingon", "rot13", "zlib", "utf-7", "idna"])
def test_a_charset_that_nobody_knows_is_a_bad_hop(charset: str) -> None:
    with pytest.raises(BadHop) as bad:
        typed("arkesel", JSON.encode(), f"application/json; charset={charset}")
    assert bad.value.reason is BadHopReason.NOT_TEXT


@pytest.mark.parametrize("scheme", ["72", "17", "88", "152"])
def test_keys_in_hexadecimal_where_the_scheme_is_ucs2(scheme: str) -> None:
    assert by_coding_scheme("0034003800320036", scheme) == "4826"
    assert by_coding_scheme("002A0033003600300023", scheme) == "*360#"
    assert by_coding_scheme("4826", scheme) == "4826"
    assert by_coding_scheme("1", scheme) == "1"


@pytest.mark.parametrize("scheme", ["", "0", "15", "68", "x", "-72", "7200"])
def test_nothing_is_read_differently_otherwise(scheme: str) -> None:
    assert by_coding_scheme("00340038", scheme) == "00340038"
