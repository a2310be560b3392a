"""A group in the shape of an import, with today's figures as opening figures: importing it gives the same again.

Left out is what no import can hold: declarations that wait, members who left, and how the figures came about.
"""

from typing import Any

from sqlalchemy import text

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY
from ledger.card import read_constitution
from ledger.database import Database, Reader, Row

_GROUP = text("""
SELECT g.id, g.code, g.name, g.family, g.village, g.region, g.language, g.meeting_weekday, y.began_on, c.settings
FROM savings_group g
JOIN constitution c ON c.group_id = g.id AND c.version = (SELECT max(version) FROM constitution WHERE group_id = g.id)
JOIN cycle y ON y.group_id = g.id AND y.number = (SELECT max(number) FROM cycle WHERE group_id = g.id)
WHERE g.code = :code
""")
_CODES = text("SELECT code FROM savings_group WHERE status = 'active' ORDER BY code")
_MEMBERS = text("""
SELECT m.number, m.name, m.sex, m.phone, m.language, m.joined_on, m.consent_on,
       (SELECT min(o.role) FROM office o
        WHERE o.group_id = m.group_id AND o.member = m.number AND o.ended_on IS NULL) AS role
FROM member m WHERE m.group_id = :group_id AND m.left_on IS NULL ORDER BY m.number
""")
_BALANCES = text("""
SELECT code, kind, member, loan, balance_xof FROM account WHERE group_id = :group_id AND balance_xof <> 0
""")
MORE_TIME = ("replanned_xof", "replanned_period")
"""What a loan has in addition once the assembly gave more time."""
_LOANS = text("""
SELECT * FROM loan WHERE group_id = :group_id AND status IN ('handed_over', 'running') ORDER BY member, number
""")


async def export_group(database: Database, code: str) -> dict[str, Any]:
    """One group: ``{"group": …, "opening": …, "members": […]}``.

    Raises:
        LookupError: there is no group of that code.
    """
    async with database.snapshot() as reader:
        return await _export(reader, code)


async def export_groups(database: Database) -> dict[str, Any]:
    """Every active group as it stood at one moment: ``{"groups": […]}``."""
    async with database.snapshot() as reader:
        codes = [row["code"] for row in await reader.fetch(_CODES)]
        return {"groups": [await _export(reader, code) for code in codes]}


async def _export(reader: Reader, code: str) -> dict[str, Any]:
    rows = await reader.fetch(_GROUP, code=code)
    if not rows:
        raise LookupError(f"there is no group {code}")
    group = rows[0]
    rules = read_constitution(f"{group['family']} {group['settings']}")
    settings = rules.to_settings()
    del settings["family"]
    balances = await reader.fetch(_BALANCES, group_id=group["id"])
    funds = {row["code"]: row["balance_xof"] for row in balances if row["member"] is None}
    held = {(row["kind"], row["member"]): row["balance_xof"] for row in balances if row["loan"] is None}
    on_loan = {(row["kind"], row["loan"]): row["balance_xof"] for row in balances if row["loan"] is not None}
    loans: dict[int, list[dict[str, Any]]] = {}
    for row in await reader.fetch(_LOANS, group_id=group["id"]):
        loans.setdefault(row["member"], []).append(_loan(row, on_loan))
    return {
        "group": {
            "code": group["code"],
            "name": group["name"],
            "family": group["family"],
            "village": group["village"],
            "region": group["region"],
            "language": group["language"],
            "founded_on": group["began_on"],
            "meeting_weekday": group["meeting_weekday"],
            "share_value": settings.pop("share_value_xof"),
            "cash_unit": settings.pop("cash_unit_xof"),
            "settings": settings,
        },
        "opening": {
            "loan_cash": funds.get(BOX_LOAN, 0),
            "solidarity_cash": funds.get(BOX_SOLIDARITY, 0),
            "outside_cash": funds.get(BOX_OUTSIDE, 0),
        },
        "members": [
            _member(row, held, loans.get(row["number"], []), rules.share_value_xof)
            for row in await reader.fetch(_MEMBERS, group_id=group["id"])
        ],
    }


def _member(
    row: Row, held: dict[tuple[str, int], int], loans: list[dict[str, Any]], share_value_xof: int
) -> dict[str, Any]:
    number = row["number"]
    savings = -held.get(("shares", number), 0)
    return {
        "number": number,
        "name": row["name"],
        "sex": row["sex"],
        "phone": row["phone"],
        "language": row["language"],
        "role": row["role"],
        "joined_on": row["joined_on"],
        "consent_on": row["consent_on"],
        "shares": savings // share_value_xof,
        "savings": savings,
        "solidarity": -held.get(("solidarity", number), 0),
        "fines_due": held.get(("fines", number), 0),
        "loan_principal": sum(loan["principal"] for loan in loans),
        "loan_charge": sum(loan["charge"] for loan in loans),
        **({"loans": loans} if loans else {}),
    }


def _loan(row: Row, balance: dict[tuple[str, int], int]) -> dict[str, Any]:
    """Money in her hands that she has not acknowledged yet is owed all the same."""
    number = row["number"]
    return {
        "principal": balance.get(("principal", number), 0) + balance.get(("handover", number), 0),
        "charge": balance.get(("charge", number), 0),
        "penalty": balance.get(("penalty", number), 0),
        "lent": row["principal_xof"],
        "handed_over_on": row["handed_over_on"],
        "next_due_on": row["next_due_on"],
        "last_due_on": row["last_due_on"],
        "weeks": row["weeks"],
        "periods": row["periods"],
        "periods_charged": row["periods_charged"],
        "charge_model": row["charge_model"],
        "charge_percent": row["charge_percent"],
        "purpose": row["purpose"],
        **({name: row[name] for name in MORE_TIME} if row["replanned_period"] is not None else {}),
    }
