"""The books of a group as tables: its journal, a member's passbook, its indicators."""

from dataclasses import fields
from datetime import date

from sqlalchemy import text

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from ledger.database import Database
from ledger.reports.indicators import read_figures
from ledger.rules.indicators import Figures, Indicators, indicators

_GROUP = text("SELECT id FROM savings_group WHERE code = :code")
_JOURNAL = text("""
SELECT j.seq, j.effective_on, j.kind, j.meeting, j.actor, j.channel, j.reverses_seq, j.memo,
       e.line, e.account, e.amount_xof, e.balance_after_xof, m.name
FROM journal j JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
LEFT JOIN account a ON a.group_id = e.group_id AND a.code = e.account
LEFT JOIN member m ON m.group_id = a.group_id AND m.number = a.member
WHERE j.group_id = :group_id ORDER BY j.seq, e.line
""")
_PASSBOOK = text("""
SELECT m.number, m.name, j.seq, j.effective_on, j.kind, j.meeting, a.kind AS what, a.loan, e.amount_xof,
       e.balance_after_xof
FROM member m
JOIN account a ON a.group_id = m.group_id AND a.member = m.number
JOIN entry e ON e.group_id = a.group_id AND e.account = a.code
JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq
WHERE m.group_id = :group_id AND (:member = 0 OR m.number = :member) ORDER BY m.number, j.seq, e.line
""")
OWED_TO_HER = ("shares", "solidarity", "declared", "payable")
"""Kinds of account in which the books' credit is what she has: shown positive in her passbook."""


async def _group_id(database: Database, code: str) -> int:
    rows = await database.fetch(_GROUP, code=code)
    if not rows:
        raise LookupError(f"there is no group {code}")
    return int(rows[0]["id"])


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
        for row in await database.fetch(_JOURNAL, group_id=await _group_id(database, code))
    ]  # fmt: skip
    return BookTable(f"journal {code}", header, rows)


async def passbook_table(database: Database, code: str, member: int = 0) -> BookTable:
    """What moved on one member's accounts, or on all; savings and debts both positive.

    Raises:
        LookupError: there is no such group.
    """
    header = ("number", "name", "seq", "date", "kind", "meeting", "account", "loan", "amount_xof", "balance_xof")
    rows: list[tuple[Cell, ...]] = []
    for row in await database.fetch(_PASSBOOK, group_id=await _group_id(database, code), member=member):
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
    ids = {await _group_id(database, code): code for code in codes}
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
