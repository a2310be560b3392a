"""The books of a group as tables: its journal, a member's passbook, its indicators."""

from dataclasses import fields
from datetime import date

from sqlalchemy import and_, bindparam, select

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from ledger.card.group import group_id_of
from ledger.database import Database
from ledger.reports.indicators import read_figures
from ledger.rules.reports.indicators import Figures, Indicators, indicators
from ledger.tables import Account, Entry, Journal, Member, table_of

_journal, _entry, _account, _member = table_of(Journal), table_of(Entry), table_of(Account), table_of(Member)
_ENTRY_OF_JOURNAL = and_(_entry.c.group_id == _journal.c.group_id, _entry.c.seq == _journal.c.seq)
_ENTRY_OF_ACCOUNT = and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code)
_ACCOUNT_OF_MEMBER = and_(_account.c.group_id == _member.c.group_id, _account.c.member == _member.c.number)
_JOURNAL = (
    select(
        _journal.c.seq,
        _journal.c.effective_on,
        _journal.c.kind,
        _journal.c.meeting,
        _journal.c.actor,
        _journal.c.channel,
        _journal.c.reverses_seq,
        _journal.c.memo,
        _entry.c.line,
        _entry.c.account,
        _entry.c.amount_xof,
        _entry.c.balance_after_xof,
        _member.c.name,
    )
    .select_from(_journal)
    .join(_entry, _ENTRY_OF_JOURNAL)
    .outerjoin(_account, _ENTRY_OF_ACCOUNT)
    .outerjoin(_member, _ACCOUNT_OF_MEMBER)
    .where(_journal.c.group_id == bindparam("group_id"))
    .order_by(_journal.c.seq, _entry.c.line)
)
_PASSBOOKS = (
    select(
        _member.c.number,
        _member.c.name,
        _journal.c.seq,
        _journal.c.effective_on,
        _journal.c.kind,
        _journal.c.meeting,
        _account.c.kind.label("what"),
        _account.c.loan,
        _entry.c.amount_xof,
        _entry.c.balance_after_xof,
    )
    .select_from(_member)
    .join(_account, _ACCOUNT_OF_MEMBER)
    .join(_entry, _ENTRY_OF_ACCOUNT)
    .join(_journal, _ENTRY_OF_JOURNAL)
    .where(_member.c.group_id == bindparam("group_id"))
    .order_by(_member.c.number, _journal.c.seq, _entry.c.line)
)
_HER_PASSBOOK = _PASSBOOKS.where(_member.c.number == bindparam("member"))
OWED_TO_HER = ("shares", "solidarity", "declared", "payable")
"""Kinds of account in which the books' credit is what she has: shown positive in her passbook."""


async def journal_table(database: Database, code: str) -> BookTable:
    """Every entry of a group in order: debit positive, credit negative.

    Raises:
        LookupError: there is no such group.
    """
    header = (
        "seq", "date", "kind", "meeting", "actor", "channel", "reverses", "memo", "line", "account", "member",
        "amount_xof", "balance_after_xof",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            row["seq"], row["effective_on"], row["kind"], row["meeting"], row["actor"], row["channel"],
            row["reverses_seq"], row["memo"], row["line"], row["account"], row["name"], row["amount_xof"],
            row["balance_after_xof"],
        )
        for row in await database.fetch(_JOURNAL, group_id=await group_id_of(database, code))
    ]  # fmt: skip
    return BookTable(f"journal {code}", header, rows)


async def passbook_table(database: Database, code: str, member: int = 0) -> BookTable:
    """What moved on one member's accounts, or on all; savings and debts both positive.

    Raises:
        LookupError: there is no such group.
    """
    header = ("number", "name", "seq", "date", "kind", "meeting", "account", "loan", "amount_xof", "balance_xof")
    rows: list[tuple[Cell, ...]] = []
    values = {"group_id": await group_id_of(database, code)}
    if member:
        found = await database.fetch(_HER_PASSBOOK, member=member, **values)
    else:
        found = await database.fetch(_PASSBOOKS, **values)
    for row in found:
        sign = -1 if row["what"] in OWED_TO_HER else 1
        rows.append(
            (
                row["number"],
                row["name"],
                row["seq"],
                row["effective_on"],
                row["kind"],
                row["meeting"],
                row["what"],
                row["loan"],
                sign * row["amount_xof"],
                sign * row["balance_after_xof"],
            )
        )
    if member and not rows:
        raise LookupError(f"group {code} has no movement of member {member}")
    return BookTable(f"passbook {code}", header, rows)


async def indicators_table(database: Database, codes: list[str], today: date) -> BookTable:
    """A line a group: the figures of the SAVIX form, then its indicators.

    Raises:
        LookupError: there is no such group.
    """
    counted = [item.name for item in fields(Figures)]
    computed = [item.name for item in fields(Indicators) if item.name not in counted]
    ids = {await group_id_of(database, code): code for code in codes}
    rows: list[tuple[Cell, ...]] = []
    for group_id, figures in (await read_figures(database, list(ids), today)).items():
        shown = indicators(figures)
        rows.append(
            (
                ids[group_id],
                *(getattr(figures, name) for name in counted),
                *(getattr(shown, name) for name in computed),
            )
        )
    return BookTable("indicators", ("group", *counted, *computed), rows)
