"""A group in the shape of an import, with today's figures as opening figures: importing it gives the same again.

Left out is what no import can hold: declarations that wait, members who left, and how the figures came about.
"""

from typing import Any

from sqlalchemy import bindparam, func, select

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY
from ledger.card import read_constitution
from ledger.card.queries import GROUP
from ledger.database import Database, Reader, Row
from ledger.rules.places import LEVELS
from ledger.tables import Account, ConstitutionVersion, Cycle, Loan, Member, Office, SavingsGroup, table_of

_group, _constitution, _cycle = table_of(SavingsGroup), table_of(ConstitutionVersion), table_of(Cycle)
_member, _office, _account, _loan = table_of(Member), table_of(Office), table_of(Account), table_of(Loan)
_GROUP = (
    select(
        _group.c.id,
        _group.c.code,
        _group.c.name,
        _group.c.family,
        _group.c.village,
        *(_group.c[level] for level in LEVELS),
        _group.c.language,
        _group.c.meeting_weekday,
        _cycle.c.began_on,
        _constitution.c.settings,
    )
    .select_from(_group)
    .join(_constitution, _constitution.c.group_id == _group.c.id)
    .join(_cycle, _cycle.c.group_id == _group.c.id)
    .where(_group.c.code == bindparam("code"))
    .order_by(_constitution.c.version.desc(), _cycle.c.number.desc())
    .limit(1)
)
_CODES = select(_group.c.code).where(_group.c.status == "active").order_by(_group.c.code)
_ROLE = (
    select(func.min(_office.c.role))
    .where(_office.c.group_id == _member.c.group_id, _office.c.member == _member.c.number, _office.c.ended_on.is_(None))
    .scalar_subquery()
)
_MEMBERS = (
    select(
        _member.c.number,
        _member.c.name,
        _member.c.sex,
        _member.c.phone,
        _member.c.language,
        _member.c.joined_on,
        _member.c.consent_on,
        _ROLE.label("role"),
    )
    .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))
    .order_by(_member.c.number)
)
_BALANCES = select(_account.c.code, _account.c.kind, _account.c.member, _account.c.loan, _account.c.balance_xof).where(
    _account.c.group_id == GROUP, _account.c.balance_xof != 0
)
MORE_TIME = ("replanned_xof", "replanned_period")
"""What a loan has in addition once the assembly gave more time."""
_LOANS = (
    select(_loan)
    .where(_loan.c.group_id == GROUP, _loan.c.status.in_(("handed_over", "running")))
    .order_by(_loan.c.member, _loan.c.number)
)


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
        loans.setdefault(row["member"], []).append(_loan_json(row, on_loan))
    return {
        "group": {
            "code": group["code"],
            "name": group["name"],
            "family": group["family"],
            "village": group["village"],
            **{level: group[level] for level in LEVELS},
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
            _member_json(row, held, loans.get(row["number"], []), rules.share_value_xof)
            for row in await reader.fetch(_MEMBERS, group_id=group["id"])
        ],
    }


def _member_json(
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


def _loan_json(row: Row, balance: dict[tuple[str, int], int]) -> dict[str, Any]:
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
