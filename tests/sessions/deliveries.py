"""Short ways to say what a gateway delivers, and to play it."""

import time

from sessions.names import names_of
from sessions.scripts import RedisClient
from sessions.store import OpenedHop, TurnLedger
from sessions.turn import Accumulated, Reply, Single, Turn

AWA, BINTA, SALIF = "+22370000109", "+22370000103", "+22379999999"
SECRET = b"a secret of the tests, long enough"


def dialled(text: str, *, phone: str = AWA, session: str = "s1", gateway: str = "africastalking") -> Turn:
    return Turn(gateway, session, phone, "*384*22#", "99999", Accumulated(text))


def sent(typed: str, *, new: bool = False, sequence: str | None = None, stamp: str = "", session: str = "h1") -> Turn:
    return Turn("hubtel", session, AWA, "713*2", "mtn", Single(typed, new, sequence, stamp))


async def reads(redis_client: RedisClient, turn: Turn, milliseconds: int = 2_001) -> None:
    """As if that much time had passed since the answer: she reads the screen and types."""
    key = names_of(SECRET, turn.phone, turn.gateway, turn.session_id).session_key
    await redis_client.hincrby(key, "at", -milliseconds)


def soon(seconds: float = 2) -> float:
    return time.monotonic() + seconds


async def play(turns: TurnLedger, turn: Turn, state: bytes | None = b"somewhere", reply: str = "") -> OpenedHop:
    """Open a turn that must be playable, and store its answer; the reply says which hop it was."""
    opened = await turns.open(turn, soon())
    assert isinstance(opened, OpenedHop)
    answered = await turns.store_answer(opened, state, Reply(reply or f"screen {opened.hop}", ends=False))
    assert answered.text
    return opened
