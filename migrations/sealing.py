"""Seals rows as a revision leaves them: those of before there were seals, and those that a revision itself changes."""

from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, inspect, select, update

from ledger.books.seals import row_digest
from ledger.database.sealing import new_seal
from ledger.tables import LedgerHead, Seal, table_of
from ledger.tables.held import SealedTable, sealed_tables

_head, _seal = table_of(LedgerHead), table_of(Seal)
_HEADS = select(_head.c.group_id, _head.c.seq, _head.c.seals, _head.c.head_hash).order_by(_head.c.group_id)
_NEWEST = select(func.max(_seal.c.number)).group_by(_seal.c.group_id, _seal.c.table_name, _seal.c.row_key)


def seal_rows(connection: Connection) -> None:
    """Seal every row that does not stand as its newest seal says; a column that comes later holds its default."""
    there = inspect(connection)
    columns = {name: {column["name"] for column in there.get_columns(name)} for name in there.get_table_names()}
    tables = [sealed for name, sealed in sealed_tables().items() if name in columns]
    for head in connection.execute(_HEADS).mappings().fetchall():
        _seal_group(connection, head, tables, columns)


def _seal_group(
    connection: Connection, head: RowMapping, tables: list[SealedTable], columns: dict[str, set[str]]
) -> None:
    group_id, number, link = head["group_id"], head["seals"], head["head_hash"]
    newest = _seal.c.number.in_(_NEWEST.where(_seal.c.group_id == group_id))
    in_group = select(_seal).where(_seal.c.group_id == group_id, newest)
    known = {(row["table_name"], row["row_key"]): row for row in connection.execute(in_group).mappings()}
    seals: list[dict[str, Any]] = []
    for sealed in tables:
        for row in _rows(connection, sealed, columns[sealed.table.name], group_id):
            key = sealed.row_name(row)
            if not _stands(known.get((sealed.table.name, key)), sealed, row):
                number += 1
                seals.append(new_seal(sealed, group_id, number, link, key, row) | {"after_seq": head["seq"]})
                link = seals[-1]["hash"]
    if seals:
        connection.execute(insert(_seal), seals)
        connection.execute(update(_head).where(_head.c.group_id == group_id).values(seals=number, head_hash=link))


def _stands(seal: RowMapping | None, sealed: SealedTable, row: dict[str, Any]) -> bool:
    if seal is None:
        return sealed.table.name == "declaration" and row["outcome"] is None  # it is sealed when it ends
    return bool(seal["salt"]) and seal["digest"] == row_digest(seal["salt"], sealed.table.name, sealed.values(row))


def _rows(connection: Connection, sealed: SealedTable, there: set[str], group_id: int) -> list[dict[str, Any]]:
    known = [column for column in sealed.columns if column.name in there]
    later = {column.name: getattr(column.default, "arg", None) for column in sealed.columns if column not in known}
    found = connection.execute(select(*known).where(sealed.group == group_id).order_by(*sealed.key)).mappings()
    return [later | dict(row) for row in found]
