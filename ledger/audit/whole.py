"""The audit of one group or of the whole store, from one consistent picture, a page of the journal at a time."""

from collections.abc import AsyncIterator, Callable

from sqlalchemy import exists, func, select

from ledger.audit.accounts import account, head
from ledger.audit.anchored import AnchorsCompared
from ledger.audit.life import collection, loan, outbox, reversal
from ledger.audit.moves import move_problems
from ledger.audit.pairs import pair_problems
from ledger.audit.past import BooksAtTransaction
from ledger.audit.pending import declaration
from ledger.audit.reading import stored_transactions
from ledger.audit.report import AuditReport, Findings
from ledger.audit.sealed import Seals
from ledger.audit.transactions import problems_of
from ledger.audit.ventures import venture_problems
from ledger.database import Database, Reader, Row
from ledger.tables import Journal, LedgerHead, SavingsGroup, table_of

Progress = Callable[[int, int], None]
"""Called with (transactions read, transactions in all)."""

GroupInvariant = Callable[[Reader, BooksAtTransaction], AsyncIterator[str]]
GROUP_INVARIANTS: tuple[GroupInvariant, ...] = (
    head,
    account,
    declaration,
    collection,
    loan,
    outbox,
    reversal,
)
_REPORT_EVERY = 500
_group, _head, _journal = table_of(SavingsGroup), table_of(LedgerHead), table_of(Journal)
_GROUPS = (
    select(_group.c.id, _group.c.code, func.coalesce(_head.c.seq, 0).label("seq"))
    .select_from(_group)
    .outerjoin(_head, _head.c.group_id == _group.c.id)
    .order_by(_group.c.id)
)
_ASTRAY = (
    select(_journal.c.group_id, func.count().label("transactions"))
    .where(~exists().where(_group.c.id == _journal.c.group_id))
    .group_by(_journal.c.group_id)
    .order_by(_journal.c.group_id)
)


async def audit(database: Database, group_code: str | None = None, progress: Progress | None = None) -> AuditReport:
    """Recompute everything from the entries and name whatever does not agree; others may write meanwhile.

    Raises:
        LookupError: there is no group of that code.
    """
    async with database.snapshot() as reader:
        return await audit_what(reader, group_code, progress)


async def audit_what(reader: Reader, group_code: str | None = None, progress: Progress | None = None) -> AuditReport:
    """Audit what a reader sees: a snapshot, or a unit that is about to be committed.

    Raises:
        LookupError: there is no group of that code.
    """
    groups = [row for row in await reader.fetch(_GROUPS) if group_code in (None, row["code"])]
    if group_code is not None and not groups:
        raise LookupError(f"there is no group {group_code}")
    findings = Findings()
    if group_code is None:
        for row in await reader.fetch(_ASTRAY):
            findings.add(
                "?", "astray", f"{row['transactions']} transactions of group id {row['group_id']}, which is unknown"
            )
    total = sum(row["seq"] for row in groups)
    for row in groups:
        await _audit_group(reader, row, findings, lambda done: progress and progress(done, max(total, done)))
    async for code, detail in pair_problems(reader, None if group_code is None else {group_code}):
        findings.add(code, "pair", detail)
    async for code, detail in venture_problems(reader, None if group_code is None else {group_code}):
        findings.add(code, "venture", detail)
    async for code, detail in move_problems(reader, None if group_code is None else {group_code}):
        findings.add(code, "move", detail)
    return findings.report(len(groups))


async def _audit_group(reader: Reader, group: Row, findings: Findings, progress: Callable[[int], object]) -> None:
    code, past = group["code"], BooksAtTransaction(group["id"])
    anchored = await AnchorsCompared.of(reader, past.group_id)
    seals = Seals(reader)
    async for stored in stored_transactions(reader, past.group_id):
        for kind, detail in await _up_to(past, seals, anchored, stored.seq):
            findings.add(code, kind, detail)
        for kind, detail in problems_of(past, stored):
            findings.add(code, kind, detail)
        past.add(stored)
        findings.transactions += stored.journal is not None
        findings.entries += len(stored.legs)
        if findings.transactions % _REPORT_EVERY == 0:
            progress(findings.transactions)
    for kind, detail in await _up_to(past, seals, anchored, None):
        findings.add(code, kind, detail)
    for detail in anchored.problems_left():
        findings.add(code, "anchor", detail)
    async for detail in seals.rows(past.group_id):
        findings.add(code, "sealed", detail)
    for invariant in GROUP_INVARIANTS:
        async for detail in invariant(reader, past):
            findings.add(code, invariant.__name__, detail)
    progress(findings.transactions)


async def _up_to(
    past: BooksAtTransaction, seals: Seals, anchored: AnchorsCompared, seq: int | None
) -> list[tuple[str, str]]:
    """What is wrong with the seals before a transaction (none: with all that are left), and with an anchor there."""
    broken = await seals.follow(past, seq)
    return [*(("seal", detail) for detail in broken), *(("anchor", detail) for detail in anchored.problems_at(past))]
