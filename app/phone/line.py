"""A phone's end of the Africa's Talking dialect: one session, its hops, and what came back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from time import monotonic
from typing import Literal

import httpx

NO_SERVICE = "Problème de connexion ou code MMI non valide."
NETWORK = "99999"  # the sandbox's own code, which every service must accept


class OutOfReach(Exception):  # noqa: N818 - what the phone would show
    """Nothing answers at the service's address."""


@dataclass(frozen=True, slots=True)
class HopAnswer:
    """What the network shows: a screen that waits, a last screen, or a dead one.

    `whole` is the undecorated body, for comparing two deliveries of one hop.
    """

    kind: Literal["waits", "ends", "dead"]
    text: str
    whole: str


@dataclass(slots=True)
class ServiceLink:
    """One session from the dial to its end; a new call takes a new line."""

    client: httpx.Client
    secret: str
    phone: str
    service_code: str
    text: str = field(default="", repr=False)
    hops: int = 1
    session_id: str = field(default_factory=lambda: f"ATUid_{token_hex(16)}")
    began: float = field(default_factory=monotonic)
    last: HopAnswer | None = field(default=None, repr=False)

    def add(self, typed: str) -> None:
        """Add an input to the session: everything typed so far is sent again, joined by stars."""
        self.text = typed if self.hops == 1 and not self.text else f"{self.text}*{typed}"
        self.hops += 1

    def deliver(self) -> HopAnswer:
        """Deliver the latest hop, as a gateway does; more than once is allowed.

        Raises:
            OutOfReach: the service does not answer.
        """
        response = self._post("", {**self._names(), "text": self.text})
        kinds: dict[str, Literal["waits", "ends"]] = {"CON ": "waits", "END ": "ends"}
        kind = kinds.get(response.text[:4]) if response.status_code == httpx.codes.OK else None
        if kind is None:
            self.last = HopAnswer("dead", NO_SERVICE, response.text)
        else:
            self.last = HopAnswer(kind, response.text[4:], response.text)
        return self.last

    def finish(self, status: Literal["Success", "Incomplete", "Failed"]) -> None:
        """Send the end-of-session notice, with the inputs in it as the real gateway does.

        Raises:
            OutOfReach: the service does not answer.
        """
        self._post(
            "/events",
            {
                "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
                **self._names(),
                "status": status,
                "cost": "0.00",
                "durationInMillis": str(round((monotonic() - self.began) * 1000)),
                "hopsCount": str(self.hops),
                "input": self.text,
                "lastAppResponse": self.last.whole if self.last else "",
                "errorMessage": "",
            },
        )

    def _names(self) -> dict[str, str]:
        return {
            "sessionId": self.session_id,
            "phoneNumber": self.phone,
            "networkCode": NETWORK,
            "serviceCode": self.service_code,
        }

    def _post(self, path: str, form: dict[str, str]) -> httpx.Response:
        try:
            return self.client.post(f"/ussd/africastalking/{self.secret}{path}", data=form)
        except httpx.TransportError:
            raise OutOfReach from None


def call(client: httpx.Client, secret: str, phone: str, code: str, service_code: str) -> ServiceLink:
    """Begin a session: what was dialled beyond the service code is the first input.

    `*384*22*1*500#` on the service code `*384*22#` begins with the text "1*500".
    """
    inside = service_code.removesuffix("#") + "*"
    if code.startswith(inside):
        return ServiceLink(client, secret, phone, service_code, code.removeprefix(inside).removesuffix("#"))
    return ServiceLink(client, secret, phone, code)
