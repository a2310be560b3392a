"""6D Technologies: an XML menu request, answered with one menu line whose `rspFlag` is 1 to go on and 2 to end.

Source: docs/gateways.md, "The dialects"; the value 2 is what public integrations answer to end.
"""

from xml.etree import ElementTree as ET

from app.gateways.answers import xml
from app.gateways.encoding import by_coding_scheme
from app.gateways.fields import children, given, needed, xml_root, xml_text
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, EchoingTurn, GatewayRequest, WireReply, echoed, safe
from sessions.turn import Reply, Turn

ECHOED = ("requestId", "msisdn", "starCode", "timeStamp")


class SixDee(Dialect):
    """The adapter of 6D."""

    name = "sixdee"

    def read(self, wire: GatewayRequest) -> Turn:
        """Read a hop: a dialled code begins a session; SESSION_ID is its key, or else the request's own id.

        Where both are there, the request's id tells a second delivery from a second hop.
        """
        root = xml_root(wire, "USSDDynMenuRequest")
        fields, extra = children(root), _parameters(root)
        message, code = (
            by_coding_scheme(given(fields, "userData"), given(fields, "encodingScheme")),
            given(fields, "starCode"),
        )
        session, request = extra.get("SESSION_ID", ""), given(fields, "requestId")
        sequence = request if session and request else None
        said = heard(
            message, new=False, code=code, sequence=sequence, stamp="" if sequence else given(fields, "timeStamp")
        )
        return EchoingTurn(
            self.name,
            session_key(session or request),
            e164(needed(fields, "msisdn")),
            code,
            "",
            said,
            echo={name: given(fields, name) for name in ECHOED},
        )

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer one menu under the request's own id and time."""
        request, number, code, time = (str(echoed(turn, name)) for name in ECHOED)
        return _menu(safe(reply.text), request, number, code, time, ends=reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _menu(SORRY, "", "", "", "", ends=True)


def _parameters(root: ET.Element) -> dict[str, str]:
    params = root.iterfind("dataSet/param")
    return {param.findtext("id", ""): param.findtext("value", "") for param in params}


def _menu(text: str, request: str, number: str, code: str, time: str, *, ends: bool) -> WireReply:
    return xml(
        f"<USSDDynMenuResponse><requestId>{xml_text(request)}</requestId><msisdn>{xml_text(number)}</msisdn>"
        f"<starCode>{xml_text(code)}</starCode><langId>1</langId><encodingScheme>0</encodingScheme>"
        f"<dataSet><param><id>1</id><value>{xml_text(text)}</value><rspFlag>{2 if ends else 1}</rspFlag>"
        "<default>1</default><appendIndex>0</appendIndex></param></dataSet>"
        f"<ErrCode>1</ErrCode><timeStamp>{xml_text(time)}</timeStamp></USSDDynMenuResponse>"
    )
