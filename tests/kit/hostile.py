"""A gateway at its worst: hops made at random, doubled, late, out of order, dropped, cut short, and plain nonsense."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote_plus, urlencode

from tests.kit.people import CODE, PEOPLE, PIN, SALIF
from tests.kit.village import SECRET

PATH: Final = f"/ussd/africastalking/{SECRET}"
_MEGABYTE: Final = b"text=" + b"1" * 1_000_000
_KINDS: Final = (
    b"application/x-www-form-urlencoded",
    b"application/json",
    b"multipart/form-data; boundary=x",
    b"text/xml; charset=utf-16",
    b"",
    b"\xff",
)
_INPUTS: Final = (
    PIN,
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "0",
    "00",
    "000",
    "98",
    "",
    "*",
    "**",
    "#",
    "9999999",
    "1111",
    "é",
    "ɛ",
)
_STRANGE: Final = (
    "1_000",
    "１２",
    "٣",
    "1e3",
    "-1",
    " 1",
    "+1",
    "\x00",
    "\u202e",
    "'; --",
    "<b>",
    "{x}",
    "9" * 200,
    "a" * 2_000,
)
_METHODS: Final = ("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; ``whole`` says that it is a hop that a gateway could have sent, so that it wants a screen."""

    method: str
    path: str
    body: bytes = field(repr=False)
    content_type: bytes = _KINDS[0]
    whole: bool = False


@dataclass
class _Call:
    """One session as the gateway keeps it."""

    phone: str
    session: str
    text: str = ""
    hops: int = 0


class Hostile:
    """Makes requests for ever, the same ones for the same seed."""

    def __init__(self, seed: int, *, phones: list[str] | None = None) -> None:
        self._chance = random.Random(seed)
        self._phones = phones or [*(person.phone for person in PEOPLE if person.phone), SALIF]
        self._calls: list[_Call] = []
        self._late: list[Request] = []
        self._sessions = 0

    def bursts(self) -> Iterator[list[Request]]:
        """Requests to be sent at the same time: mostly one, now and then the same one twice, or some of one phone."""
        chance = self._chance
        while True:
            roll = chance.random()
            if roll < 0.10:
                yield [self._nonsense()]
            elif roll < 0.16:
                yield [hop := self._hop(), hop]
            elif roll < 0.22:
                yield [self._hop(), self._hop(), self._event()]
            elif roll < 0.30 and self._late:
                yield [self._late.pop(chance.randrange(len(self._late)))]
            elif roll < 0.34:
                self._late.append(self._hop())  # it comes later, out of order, or never
                del self._late[:-50]
            elif roll < 0.38:
                yield [self._event()]
            elif roll < 0.44:
                yield [self._damaged(self._hop())]
            else:
                yield [self._hop()]

    def _call(self) -> _Call:
        chance = self._chance
        if not self._calls or chance.random() < 0.12:
            self._sessions += 1
            session = f"s{self._sessions}" if chance.random() < 0.95 else f"s{chance.randrange(1, 9)}"
            self._calls.append(_Call(chance.choice(self._phones), session))
            del self._calls[:-12]
        return chance.choice(self._calls)

    def _hop(self) -> Request:
        chance, call = self._chance, self._call()
        if call.hops:
            parts = 1 if chance.random() < 0.95 else chance.randrange(2, 5)  # hops between were lost
            for _ in range(parts):
                typed = chance.choice(_STRANGE if chance.random() < 0.1 else _INPUTS)
                call.text = f"{call.text}*{typed}" if call.text else typed
        elif chance.random() < 0.1:
            call.text = chance.choice(("1", "2*3", "2*3*1", f"{PIN}*2", "*", "9"))
        call.hops += 1
        if chance.random() < 0.03:
            call.text = call.text[: chance.randrange(len(call.text) + 1)]  # a stale hop, or a conflicting one
        return self._form(call, call.text)

    def _form(self, call: _Call, text: str) -> Request:
        fields = {
            "sessionId": call.session,
            "phoneNumber": call.phone,
            "serviceCode": CODE,
            "networkCode": "61002",
            "text": text,
        }
        return Request("POST", PATH, urlencode(fields, errors="replace").encode(), whole=len(text) < 4_000)

    def _event(self) -> Request:
        call = self._call()
        status = self._chance.choice(("Success", "Incomplete", "Failed", "Else", ""))
        fields = {"sessionId": call.session, "phoneNumber": call.phone, "status": status, "input": call.text}
        return Request("POST", f"{PATH}/events", urlencode(fields, errors="replace").encode())

    def _damaged(self, request: Request) -> Request:
        chance, body = self._chance, bytearray(request.body)
        match chance.randrange(5):
            case 0:
                del body[chance.randrange(len(body)) :]
            case 1:
                body[chance.randrange(len(body))] = chance.randrange(256)
            case 2:
                body += b"&text=2&unknown=" + quote_plus(chance.choice(_STRANGE)).encode()
            case 3:
                body = bytearray(b"&".join(part for part in bytes(body).split(b"&") if chance.random() < 0.7))
            case _:
                body += chance.randbytes(chance.randrange(1, 40))
        return Request("POST", request.path, bytes(body), chance.choice(_KINDS))

    def _nonsense(self) -> Request:
        chance = self._chance
        hop = self._hop()
        match chance.randrange(6):
            case 0:
                return Request(chance.choice(_METHODS), PATH, hop.body)
            case 1:
                return Request("POST", PATH, hop.body, chance.choice(_KINDS))
            case 2:
                big = _MEGABYTE if chance.random() < 0.05 else b"text=" + b"1" * 20_000
                return Request("POST", PATH, big)
            case 3:
                return Request("POST", PATH, chance.randbytes(chance.randrange(0, 300)), chance.choice(_KINDS))
            case 4:
                gateway = chance.choice(("hubtel", "nalo", "infobip", "truroute", "mtech", "comviva", "nobody"))
                return Request("POST", f"/ussd/{gateway}/{SECRET}", hop.body, chance.choice(_KINDS))
            case _:
                return Request(
                    "POST",
                    chance.choice((f"{PATH}/else", f"{PATH}/events", f"{PATH}x", "/ussd/", PATH + "/..")),
                    hop.body,
                )
