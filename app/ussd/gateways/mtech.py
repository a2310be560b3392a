"""M-Tech: XML pages; only the first one names the phone, and a link's `pageId` comes back as the next `page_id`.

Source: docs/gateways.md, "The dialects". The number rides in that id, so that no memory is needed to read the next
hop; where a gateway gives the number again, that one counts. So does the page's own number, which tells a second
delivery from a second hop.
"""

import re

from app.gateways.answers import xml
from app.gateways.fields import children, given, needed, xml_root, xml_text
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, EchoingTurn, GatewayRequest, WireReply, echoed, safe
from sessions.turn import HangUp, Reply, Turn

INDEX = "index"
PAGE = re.compile(r"index([0-9]*)(?:-([0-9]{1,4}))?", re.ASCII)


class MTech(Dialect):
    """The adapter of M-Tech."""

    name = "mtech"

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop: page 0 with a number begins, a status ends (its HangUp may have an empty phone)."""
        root = xml_root(wire, "page")
        fields = children(root)
        session, page = session_key(needed(fields, "session_id")), given(fields, "page_id")
        number = given(fields, "mobile_number")
        ours = PAGE.fullmatch(page)
        phone, place = number or (ours[1] if ours else ""), ours[2] if ours else None
        if root.find("status") is not None:
            return HangUp(self.name, session, e164(phone) if phone else "", "cut", None, None)
        message, code, new = given(fields, "data"), given(fields, "gate"), page == "0" and bool(number)
        said = heard(message, new=new, code=code, sequence=place)
        return EchoingTurn(self.name, session, e164(phone), code, "", said, echo={"page": int(place or 0)})

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer a page; one without navigation is the last."""
        place = int(str(echoed(turn, "page"))) + 1
        following = "" if reply.ends else f"{INDEX}{turn.phone.lstrip('+')}-{place}"
        return _page(turn.session_id, safe(reply.text), following)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _page("", SORRY, "")


def _page(session: str, text: str, following: str) -> WireReply:
    lines = xml_text(text).replace("\n", "<br />")
    link = f'<navigation><link accesskey="*" pageId="{xml_text(following)}" /></navigation>' if following else ""
    return xml(f'<page version="2.0"><session_id>{xml_text(session)}</session_id><div>{lines}</div>{link}</page>')
