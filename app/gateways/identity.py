"""Who is calling, as gateways write it: a phone number, a session id and what was dialled, cheaply checked."""

import re

from app.gateways.wire import BadHop, BadHopReason
from ledger.people.contacts.phone_numbers import read_phone, without_separators
from sessions.turn import Single

MAX_SESSION_CHARACTERS = 128
DIALLED = re.compile(r"\*[0-9][0-9*]*#?", re.ASCII)
FOREIGN = re.compile(r"\+?([1-9][0-9]{8,14})", re.ASCII)


def e164(written: str) -> str:
    """The caller's number. A gateway writes its country before it, with or without a plus; without one it is Mali's.

    A plus sign that was not escaped in a form arrives as a space. Of foreign numbers only the shape is checked (9 to 15
    digits, no leading zero): nobody is turned away by a numbering plan that has changed.

    Raises:
        BadHop: it cannot be read.
    """
    try:
        return read_phone(written)
    except ValueError:
        foreign = FOREIGN.fullmatch(without_separators(written))
    if foreign is None or foreign[1].startswith("223"):
        raise BadHop(BadHopReason.BAD_PHONE)
    return f"+{foreign[1]}"


def session_key(written: str) -> str:
    """Accept a gateway's session id: not empty, at most 128 printable characters.

    Raises:
        BadHop: it cannot be read.
    """
    if 0 < len(written) <= MAX_SESSION_CHARACTERS and written.isprintable() and "\ufffd" not in written:
        return written
    raise BadHop(BadHopReason.BAD_SESSION)


def heard(message: str, *, new: bool, code: str = "", sequence: str | None = None, stamp: str = "") -> Single:
    """The input of a dialect that sends one a hop; a dialled code begins a session, whatever the gateway makes of it.

    Somebody else may hold the phone by now: whoever dials is asked for a PIN, also where the gateway's session is still
    open and hands the code on as an answer.
    """
    begins = new or is_dialled(message)
    return Single(beyond(code, message) if begins else message, begins, sequence, stamp)


def is_dialled(message: str) -> bool:
    """Tell a dialled code (`*360#`, or `*360` where the gateway takes its end off) from an answer typed on a screen."""
    return DIALLED.fullmatch(message.strip()) is not None


def beyond(service_code: str, dialled: str) -> str:
    """Give what was dialled after the service code: "1*500" for 713*2 and *713*2*1*500#, "" when nothing was."""
    code = service_code.strip("*#")
    rest = dialled.strip().strip("*#") if is_dialled(dialled) else ""
    return rest.removeprefix(code + "*") if code and rest.startswith(code + "*") else ""
