"""Who is calling, as gateways write it: a phone number, a session id and what was dialled, cheaply checked."""

import re

from app.gateways.wire import BadHop, BadHopReason

MAX_SESSION_CHARACTERS = 128
DIALLED = re.compile(r"\*[0-9*]+#", re.ASCII)


def e164(written: str) -> str:
    """Give "+22370123456" for "+22370123456", " 22370123456", "22370123456" and "tel:+22370123456".

    A plus sign that was not escaped in a form arrives as a space. Only the shape is checked (8 to 15 digits, no
    leading zero): a full check of the numbering plan costs more than the rest of a hop.

    Raises:
        BadHop: it cannot be read.
    """
    digits = written.removeprefix("tel:").lstrip(" +")
    if 8 <= len(digits) <= 15 and digits.isascii() and digits.isdigit() and digits[0] != "0":
        return "+" + digits
    raise BadHop(BadHopReason.BAD_PHONE)


def session_key(written: str) -> str:
    """Accept a gateway's session id: not empty, at most 128 printable characters.

    Raises:
        BadHop: it cannot be read.
    """
    if 0 < len(written) <= MAX_SESSION_CHARACTERS and written.isprintable() and "\ufffd" not in written:
        return written
    raise BadHop(BadHopReason.BAD_SESSION)


def is_dialled(message: str) -> bool:
    """Tell a dialled code (`*360#`) from an answer typed on a screen."""
    return DIALLED.fullmatch(message) is not None


def beyond(service_code: str, dialled: str) -> str:
    """Give what was dialled after the service code: "1*500" for 713*2 and *713*2*1*500#, "" when nothing was."""
    code = service_code.strip("*#")
    rest = dialled.strip("*#") if is_dialled(dialled) else ""
    return rest.removeprefix(code + "*") if code and rest.startswith(code + "*") else ""
