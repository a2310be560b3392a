"""The turn ledger: who may answer a caller now, what she was answered, and where she is. Kept in Redis.

Two round trips a hop: open (take the lease, read) and store the answer (write state and receipt, give the lease back).
"""

import asyncio
import os
import time
from collections.abc import Callable
from typing import Any

from sessions import receipt
from sessions.names import Names, is_address, names_of, session_key
from sessions.opened import Lease, OpenedHop, Replay
from sessions.pin_try import UNSETTLED_SECONDS, PinTry
from sessions.placing import open_placed, replay_of
from sessions.receipt import Receipt
from sessions.scripts import HANG_UP, OPEN, RELEASE, SOUND, STORE_ANSWER, RedisClient, StoreUnavailable
from sessions.turn import Accumulated, Reply, Single, Turn
from sessions.turns import SessionSeen, classify, fingerprint

__all__ = ["SOUND_SECONDS", "OpenedHop", "Replay", "StillBusy", "StoreUnavailable", "TurnLedger"]

SOUND_SECONDS = 120
"""How long the sound of a reply may be fetched, and not beyond its call."""
_FIRST_PAUSE_SECONDS, _MAX_PAUSE_SECONDS = 0.002, 0.025


class StillBusy(Exception):  # noqa: N818 - it names a state of the world, not somebody's mistake
    """Another hop of this caller was still being played when the deadline came."""


class TurnLedger:
    """Turns of all callers; one at a time for each phone, on however many workers."""

    def __init__(
        self,
        redis: RedisClient,
        secret: bytes,
        *,
        lease_seconds: float = 5,
        ttl_seconds: int = 900,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`redis` returns bytes; `secret` keys all digests; `lease_seconds` is the longest that a hop may take."""
        self._redis, self._secret, self._monotonic = redis, secret, monotonic
        self._lease_ms, self._ttl_ms = int(lease_seconds * 1000), ttl_seconds * 1000

    async def open(self, turn: Turn, deadline: float) -> OpenedHop | Replay:
        """Place a turn, and take the caller's lease when there is something to play.

        A turn that arrives while another of the same phone is being played waits for it until `deadline`
        (seconds of the monotonic clock). An opened turn must be answered or released.

        Raises:
            StillBusy: the deadline came first.
            StoreUnavailable: Redis is away.
        """
        names = names_of(self._secret, turn.phone, turn.gateway, turn.session_id)
        own = fingerprint(turn.said, names.fingerprint)
        whole = (token := os.urandom(8).hex()).encode() + own
        twin_waits_beyond: tuple[bytes | None] | None = None  # the receipt when the same hop was seen in other hands
        pause_seconds = _FIRST_PAUSE_SECONDS
        while True:
            found, pin_try = await self._asked(names, whole)
            granted, revision, state, current, holder, origin, packed, closed, age_ms = found
            before = receipt.read(packed)
            answered = twin_waits_beyond is not None and packed != twin_waits_beyond[0]
            if answered and before is not None and before.digest == own:
                replay: Replay | None = Replay(before.reply, "repeat")
            else:
                seen = None if before is None else _seen(before, turn.said, age_ms, closed=closed is not None)
                placed = classify(turn.said, seen, names.fingerprint)
                is_live = not current or current == names.session_digest.encode()
                replay = replay_of(placed, before, is_live=is_live)
            if replay is not None:
                if granted:
                    await RELEASE.run(self._redis, _keys(names), whole, "1", pin_try.whose if pin_try else "")
                return replay
            if granted:
                lease = Lease(token, whole, revision or b"", own, origin.decode(), before, names)
                return open_placed(turn, placed, state, lease, pin_try)
            if twin_waits_beyond is None and holder[16:] == own:
                twin_waits_beyond = (packed,)
            if self._monotonic() + pause_seconds > deadline:
                raise StillBusy
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(pause_seconds * 1.5, _MAX_PAUSE_SECONDS)

    async def _asked(self, names: Names, whole: bytes) -> tuple[Any, PinTry | None]:
        """Ask for the lease; `whole` is its token of 16 characters with the hop's fingerprint."""
        words = (whole, self._lease_ms, self._ttl_ms, whole[:8], UNSETTLED_SECONDS * 1000)
        *found, whose, unsettled, counts_ms = await OPEN.run(self._redis, _keys(names), *words)
        return found, PinTry(whose.decode(), unsettled, -(-counts_ms // 1000)) if whose and unsettled else None

    async def store_answer(
        self, opened: OpenedHop, state: bytes | None, reply: Reply, *, unread: bool = False, asks_pin_of: str = ""
    ) -> Reply:
        """Remember where the caller is now and what she is answered, in one step; give the lease back.

        Returns the reply to send: `reply`, or the one that another worker gave to the same hop when that
        was first. A turn slower than its lease may find another hop answered instead: its reply is then sent
        and not remembered. `state` none forgets where she is. `unread`: nobody waits for the answer any more.
        `asks_pin_of`: whose PIN the reply asks for: the next hop counts as a try at it.

        Raises:
            StoreUnavailable: Redis is away; the reply may be sent all the same.
        """
        lease, names = opened.lease, opened.lease.names
        last = opened.hop + max(len(opened.inputs) - 1, 0)
        written, *others = await STORE_ANSWER.run(
            self._redis,
            _keys(names),
            *(lease.whole, lease.revision, lease.token, self._ttl_ms, names.session_digest),
            receipt.write(opened.turn.said, lease.digest, last, lease.before, reply, names.fingerprint),
            lease.origin,
            "1" if opened.kind in {"first", "unknown"} else "0",
            "1" if unread else "0",
            asks_pin_of,
            *(("", "") if opened.pin_try is None else (opened.pin_try.whose, opened.pin_try.verdict)),
            *(() if state is None else (state,)),
        )
        if written:
            return reply
        winner = receipt.read(others[0])
        if winner is not None and winner.digest == lease.digest and winner.number >= last:
            return winner.reply
        return reply

    def address(self, turn: Turn, reply: Reply) -> str:
        """Where the sound of a reply may be fetched: nobody can guess it, and another reply has another."""
        return names_of(self._secret, turn.phone, turn.gateway, turn.session_id).address(reply.text)

    async def sound(self, gateway: str, address: str, within_seconds: int) -> str | None:
        """The reply that an address was given for.

        None when it is no address of ours, the session is over, another reply has been given since, or that was
        longer ago than ``within_seconds``.

        Raises:
            StoreUnavailable: Redis is away.
        """
        key = session_key(gateway, address)
        if key is None:
            return None
        packed, closed, left_ms = await SOUND.run(self._redis, (key,))
        before = receipt.read(packed)
        if before is None or closed is not None or self._ttl_ms - left_ms > within_seconds * 1000:
            return None
        return before.text if is_address(self._secret, address, before.text) else None

    async def release(self, opened: OpenedHop) -> None:
        """Give the turn back: its effect failed, nothing is remembered, the same hop may be played again.

        Raises:
            StoreUnavailable: Redis is away; the lease then ends by itself.
        """
        tried = opened.pin_try
        back = tried.whose if tried is not None and tried.verdict != "keep" else ""
        await RELEASE.run(self._redis, _keys(opened.lease.names), opened.lease.whole, "0", back)

    async def hang_up(self, phone: str, gateway: str, session_id: str, *, completed: bool = False) -> bytes | None:
        """Note that a session is over. Where the caller was stays, and she may take it up again.

        `completed`: the gateway says that she heard the last answer, so nothing is left to take up.
        Gives her state the first time that this is reported of her newest session, none ever after.

        Raises:
            StoreUnavailable: Redis is away.
        """
        names = names_of(self._secret, phone, gateway, session_id)
        keys = (names.session_key, names.caller_key)
        left: bytes | None = await HANG_UP.run(self._redis, keys, "1" if completed else "0", names.session_digest)
        return left


def _keys(names: Names) -> tuple[str, str, str]:
    return names.caller_key, names.session_key, names.tries_key


def _seen(before: Receipt, said: Accumulated | Single, age_ms: int | None, *, closed: bool) -> SessionSeen:
    """What is remembered of the session; `age_ms` of its last answer as open.lua gives it."""
    if isinstance(said, Accumulated) or age_ms is None:
        return before.seen(closed=closed)
    fresh = 0 <= age_ms < said.reading_seconds * 1000
    return before.seen(closed=closed, unread=fresh or age_ms < 0, fresh=fresh)
