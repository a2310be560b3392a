"""A keypad in the terminal: `kesu dial` speaks to a running service as the default gateway would."""

import sys
from collections.abc import Callable, Iterator
from textwrap import wrap
from typing import TextIO

import httpx

from app.gateways.identity import e164
from app.gateways.wire import BadHop
from app.phone.line import HopAnswer, OutOfReach, ServiceLink, call
from menus.text.gsm import NotGsm, septets
from menus.text.small_screen import LETTERS, views

PATIENCE_SECONDS = 10.0
WIDTH = 30
HELP = "Tapez une réponse. /drop perdre la réponse, /repeat livrer deux fois, /sms lire les SMS, Ctrl-D raccrocher"


def dial(
    base_url: str,
    secret: str,
    phone: str,
    code: str,
    *,
    service_code: str | None = None,
    small: bool = False,
    typed: TextIO | None = None,
    shown: TextIO | None = None,
    client: httpx.Client | None = None,
) -> int:
    """Hold one conversation, with prompts on a terminal and quietly from a pipe or a file.

    `service_code` is the group's short code, needed only when `code` goes deeper than it (`*384*22*1*500#`).
    `small`: screens as the smallest phones break and scroll them.
    Gives the exit status: 0 when the session ended or was hung up, 1 when the service did not answer, 2 on a phone
    number that is none.
    """
    typed, shown = typed or sys.stdin, shown or sys.stdout
    try:
        number = e164(phone)
    except BadHop:
        print(f"Numéro incorrect: {phone}", file=sys.stderr)
        return 2
    with client or httpx.Client(base_url=base_url, timeout=PATIENCE_SECONDS) as line_client:
        line = call(line_client, secret, number, code, service_code or code)
        try:
            return _Keypad(line, typed, shown, small=small).converse()
        except OutOfReach:
            return unreachable(base_url)


def unreachable(base_url: str) -> int:
    """Say that no service answers; the exit status of that."""
    print(f"Aucun service ne répond à {base_url}. Lancez-le d'abord: make run", file=sys.stderr)
    return 1


class _Keypad:
    """The loop of one conversation: show a screen, take a line, send it."""

    def __init__(self, line: ServiceLink, typed: TextIO, shown: TextIO, *, small: bool) -> None:
        self.line = line
        self.framed = framed_small if small else framed
        self.lines = _lines(typed, shown)
        self.shown = shown
        self.asks = typed.isatty()

    def converse(self) -> int:
        """Hold the conversation to its end.

        Raises:
            OutOfReach: the service does not answer.
        """
        if self.asks:
            self._say(HELP)
        try:
            return self._finish(self._answers())
        except KeyboardInterrupt:
            return self._hang_up()

    def _answers(self) -> HopAnswer | None:
        """Send what is typed until a last screen; None when the caller hangs up."""
        answer: HopAnswer | None = self._show(self.line.deliver())
        commands: dict[str, Callable[[], HopAnswer | None]] = {"/repeat": self._repeat, "/drop": self._drop}
        while answer and answer.kind == "waits":
            typed = next(self.lines, None)
            if typed is None:
                return None
            if typed == "/sms":
                self._inbox()
            elif typed in commands:
                answer = commands[typed]()
            else:
                self.line.add(typed)
                answer = self._show(self.line.deliver())
        return answer

    def _finish(self, answer: HopAnswer | None) -> int:
        if answer is None:
            return self._hang_up()
        self.line.finish("Success" if answer.kind == "ends" else "Failed")
        return 0 if answer.kind == "ends" else 1

    def _hang_up(self) -> int:
        self.line.finish("Incomplete")
        self._say("(raccroché)")
        return 0

    def _repeat(self) -> HopAnswer:
        first, second = self.line.deliver(), self.line.deliver()
        self._say("Réponses égales." if first.whole == second.whole else "RÉPONSES DIFFÉRENTES")
        return self._show(second)

    def _drop(self) -> None:
        """Send the next line and lose what comes back; the session is over for the phone."""
        self._say("La prochaine réponse du service sera perdue.")
        typed = next(self.lines, None)
        if typed is not None:
            self.line.add(typed)
            self.line.deliver()

    def _inbox(self) -> None:
        try:
            answer = self.line.client.get("/phone/inbox", params={"phone": self.line.phone})
            messages = answer.json() if answer.is_success else []
        except (httpx.TransportError, ValueError):
            messages = []
        for message in messages:
            self._say(f"SMS {message['at']}: {message['text']}")
        if not messages:
            self._say("Aucun SMS.")

    def _show(self, answer: HopAnswer) -> HopAnswer:
        self._say(self.framed(answer.text))
        return answer

    def _say(self, text: str) -> None:
        print(text, file=self.shown, flush=True)


def framed(text: str) -> str:
    """Draw a screen as a box with its length in septets below."""
    return _box([part for row in text.split("\n") for part in wrap(row, WIDTH) or [""]], WIDTH, _size(text))


def framed_small(text: str) -> str:
    """Draw a screen as the smallest phones show it: a box for each scroll, the length below the last."""
    shown = views(text)
    below = [*(f" {place}/{len(shown)} ▼ " for place in range(1, len(shown))), _size(text)]
    return "\n".join(_box(rows, LETTERS, size) for rows, size in zip(shown, below, strict=True))


def _size(text: str) -> str:
    try:
        return f" {septets(text)} septets "
    except NotGsm:
        return " hors alphabet GSM "


def _box(rows: list[str], width: int, below: str) -> str:
    body = [f"│ {row:<{width}} │" for row in rows]
    return "\n".join(["┌" + "─" * (width + 2) + "┐", *body, "└" + f"{below:─>{width + 1}}─┘"])


def _lines(typed: TextIO, shown: TextIO) -> Iterator[str]:
    """Give what is typed line by line, after a prompt on a terminal, until Ctrl-D or the end of the file."""
    while True:
        if typed.isatty():
            print("> ", end="", file=shown, flush=True)
        line = typed.readline()
        if not line:
            return
        yield line.rstrip("\r\n")
