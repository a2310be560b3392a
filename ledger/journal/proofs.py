"""Holds a proof from a closing SMS or the paper book against the books: of which meeting it is, or not of this book.

Whoever checks needs no right: the answer has no figure and no name, and is the same for another fingerprint, another
number and a group that is not there.
"""

import re
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from typing import Final

from sqlalchemy import and_, bindparam, exists, or_, select

from ledger.books.canonical import GENESIS
from ledger.database import Database, Reader
from ledger.journal.anchors import FINGERPRINT_HEX_DIGITS, fingerprint
from ledger.tables import Anchor, Journal, Meeting, SavingsGroup, Seal, table_of

_CODE: Final = re.compile(r"[0-9A-Za-z-]{1,20}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_FINGERPRINT: Final = re.compile(rf"[0-9a-f]{{{FINGERPRINT_HEX_DIGITS}}}", re.ASCII)
_anchor, _journal, _meeting = table_of(Anchor), table_of(Journal), table_of(Meeting)
_group, _seal = table_of(SavingsGroup), table_of(Seal)
# The anchor and the chain say the same, or it proves nothing: the link is the transaction, or a seal that follows it.
_of_transaction = exists().where(
    _journal.c.group_id == _anchor.c.group_id,
    _journal.c.seq == _anchor.c.upto_seq,
    _journal.c.hash == _anchor.c.head_hash,
)
_of_seal = exists().where(
    _seal.c.group_id == _anchor.c.group_id,
    _seal.c.after_seq == _anchor.c.upto_seq,
    _seal.c.hash == _anchor.c.head_hash,
)
_of_nothing = and_(_anchor.c.upto_seq == 0, _anchor.c.head_hash == GENESIS)
_PROOF = (
    select(_anchor.c.upto_seq, _anchor.c.head_hash, _meeting.c.number, _meeting.c.held_on)
    .join(_meeting, and_(_meeting.c.group_id == _anchor.c.group_id, _meeting.c.number == _anchor.c.meeting))
    .where(_anchor.c.upto_seq == bindparam("seq"), or_(_of_transaction, _of_seal, _of_nothing))
)
_OF_GROUP = _PROOF.where(_anchor.c.group_id == bindparam("group"))
_OF_CODE = _PROOF.join(_group, _group.c.id == _anchor.c.group_id).where(
    _group.c.code.in_([bindparam("group"), bindparam("in_capitals")])
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What members took home from a meeting's close. Meetings without a transaction between them share the first's."""

    seq: int
    fingerprint: str
    meeting: int
    held_on: date


@dataclass(frozen=True, slots=True)
class ProofClaim:
    """What somebody holds: a group's code (or id, for one of its members), a number and eight hex digits."""

    group: str | int
    seq: int
    fingerprint: str


def read_claim(group: str | int, seq: str, eight_signs: str) -> ProofClaim | None:
    """Read a proof as it was typed: blanks and capitals do not matter. None: it is no proof, whatever the books say."""
    code = group.strip() if isinstance(group, str) else group
    number, signs = seq.strip(), "".join(eight_signs.split()).lower()
    named = isinstance(code, int) or _CODE.fullmatch(code)
    if not (named and _NUMBER.fullmatch(number) and _FINGERPRINT.fullmatch(signs)):
        return None
    return ProofClaim(code, int(number), signs)


async def proof_at(reader: Database | Reader, group: str | int, seq: int) -> Proof | None:
    """The proof of this number in a group named by its code or its id; none: that number closed no meeting."""
    if isinstance(group, str):
        rows = await reader.fetch(_OF_CODE, group=group, in_capitals=group.upper(), seq=seq)
    else:
        rows = await reader.fetch(_OF_GROUP, group=group, seq=seq)
    if not rows:
        return None
    (row, *_) = rows
    return Proof(row["upto_seq"], fingerprint(row["head_hash"]), row["number"], date.fromisoformat(row["held_on"]))


async def prove(reader: Database | Reader, claim: ProofClaim) -> Proof | None:
    """The proof that a claim agrees with, or none: not of this book. The time it takes tells nothing of the digits."""
    proof = await proof_at(reader, claim.group, claim.seq)
    given = proof.fingerprint if proof else "-" * FINGERPRINT_HEX_DIGITS
    return proof if compare_digest(given, claim.fingerprint) else None
