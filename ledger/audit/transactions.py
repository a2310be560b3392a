"""What must hold for each transaction by itself and after the ones before it, as a list of named functions."""

import json
from collections.abc import Callable, Iterator
from datetime import date

from ledger.audit.past import BooksAtTransaction
from ledger.audit.reading import Stored
from ledger.books.canonical import chain_hash
from ledger.books.chart import bounds_of
from ledger.books.draft import memo_hash, payload_hash, request_hash
from ledger.database import Row

Invariant = Callable[[BooksAtTransaction, Stored, Row], Iterator[str]]

MUST_TELL = {
    "declare": {"declared", "reply_declared", "repayment_declared"},
    "savings": {"confirmed"},
    "buy_in": {"confirmed"},
    "fine": {"fined"},
    "handover": {"handed_over"},
    "repayment": {"repaid"},
    "pot": {"pot"},
}
"""Kinds of transaction that somebody must hear of, and under which topics: one of them."""

AMOUNT_OF = {
    "declared": {"declared"},
    "reply_declared": {"declared"},
    "repayment_declared": {"declared"},
    "confirmed": {"shares"},
    "solidarity": {"solidarity"},
    "fined": {"fines", "penalty"},
    "handed_over": {"box"},
    "repaid": {"principal", "charge", "penalty", "help"},
}
"""The kinds of account on which a message's amount was moved."""


def unbalanced(_past: BooksAtTransaction, stored: Stored, _row: Row) -> Iterator[str]:
    """Debits equal credits."""
    total = sum(leg.amount_xof for leg in stored.legs)
    if total:
        yield f"its entries sum to {total} F, not 0"


def too_few_entries(_past: BooksAtTransaction, stored: Stored, _row: Row) -> Iterator[str]:
    """A transaction moves something from somewhere to somewhere."""
    if len(stored.legs) < 2:
        yield f"it has {len(stored.legs)} entries, not two or more"


def disordered(_past: BooksAtTransaction, stored: Stored, _row: Row) -> Iterator[str]:
    """Its entries are numbered from 1 in the order of their accounts."""
    accounts = [leg.account for leg in stored.legs]
    if accounts != sorted(accounts) or [leg.line for leg in stored.legs] != list(range(1, len(accounts) + 1)):
        yield "its entries are not numbered in the order of their accounts"


def gap(past: BooksAtTransaction, stored: Stored, _row: Row) -> Iterator[str]:
    """Numbers have no gap."""
    if stored.seq != past.seq + 1:
        yield f"it follows transaction {past.seq}: {stored.seq - past.seq - 1} are missing"


def broken_chain(past: BooksAtTransaction, stored: Stored, row: Row) -> Iterator[str]:
    """Each link carries the hash of the one before."""
    if stored.seq == past.seq + 1 and row["prev_hash"] != past.hash:
        yield f"it does not carry the hash of transaction {past.seq}: one of the two was rewritten"


def wrong_hash(past: BooksAtTransaction, stored: Stored, row: Row) -> Iterator[str]:
    """The link is the digest of the previous hash, the place and the payload."""
    if row["hash"] != chain_hash(row["prev_hash"], past.group_id, stored.seq, row["payload_hash"]):
        yield "its hash is not the one of its payload and place"


def altered_memo(_past: BooksAtTransaction, _stored: Stored, row: Row) -> Iterator[str]:
    """The memo is the one that was hashed."""
    if row["memo_hash"] != memo_hash(row["idem_key"], row["memo"]):
        yield "its memo was changed after it was posted"


def altered_content(_past: BooksAtTransaction, stored: Stored, row: Row) -> Iterator[str]:
    """The payload hash, recomputed from the stored fields and entries, is the stored one."""
    try:
        effective_on = date.fromisoformat(row["effective_on"])
    except ValueError:
        yield f"its date {row['effective_on']!r} is no date"
        return
    expected = payload_hash(
        row["idem_key"],
        row["kind"],
        effective_on,
        row["posted_us"],
        row["actor"],
        row["channel"],
        row["meeting"],
        row["reverses_seq"],
        row["memo_hash"],
        stored.lines(),
    )
    if row["payload_hash"] != expected or row["effective_on"] != effective_on.isoformat():
        yield "its amounts, accounts, date, actor or other content was changed after it was posted"


def altered_request(_past: BooksAtTransaction, stored: Stored, row: Row) -> Iterator[str]:
    """A repeat of the same request would still be known as the same."""
    expected = request_hash(
        row["idem_key"], row["kind"], row["actor"], row["reverses_seq"], row["memo_hash"], stored.lines()
    )
    if row["request_hash"] != expected:
        yield "the hash of its request is not the one of its content"


def running_balance(past: BooksAtTransaction, stored: Stored, _row: Row) -> Iterator[str]:
    """Each entry carries the balance its account had after it."""
    for leg in stored.legs:
        expected = past.shown_xof.get(leg.account, 0) + leg.amount_xof
        if leg.balance_after_xof != expected:
            yield f"{leg.account} has {leg.balance_after_xof} F after it, {expected} F expected"


def out_of_bounds(_past: BooksAtTransaction, stored: Stored, _row: Row) -> Iterator[str]:
    """No account ever held less or more than it may, also where a later entry made up for it."""
    for leg in stored.legs:
        floor, ceil = bounds_of(leg.account)
        if not floor <= leg.balance_after_xof <= ceil:
            yield f"{leg.account} has {leg.balance_after_xof} F after it, outside {floor} F to {ceil} F"


def untold(_past: BooksAtTransaction, stored: Stored, row: Row) -> Iterator[str]:
    """Who is concerned has a receipt in the outbox, written in the same commit."""
    topics = MUST_TELL.get(row["kind"])
    if topics is not None and topics.isdisjoint(topic for topic, _ in stored.messages):
        yield f"nobody was told of it: the outbox has no {' or '.join(map(repr, sorted(topics)))} for it"


def told_otherwise(_past: BooksAtTransaction, stored: Stored, row: Row) -> Iterator[str]:
    """What its messages say was moved is what it moved; a message that was emptied since says nothing."""
    for topic, facts in sorted(stored.messages):
        try:
            said = json.loads(facts).get("amount")
        except ValueError:
            yield f"a message ({topic}) cannot be read"
            continue
        kinds = {"box"} if row["kind"] == "buy_in" else AMOUNT_OF.get(topic)
        if said is None or kinds is None:
            continue
        moved = abs(sum(leg.amount_xof for leg in stored.legs if leg.account.partition(":")[0] in kinds))
        if said != moved:
            yield f"a message ({topic}) says {said} F, it moved {moved} F"


INVARIANTS: tuple[Invariant, ...] = (
    unbalanced,
    too_few_entries,
    disordered,
    gap,
    broken_chain,
    wrong_hash,
    altered_memo,
    altered_content,
    altered_request,
    running_balance,
    out_of_bounds,
    untold,
    told_otherwise,
)


def problems_of(past: BooksAtTransaction, stored: Stored) -> Iterator[tuple[str, str]]:
    """Every problem of one transaction as (kind, detail)."""
    if stored.journal is None:
        yield "unsealed", f"{len(stored.legs)} entries numbered {stored.seq} belong to no transaction"
        return
    for invariant in INVARIANTS:
        for detail in invariant(past, stored, stored.journal):
            yield invariant.__name__, f"transaction {stored.seq} ({stored.journal['kind']}): {detail}"
