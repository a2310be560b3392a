"""Every gateway's dialect from its own side: a hop as the request that it sends.

Written after the recorded samples (tests/data/gateway_samples.json), not after the adapters.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from bench.dialects_described import ANSWERED, DIALLED, PHONE, SESSION, described, request


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop of a call. ``inputs`` are all so far, none on the dial; ``link`` is what the last page asked back."""

    phone: str = field(repr=False)
    session: str
    code: str = "*384*22#"
    inputs: tuple[str, ...] = field(default=(), repr=False)
    link: str = ""

    @property
    def new(self) -> bool:
        """Whether she dials."""
        return not self.inputs

    @property
    def typed(self) -> str:
        """What this hop brings: the code she dials, or her answer."""
        return self.inputs[-1] if self.inputs else self.code

    @property
    def digits(self) -> str:
        """The phone as most gateways write it, without its plus."""
        return self.phone.removeprefix("+")

    def then(self, typed: str, link: str = "") -> "Hop":
        """The next hop of the same call."""
        return replace(self, inputs=(*self.inputs, typed), link=link)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: what follows the secret in its path, and the rest as httpx wants it."""

    method: str
    path: str
    content: bytes
    content_type: str


def _get(fields: Mapping[str, str], path: str = "") -> Sent:
    return Sent("GET", f"{path}?{urlencode(fields)}", b"", "text/plain")


def _form(fields: Mapping[str, str]) -> Sent:
    return Sent("POST", "", urlencode(fields).encode(), "application/x-www-form-urlencoded")


def _json(fields: Mapping[str, object], path: str = "") -> Sent:
    return Sent("POST", path, json.dumps(fields).encode(), "application/json")


def _xml(root: str, **tags: str) -> Sent:
    inside = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in tags.items())
    return Sent("POST", "", f"<{root}>{inside}</{root}>".encode(), "text/xml")


def _oneapi(hop: Hop) -> Sent:
    request = {
        "address": f"tel:{hop.phone}",
        "sessionID": hop.session,
        "shortCode": f"tel:{hop.code.strip('*#')}",
        "inboundUSSDMessage": hop.typed,
        "clientCorrelator": "c1",
        "ussdAction": "moinit" if hop.new else "mocont",
    }
    return _json({"inboundUSSDMessageRequest": request})


def _sixdee(hop: Hop) -> Sent:
    session = f"<dataSet><param><id>SESSION_ID</id><value>{hop.session}</value></param></dataSet>"
    sent = _xml(
        "USSDDynMenuRequest",
        requestId=f"{hop.session}{len(hop.inputs)}",
        msisdn=hop.digits,
        starCode=hop.code.strip("*#"),
        userData=hop.typed,
    )
    return replace(sent, content=sent.content.replace(b"<userData>", session.encode() + b"<userData>"))


def _mtech(hop: Hop) -> Sent:
    if hop.new:
        gate = hop.code.strip("*#")
        return _xml("page", session_id=hop.session, page_id="0", mobile_number=hop.digits, gate=gate, data="menu")
    return _xml("page", session_id=hop.session, page_id=hop.link, data=hop.typed)


def _cellulant(hop: Hop) -> Sent:
    operation = "BEG" if hop.new else "CON"
    return _get(
        {"MSISDN": hop.digits, "INPUT": hop.typed, "opCode": operation, "ABORT": "0", "sessionID": hop.session[-9:]}
    )


def _hubtel(hop: Hop) -> Sent:
    kind, code, number = "initiation" if hop.new else "response", hop.code.strip("*#"), str(len(hop.inputs) + 1)
    more = {"Mobile": hop.digits, "SessionId": hop.session, "ServiceCode": code, "Operator": "orange"}
    return _json({"Sequence": number, "Type": kind, "Message": hop.typed, **more})


def _at(hop: Hop) -> Sent:
    names = {"sessionId": hop.session, "phoneNumber": hop.phone, "networkCode": "61002", "serviceCode": hop.code}
    return _form({**names, "text": "*".join(hop.inputs)})


def _comviva(hop: Hop) -> Sent:
    code = hop.code.strip("*#").replace("*", "")
    typed = code if hop.new else hop.typed
    return _get({"MSISDN": hop.digits, "SessionID": hop.session, "MSC": "223700", "input": typed}, f"/{code}")


ASKS: Final[dict[str, Callable[[Hop], Sent]]] = {
    "africastalking": _at,
    "arkesel": lambda hop: _json(
        {
            "sessionID": hop.session,
            "userID": "K",
            "newSession": hop.new,
            "msisdn": hop.digits,
            "userData": hop.typed,
            "network": "Orange",
        }
    ),
    "cellulant": _cellulant,
    "comviva": _comviva,
    "dmark": lambda hop: _get(
        {
            "transactionId": hop.session,
            "msisdn": hop.digits,
            "ussdServiceCode": hop.code.strip("*#"),
            "transactionTime": "1795364931",
            "ussdRequestString": hop.typed,
            "response": "false" if hop.new else "true",
        }
    ),
    "hollatags": lambda hop: _get(
        {
            "session_msisdn": hop.digits,
            "session_operation": "begin" if hop.new else "continue",
            "session_msg": hop.typed,
            "session_id": hop.session,
            "session_from": hop.code,
        }
    ),
    "hubtel": _hubtel,
    "imimobile": lambda hop: _get(
        {"msisdn": hop.digits, "msg": hop.typed, "tid": "1", "code": hop.code.strip("*#"), "dcs": "15"}
    ),
    "infobip": lambda hop: _json(
        {"msisdn": hop.digits, "shortCode": hop.code, "text": hop.typed},
        f"/session/{hop.session}/{'start' if hop.new else 'response'}",
    ),
    "mnotify": lambda hop: _json({"msisdn": hop.digits, "sequenceID": hop.session, "data": hop.typed}),
    "moolre": lambda hop: _json(
        {"sessionid": hop.session, "new": hop.new, "msisdn": hop.digits, "message": "" if hop.new else hop.typed}
    ),
    "mtech": _mtech,
    "nalo": lambda hop: _json(
        {
            "USERID": "K",
            "MSISDN": hop.digits,
            "USERDATA": hop.typed,
            "MSGTYPE": hop.new,
            "NETWORK": "Orange",
            "SESSIONID": hop.session,
        }
    ),
    "oneapi": _oneapi,
    "sixdee": _sixdee,
    "truroute": lambda hop: _xml(
        "ussd", msisdn=hop.digits, sessionid=hop.session, type="1" if hop.new else "2", msg=hop.typed
    ),
}


def _described(dialect: str, hop: Hop) -> Sent:
    made = {PHONE: hop.digits, SESSION: hop.session, DIALLED if hop.new else ANSWERED: hop.typed}
    method, query, body, kind = request(dialect, "dial" if hop.new else "answer", made)
    return Sent(method, f"?{query}" if query else "", body, kind)


ASKS.update({dialect: partial(_described, dialect) for dialect in described()})
NUMBERED: Final = frozenset({"africastalking", "hubtel", "mtech", "sixdee"})
"""Those whose deliveries have a number, or hold all that was typed; in the others two equal ones look the same."""


def ask(dialect: str, hop: Hop) -> Sent:
    """The request of a hop."""
    return ASKS[dialect](hop)
