"""A transaction before it is written: who did what, its entries, and what people are told about it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ledger.books.canonical import day_number, digest_fields, microseconds


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one member. ``facts`` are plain values; the words come from the catalogue when it is sent."""

    topic: str
    member: int
    facts: Mapping[str, int | str]
    urgent: bool = False

    def facts_as_json(self) -> str:
        """The facts as the outbox keeps them."""
        return json.dumps(dict(self.facts), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it and through which channel: ``m12`` is member 12 of the group, ``system`` the service itself."""

    name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a group's books stood when something was decided: the newest number, and how often they were locked."""

    seq: int
    turn: int


@dataclass(frozen=True, slots=True)
class Declaring:
    """What a draft announces: the declaration that is written with it, under its number."""

    member: int
    kind: str
    shares: int
    amount_xof: int


@dataclass(frozen=True, slots=True)
class Draft:
    """One balanced event. ``entries`` maps account codes to signed whole francs: debit +, credit −.

    ``since``: it is only posted if the group's books still stand there. Neither that nor the notices are hashed.
    """

    group_id: int
    key: str
    kind: str
    entries: Mapping[str, int]
    actor: Actor
    effective_on: date
    posted_at: datetime
    meeting: int | None = None
    reverses_seq: int | None = None
    memo: str = ""
    notices: tuple[Notice, ...] = field(default=())
    declares: Declaring | None = None
    since: Head | None = None

    def lines(self) -> list[tuple[str, int]]:
        """The entries in account order, without those that move nothing."""
        return sorted((code, amount) for code, amount in self.entries.items() if amount)

    def digests(self) -> "Digests":
        """Every hash of the draft and its lines, each made once: what the engines write."""
        lines, memo = self.lines(), self.memo_hash()
        return Digests(
            lines,
            memo,
            request_hash(self.key, self.kind, self.actor.name, self.reverses_seq, memo, lines),
            self._payload_hash(memo, lines),
        )

    def memo_hash(self) -> bytes:
        """Salted with the key, so that an erased memo cannot be guessed back from the chain."""
        return memo_hash(self.key, self.memo)

    def request_hash(self) -> bytes:
        """What makes a repeat the same request: everything but the time of arrival."""
        return request_hash(self.key, self.kind, self.actor.name, self.reverses_seq, self.memo_hash(), self.lines())

    def payload_hash(self) -> bytes:
        """What the chain protects. The recipe is pinned by golden vectors in the tests."""
        return self._payload_hash(self.memo_hash(), self.lines())

    def _payload_hash(self, memo: bytes, lines: list[tuple[str, int]]) -> bytes:
        return payload_hash(
            self.key,
            self.kind,
            self.effective_on,
            microseconds(self.posted_at),
            self.actor.name,
            self.actor.channel,
            self.meeting,
            self.reverses_seq,
            memo,
            lines,
        )


@dataclass(frozen=True, slots=True)
class Digests:
    """The lines of a draft in account order, and its hashes of 32 bytes each."""

    lines: list[tuple[str, int]]
    memo: bytes
    request: bytes
    payload: bytes


def memo_hash(key: str, memo: str) -> bytes:
    """SHA-256 of a memo, salted with its transaction's key (32 bytes)."""
    return hashlib.sha256(f"{key}\x00{memo}".encode()).digest()


def request_hash(
    key: str, kind: str, actor: str, reverses_seq: int | None, memo_hash: bytes, lines: list[tuple[str, int]]
) -> bytes:
    """SHA-256 over what must be the same for a repeat to be the same request (32 bytes)."""
    return digest_fields("kesu/request/1", key, kind, actor, reverses_seq, memo_hash, lines)


def payload_hash(
    key: str,
    kind: str,
    effective_on: date,
    posted_us: int,
    actor: str,
    channel: str,
    meeting: int | None,
    reverses_seq: int | None,
    memo_hash: bytes,
    lines: list[tuple[str, int]],
) -> bytes:
    """SHA-256 over the length-prefixed canonical fields of one transaction (32 bytes)."""
    return digest_fields(
        "kesu/payload/1",
        key,
        kind,
        day_number(effective_on),
        posted_us,
        actor,
        channel,
        meeting,
        reverses_seq,
        memo_hash,
        lines,
    )


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a draft stands in its group's chain. ``repeated``: it stood there before this call."""

    seq: int
    hash: bytes
    repeated: bool
