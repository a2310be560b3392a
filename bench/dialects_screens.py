"""Every gateway's dialect from its own side: the screen in what it is answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from bench.dialects_described import described, screen


@dataclass(frozen=True, slots=True)
class Screen:
    """What the phone shows. ``link`` is to come back with the next answer."""

    text: str
    ends: bool
    link: str = ""


def _from_xml(body: str) -> Screen:
    root = ET.fromstring(body)
    match root.tag:
        case "USSDDynMenuResponse":
            param = root.find("dataSet/param")
            assert param is not None
            return Screen(param.findtext("value", ""), param.findtext("rspFlag") == "2")
        case "page":
            link = root.find("navigation/link")
            shown = "\n".join(root.find("div").itertext())  # type: ignore[union-attr] # every page has one
            return Screen(shown, link is None, "" if link is None else link.attrib["pageId"])
        case _:
            return Screen(root.findtext("msg", ""), root.findtext("type") == "3")


def _from_json(dialect: str, body: str) -> Screen:
    fields: Any = json.loads(body)
    match dialect:
        case "arkesel":
            return Screen(fields["message"], not fields["continueSession"])
        case "dmark":
            return Screen(fields["responseString"], fields["action"] == "end")
        case "hollatags":
            return Screen(fields["session_msg"], fields["session_operation"] == "end")
        case "hubtel":
            return Screen(fields["Message"], fields["Type"] == "release")
        case "infobip":
            return Screen(fields["ussdMenu"], fields["shouldClose"])
        case "mnotify":
            return Screen(fields["message"].replace("\r\n", "\n"), fields["continueFlag"] == 1)
        case "moolre":
            return Screen(fields["message"], not fields["reply"])
        case "nalo":
            return Screen(fields["MSG"], not fields["MSGTYPE"])
        case _:
            message = fields["outboundUSSDMessageRequest"]
            return Screen(message["outboundUSSDMessage"], message["ussdAction"].endswith("fin"))


def shown(dialect: str, body: str, headers: Mapping[str, str]) -> Screen:
    """What an answer shows.

    Raises:
        ValueError: it is no answer of the dialect (and KeyError and ParseError likewise).
    """
    if dialect in described():
        return Screen(*screen(dialect, body))
    match dialect:
        case "africastalking":
            if body[:4] not in {"CON ", "END "}:
                raise ValueError("neither CON nor END")
            return Screen(body[4:], body.startswith("END "))
        case "cellulant":
            _, text, _, _, goes_on, _ = body.split("|")
            return Screen(text, goes_on == "end")
        case "comviva":
            return Screen(body, headers["freeflow"] == "FB")
        case "imimobile":
            return Screen(body, headers["x-ussd-session"] == "0")
        case "mtech" | "sixdee" | "truroute":
            return _from_xml(body)
        case _:
            return _from_json(dialect, body)
