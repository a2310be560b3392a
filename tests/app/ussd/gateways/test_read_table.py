"""The read table: what each dialect's request means, one row a request, one runner for all."""

import pytest

from app.gateways.wire import GatewayRequest, IgnoredRequest
from app.ussd.gateways import ADAPTERS
from sessions.turn import Accumulated, HangUp, Outcome, Single, Turn
from tests.app.ussd.gateways.samples import DESCRIBED, described_wire, wire

MALI, GHANA = "+22370123456", "+233200000001"
AT = "ATUid_0f3c5b7e2a914d6c8b1e7f2a3c4d5e6f"
HUBTEL = "8d440a43a98b4614b9df22b79c8190b8"
NALO = "16345718181743000"
NINE = "2026-11-22T09:00:00Z"
DMARK = "1795364931 1795364930"


def turn(session: str, phone: str, code: str, network: str, said: Accumulated | Single) -> Turn:
    return Turn("", session, phone, code, network, said)


def dial(beyond: str = "", sequence: str | None = None, stamp: str = "") -> Single:
    return Single(beyond, new=True, sequence=sequence, stamp=stamp)


def typed(answer: str, sequence: str | None = None, stamp: str = "") -> Single:
    return Single(answer, new=False, sequence=sequence, stamp=stamp)


def cut(session: str, phone: str, outcome: Outcome = "cut") -> HangUp:
    return HangUp("", session, phone, outcome, None, None)


def sixdee(data: str, request: str = "125433") -> GatewayRequest:
    body = wire("sixdee_dynmenu_xml", "first").body.decode()
    body = body.replace("<userData>*360#", f"<userData>{data}").replace("125432", request)
    return GatewayRequest("POST", "", "", {}, body.encode())


def mtech(**tags: str) -> GatewayRequest:
    inside = "".join(f"<{tag}>{text}</{tag}>" for tag, text in tags.items())
    return GatewayRequest("POST", "", "", {}, f'<page version="2.0">{inside}</page>'.encode())


def truroute(kind: str, message: str) -> GatewayRequest:
    body = wire("truroute_xml", "first").body.decode()
    return GatewayRequest(
        "POST", "", "", {}, body.replace("<type>1", f"<type>{kind}").replace("*360#", message).encode()
    )


def oneapi(action: str, message: str) -> GatewayRequest:
    body = wire("oneapi_ussd_json", "first").body.decode()
    return GatewayRequest("POST", "", "", {}, body.replace("moinit", action).replace("*360#", message).encode())


TABLE = [
    ("africastalking", wire("africastalking", "first"), turn(AT, MALI, "*384*223#", "99999", Accumulated(""))),
    ("africastalking", wire("africastalking", "next"), turn(AT, MALI, "*384*223#", "99999", Accumulated("1*1500"))),
    (
        "africastalking",
        wire("africastalking", "next", text="7*a*b*****"),
        turn(AT, MALI, "*384*223#", "99999", Accumulated("7*a*b*****")),
    ),
    ("infobip", wire("infobip_ussd", "first"), turn("8812", MALI, "*123#", "11", dial())),
    ("infobip", wire("infobip_ussd", "next"), turn("8812", MALI, "", "", typed("2"))),
    ("infobip", wire("infobip_ussd", "first", text="*123*1*500#"), turn("8812", MALI, "*123#", "11", dial("1*500"))),
    ("infobip", wire("infobip_ussd", "end"), cut("8812", "", "completed")),
    ("infobip", wire("infobip_ussd", "end", exitCode=600), cut("8812", "")),
    ("hubtel", wire("hubtel", "first"), turn(HUBTEL, GHANA, "713*2", "mtn", dial(sequence="1"))),
    ("hubtel", wire("hubtel", "next"), turn(HUBTEL, GHANA, "713*2", "mtn", typed("2", "2"))),
    ("hubtel", wire("hubtel", "first", Type="Initiation"), turn(HUBTEL, GHANA, "713*2", "mtn", dial(sequence="1"))),
    (
        "hubtel",
        wire("hubtel", "first", Message="*713*2*1*500#"),
        turn(HUBTEL, GHANA, "713*2", "mtn", dial("1*500", "1")),
    ),
    ("hubtel", wire("hubtel", "timeout"), cut(HUBTEL, GHANA, "timeout")),
    ("hubtel", wire("hubtel", "next", Type="RELEASE"), cut(HUBTEL, GHANA)),
    ("nalo", wire("nalo", "first"), turn(NALO, GHANA, "*920*1806#", "MTN", dial())),
    ("nalo", wire("nalo", "next"), turn(NALO, GHANA, "", "MTN", typed("2"))),
    ("nalo", wire("nalo", "next", SESSIONID=None), turn("NALOTest233200000001", GHANA, "", "MTN", typed("2"))),
    ("arkesel", wire("arkesel", "first"), turn("17f0a", GHANA, "*928*100#", "MTN", dial())),
    ("arkesel", wire("arkesel", "next"), turn("17f0a", GHANA, "", "MTN", typed("2"))),
    ("arkesel", wire("arkesel", "next", newSession="false"), turn("17f0a", GHANA, "", "MTN", typed("2"))),
    ("moolre", wire("moolre", "first"), turn("m-1", GHANA, "109", "3", dial())),
    ("moolre", wire("moolre", "next"), turn("m-1", GHANA, "109", "3", typed("2"))),
    ("moolre", wire("moolre", "next", sessionid=None, sessionId="m-1"), turn("m-1", GHANA, "109", "3", typed("2"))),
    ("mnotify", wire("mnotify_shared", "first"), turn("233200000001:S1", GHANA, "*899*1#", "", dial(stamp=NINE))),
    (
        "mnotify",
        wire("mnotify_shared", "first", data="2"),
        turn("233200000001:S1", GHANA, "", "", typed("2", stamp=NINE)),
    ),
    ("comviva", wire("comviva_flares_http", "first", path="/360"), turn("901", MALI, "360", "223700", dial())),
    ("comviva", wire("comviva_flares_http", "next", path="/360"), turn("901", MALI, "360", "223700", typed("2"))),
    ("comviva", wire("comviva_flares_http", "first"), turn("901", MALI, "", "223700", typed("360"))),
    ("comviva", wire("comviva_flares_http", "cleanup"), cut("901", MALI)),
    ("sixdee", wire("sixdee_dynmenu_xml", "first"), turn("77001", MALI, "360", "", dial(sequence="125432"))),
    ("sixdee", sixdee("2"), turn("77001", MALI, "360", "", typed("2", "125433"))),
    ("sixdee", sixdee("*360*1*500#"), turn("77001", MALI, "360", "", dial("1*500", "125433"))),
    ("truroute", wire("truroute_xml", "first"), turn("55", MALI, "*360#", "", dial())),
    ("truroute", truroute("2", "1500"), turn("55", MALI, "", "", typed("1500"))),
    ("truroute", truroute("3", ""), cut("55", MALI)),
    ("truroute", truroute("4", ""), cut("55", MALI, "timeout")),
    ("oneapi", wire("oneapi_ussd_json", "first"), turn("B66D71", MALI, "360", "", dial(stamp="c1"))),
    ("oneapi", oneapi("mo-init", "*360*1#"), turn("B66D71", MALI, "360", "", dial("1", stamp="c1"))),
    ("oneapi", oneapi("mo-cont", "2"), turn("B66D71", MALI, "360", "", typed("2", stamp="c1"))),
    ("oneapi", oneapi("mofin", ""), cut("B66D71", MALI)),
    ("hollatags", wire("hollatags", "first"), turn("5456657676", "+2347000000000", "*7006#", "MTN", dial())),
    (
        "hollatags",
        wire("hollatags", "first", session_operation="continue", session_msg="2"),
        turn("5456657676", "+2347000000000", "*7006#", "MTN", typed("2")),
    ),
    ("hollatags", wire("hollatags", "first", session_operation="abort"), cut("5456657676", "+2347000000000")),
    ("dmark", wire("dmark", "first"), turn("t1", "+256700000001", "360", "", dial(stamp=DMARK))),
    (
        "dmark",
        wire("dmark", "first", response="true", ussdRequestString="2"),
        turn("t1", "+256700000001", "360", "", typed("2", stamp=DMARK)),
    ),
    ("cellulant", wire("cellulant", "first"), turn("254700000001:1", "+254700000001", "*360#", "", dial())),
    (
        "cellulant",
        wire("cellulant", "first", opCode="", INPUT="2"),
        turn("254700000001:1", "+254700000001", "", "", typed("2")),
    ),
    ("cellulant", wire("cellulant", "first", opCode="ABO"), cut("254700000001:1", "+254700000001")),
    ("cellulant", wire("cellulant", "first", ABORT="1"), cut("254700000001:1", "+254700000001")),
    ("mtech", wire("mtech_xml", "first"), turn("s1", MALI, "360", "", dial())),
    ("mtech", mtech(session_id="s1", page_id="index22370123456", data="2"), turn("s1", MALI, "", "", typed("2"))),
    (
        "mtech",
        mtech(session_id="s1", page_id="index22370123456-3", data="2"),
        turn("s1", MALI, "", "", typed("2", "3")),
    ),
    ("mtech", mtech(session_id="s1", page_id="index22370123456", status="1"), cut("s1", MALI)),
    ("mtech", mtech(session_id="s1", status="1"), cut("s1", "")),
    ("imimobile", wire("imimobile", "first"), turn(MALI, MALI, "360", "", dial(stamp="1"))),
    ("imimobile", wire("imimobile", "first", msg="2"), turn(MALI, MALI, "360", "", typed("2", stamp="1"))),
    ("imimobile", wire("imimobile", "first", msg="*360"), turn(MALI, MALI, "360", "", dial(stamp="1"))),
    ("imimobile", wire("imimobile", "first", msg="*360*2"), turn(MALI, MALI, "360", "", dial("2", stamp="1"))),
    (
        "imimobile",
        wire("imimobile", "first", msg="00340038", dcs="72"),
        turn(MALI, MALI, "360", "", typed("48", stamp="1")),
    ),
    (
        "imimobile",
        wire("imimobile", "first", msg="00340038", dcs="15"),
        turn(MALI, MALI, "360", "", typed("00340038", stamp="1")),
    ),
    ("imimobile", wire("imimobile", "first", msg="Map Dialog User Abort User Reason: x"), cut(MALI, MALI)),
]


@pytest.mark.parametrize(("gateway", "request_", "meaning"), TABLE)
def test_request_means(gateway: str, request_: GatewayRequest, meaning: Turn | HangUp) -> None:
    read = ADAPTERS[gateway].read(request_)
    assert isinstance(read, type(meaning))
    assert read.gateway == gateway
    for name in meaning.__dataclass_fields__.keys() - {"gateway"}:
        assert getattr(read, name) == getattr(meaning, name), name


@pytest.mark.parametrize("gateway", DESCRIBED)
def test_a_described_dialect_means_what_it_was_made_of(gateway: str) -> None:
    for hop, said in (("dial", dial()), ("answer", typed("2"))):
        read = ADAPTERS[gateway].read(described_wire(gateway, hop))
        assert isinstance(read, Turn)
        assert (read.gateway, read.session_id, read.phone, read.said) == (gateway, "S1", MALI, said)


REDIALS = [
    ("arkesel", wire("arkesel", "next", userData="*928*100*1")),
    ("cellulant", wire("cellulant", "first", opCode="", INPUT="*360")),
    ("comviva", wire("comviva_flares_http", "next", input="*360")),
    ("dmark", wire("dmark", "first", response="true", ussdRequestString="*360")),
    ("hollatags", wire("hollatags", "first", session_operation="continue", session_msg="*7006")),
    ("hubtel", wire("hubtel", "next", Message="*713*2")),
    ("imimobile", wire("imimobile", "first", msg=" *360 ")),
    ("infobip", wire("infobip_ussd", "next", text="*123")),
    ("mnotify", wire("mnotify_shared", "first", data="*899*1")),
    ("moolre", wire("moolre", "next", message="*109*5")),
    ("mtech", mtech(session_id="s1", page_id="index22370123456-3", data="*360")),
    ("nalo", wire("nalo", "next", USERDATA="*920*1806")),
    ("oneapi", oneapi("mocont", "*360")),
    ("sixdee", sixdee("*360")),
    ("truroute", truroute("2", "*360")),
    *((dialect, described_wire(dialect, "answer", "*360")) for dialect in DESCRIBED),
]


@pytest.mark.parametrize(("gateway", "request_"), REDIALS)
def test_a_code_dialled_inside_an_open_session_begins_anew(gateway: str, request_: GatewayRequest) -> None:
    """Also without its last hash, which some gateways take off."""
    read = ADAPTERS[gateway].read(request_)
    assert isinstance(read, Turn)
    assert isinstance(read.said, Single)
    assert read.said.new
    assert read.said.typed == ""


def test_every_dialect_of_single_inputs_is_redialled() -> None:
    assert {gateway for gateway, _ in REDIALS} == ADAPTERS.keys() - {"africastalking"}


@pytest.mark.parametrize(
    ("gateway", "request_"),
    [("infobip", wire("infobip_ussd", "status")), ("truroute", truroute("10", ""))],
)
def test_request_that_is_no_hop_wants_only_its_answer(gateway: str, request_: GatewayRequest) -> None:
    read = ADAPTERS[gateway].read(request_)
    assert isinstance(read, IgnoredRequest)
    assert read.answer.status == 200


def test_every_dialect_has_a_row_and_goes_by_its_name() -> None:
    assert {row[0] for row in TABLE} | set(DESCRIBED) == ADAPTERS.keys()
    assert all(adapter.name == name for name, adapter in ADAPTERS.items())


def test_every_request_of_the_table_hides_what_it_holds() -> None:
    for _, request_, _ in TABLE:
        assert "msisdn" not in repr(request_).lower()
        assert "phone" not in repr(request_).lower()
