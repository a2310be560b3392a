"""What is asked of a server: who calls, what they type, how fast; the bytes of every request; and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Script:
    """What is typed in one conversation, hop by hop: (name of the hop, typed). The dial types nothing.

    ``entered`` hops are played before the clock starts; ``at_once`` conversations of one connection take turns;
    ``ends`` says whether the last hop must close the session.
    """

    hops: tuple[tuple[str, str], ...]
    entered: int = 0
    at_once: int = 1
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Load:
    """Where to call, and how: ``rate`` is in hops a second, none for as many as are answered."""

    port: int
    path: str
    script: Script
    phones: Sequence[str]
    connections: int
    seconds: float
    run: str
    rate: float | None = None


@dataclass
class Tally:
    """What the phones saw: seconds to the answer by name of the hop, and how many answers were wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: int = 0
    conversations: int = 0
    passed_seconds: float = 0.0


class Requests:
    """The bytes of every hop of a script but for who calls."""

    def __init__(self, load: Load) -> None:
        typed: list[str] = []
        self.names: list[str] = [name for name, _ in load.script.hops]
        self.heads: list[bytes] = []
        self.tails: list[bytes] = []
        caller = len(self.caller("0" * 12, load.phones[0]))
        for _, key in load.script.hops:
            typed += [key] if key else []
            tail = f"&networkCode=61001&serviceCode=%2A384%2A22%23&text={'*'.join(typed)}".encode()
            head = f"POST {load.path} HTTP/1.1\r\nhost: kesu\r\ncontent-type: application/x-www-form-urlencoded\r\n"
            self.heads.append(f"{head}content-length: {caller + len(tail)}\r\n\r\n".encode())
            self.tails.append(tail)

    @staticmethod
    def caller(session: str, phone: str) -> bytes:
        return f"sessionId={session}&phoneNumber=%2B{phone[1:]}".encode()
