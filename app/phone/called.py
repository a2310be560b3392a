"""``kesu dial --voice``: a call from the terminal, as Africa's Talking Voice brings it; what is said is printed."""

import sys
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TextIO
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx

from app.clips.sound import NotASoundError, samples_of, seconds
from app.gateways.identity import e164
from app.gateways.wire import BadHop
from app.phone.dial import PATIENCE_SECONDS, unreachable
from app.phone.line import OutOfReach

NUMBER = "+22320222222"
HELP = "Tapez les touches, puis Entrée pour dièse. Une ligne vide: le silence. * pour réécouter, Ctrl-D raccrocher"


@dataclass(slots=True)
class SimulatedCall:
    """One call from its beginning to its end."""

    client: httpx.Client
    secret: str
    phone: str
    session: str = field(default_factory=lambda: f"ATVId_{token_hex(16)}")
    then: str = ""
    seconds: float = 0.0

    def hop(self, digits: str = "") -> tuple[list[str], bool]:
        """Send digits, or begin; give what is said and whether it is the last.

        Raises:
            OutOfReach: the service does not answer.
        """
        told = self._post(self.then or self._address(), self._form(digits))
        play, then = told.find(".//Play"), told.find("Redirect")
        self.then = _path(then.text) if then is not None and then.text else ""
        if play is None:
            return ["(le service refuse l'appel: personne n'a enregistré de voix)"], True
        sound = _path(play.get("url") or "")
        return [*self._said(sound), f"({self._listen(sound):.1f} s)"], told.find("GetDigits") is None

    def hang_up(self, *, heard: bool) -> None:
        """End the call; ``heard``: the last sound to its end.

        Raises:
            OutOfReach: the service does not answer.
        """
        if heard and self.then:
            self._post(self.then, self._form())
        self._post(self._address(), {**self._form(), "isActive": "0", "durationInSeconds": str(round(self.seconds))})

    def _said(self, sound: str) -> list[str]:
        answer = self._get("/phone/said", {"sound": sound})
        return answer.json() if answer.is_success else []

    def _listen(self, sound: str) -> float:
        try:
            lasts = seconds(samples_of(self._get(sound, {}).content))
        except NotASoundError:
            lasts = 0.0
        self.seconds += lasts
        return lasts

    def _address(self) -> str:
        return f"/voice/africastalking/{self.secret}"

    def _form(self, digits: str = "") -> dict[str, str]:
        form = {"isActive": "1", "sessionId": self.session, "direction": "Inbound", "callerNumber": self.phone}
        return {**form, "destinationNumber": NUMBER, **({"dtmfDigits": digits} if digits else {})}

    def _get(self, path: str, params: dict[str, str]) -> httpx.Response:
        try:
            return self.client.get(path, params=params or None)
        except httpx.TransportError:
            raise OutOfReach from None

    def _post(self, path: str, form: dict[str, str]) -> ET.Element:
        try:
            answer = self.client.post(path, data=form)
            return ET.fromstring(answer.text)  # noqa: S314 - our own service's
        except httpx.TransportError:
            raise OutOfReach from None
        except ET.ParseError:
            return ET.Element("Response")


def call(
    base_url: str,
    secret: str,
    phone: str,
    *,
    typed: TextIO | None = None,
    shown: TextIO | None = None,
    client: httpx.Client | None = None,
) -> int:
    """Hold one call. Gives the exit status, as ``dial`` does."""
    typed, shown = typed or sys.stdin, shown or sys.stdout
    try:
        number = e164(phone)
    except BadHop:
        print(f"Numéro incorrect: {phone}", file=sys.stderr)
        return 2
    with client or httpx.Client(base_url=base_url, timeout=PATIENCE_SECONDS) as line_client:
        try:
            _converse(SimulatedCall(line_client, secret, number), typed, shown)
        except OutOfReach:
            return unreachable(base_url)
    return 0


def _converse(called: SimulatedCall, typed: TextIO, shown: TextIO) -> None:
    if typed.isatty():
        print(HELP, file=shown)
    said, ends = called.hop()
    print("\n".join(said), file=shown, flush=True)
    while not ends:
        if typed.isatty():
            print("> ", end="", file=shown, flush=True)
        line = typed.readline()
        if not line:
            called.hang_up(heard=False)
            print("(raccroché)", file=shown)
            return
        said, ends = called.hop(line.strip())
        print("\n".join(said), file=shown, flush=True)
    called.hang_up(heard=True)


def _path(address: str) -> str:
    """An address at the service that was called, whatever it calls itself."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
