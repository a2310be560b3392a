"""A group in the shape of an import, with today's figures as opening figures: importing it gives the same again.

Members who are gone come along while the books hold something of theirs, and what every other account holds. Left out
is how the figures came about.
"""

from typing import Any

from sqlalchemy import and_, bindparam, func, select

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, GRANTS, OPENING
from ledger.card import read_constitution
from ledger.card.queries import GROUP
from ledger.database import Database, Reader, Row
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.places import LEVELS
from ledger.tables import (
    Account,
    ConstitutionVersion,
    Cycle,
    GroupOrigin,
    Loan,
    Member,
    Office,
    SavingsGroup,
    TierMember,
    table_of,
)
from ledger.tables.expressions.persons import NO_SAVINGS

_group, _constitution, _cycle = table_of(SavingsGroup), table_of(ConstitutionVersion), table_of(Cycle)
_member, _office, _account, _loan = table_of(Member), table_of(Office), table_of(Account), table_of(Loan)
_origin, _parent = table_of(GroupOrigin), _group.alias("parent")
_seat, _seated = table_of(TierMember), _group.alias("seated")
_GROUP = (
    select(
        _group.c.id,
        _group.c.code,
        _group.c.name,
        _group.c.family,
        _group.c.kind,
        _group.c.founded_on,
        _origin.c.trainer,
        _parent.c.code.label("grown_from"),
        _group.c.village,
        *(_group.c[level] for level in LEVELS),
        _group.c.language,
        _group.c.meeting_weekday,
        _cycle.c.began_on,
        _constitution.c.settings,
    )
    .select_from(_group)
    .outerjoin(_constitution, _constitution.c.group_id == _group.c.id)
    .outerjoin(_cycle, _cycle.c.group_id == _group.c.id)
    .outerjoin(_origin, _origin.c.group_id == _group.c.id)
    .outerjoin(_parent, _parent.c.id == _origin.c.from_group_id)
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
        _member.c.left_on,
        _member.c.left_why,
        _ROLE.label("role"),
        _seated.c.code.label("seat_of"),
        _seat.c.representative.label("spoken_by"),
    )
    .outerjoin(_seat, and_(_seat.c.tier_id == _member.c.group_id, _seat.c.member == _member.c.number))
    .outerjoin(_seated, _seated.c.id == _seat.c.group_id)
    .where(_member.c.group_id == GROUP)
    .order_by(_member.c.number)
)
_BALANCES = select(_account.c.code, _account.c.kind, _account.c.member, _account.c.loan, _account.c.balance_xof).where(
    _account.c.group_id == GROUP, _account.c.balance_xof != 0
)
_SAID = frozenset({"box", "shares", "solidarity", "fines", OPENING})
"""What stands in columns of its own; the opening account balances the rest."""
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
    saves = group["family"] != NO_SAVINGS
    rules = read_constitution(f"{group['family']} {group['settings']}") if saves else Constitution.default("vsla")
    balances = await reader.fetch(_BALANCES, group_id=group["id"])
    funds = {row["code"]: row["balance_xof"] for row in balances if row["member"] is None}
    held = {(row["kind"], row["member"]): row["balance_xof"] for row in balances if row["loan"] is None}
    on_loan = {(row["kind"], row["loan"]): row["balance_xof"] for row in balances if row["loan"] is not None}
    beside = {row["code"]: row["balance_xof"] for row in balances if row["loan"] is None and row["kind"] not in _SAID}
    usual = {GRANTS: -funds[BOX_OUTSIDE]} if funds.get(BOX_OUTSIDE) else {}  # which an import writes by itself
    owning = {row["member"] for row in balances if row["member"] is not None}
    loans: dict[int, list[dict[str, Any]]] = {}
    for row in await reader.fetch(_LOANS, group_id=group["id"]):
        loans.setdefault(row["member"], []).append(_loan_json(row, on_loan))
    return {
        "group": _group_json(group, rules),
        "opening": {
            "loan_cash": funds.get(BOX_LOAN, 0),
            "solidarity_cash": funds.get(BOX_SOLIDARITY, 0),
            "outside_cash": funds.get(BOX_OUTSIDE, 0),
            **({} if beside == usual else {"balances": beside}),
        },
        "members": [
            _member_json(row, held, loans.get(row["number"], []), rules.share_value_xof)
            for row in await reader.fetch(_MEMBERS, group_id=group["id"])
            if row["left_on"] is None or row["number"] in owning
        ],
    }


def _group_json(group: Row, rules: Constitution) -> dict[str, Any]:
    settings = rules.to_settings()
    del settings["family"]
    return {
        "code": group["code"],
        "name": group["name"],
        "family": group["family"],
        "village": group["village"],
        **{level: group[level] for level in LEVELS},
        "language": group["language"],
        "founded_on": group["began_on"] or group["founded_on"],
        "meeting_weekday": group["meeting_weekday"],
        "share_value": settings.pop("share_value_xof"),
        "cash_unit": settings.pop("cash_unit_xof"),
        "settings": settings,
        **({"kind": group["kind"]} if group["kind"] != "group" else {}),
        **({"grown_from": group["grown_from"]} if group["grown_from"] else {}),
        **({"trained_by": group["trainer"]} if group["trainer"] else {}),
    }


def _member_json(
    row: Row, held: dict[tuple[str, int], int], loans: list[dict[str, Any]], share_value_xof: int
) -> dict[str, Any]:
    number = row["number"]
    savings = -held.get(("shares", number), 0)
    return {
        "number": number,
        "name": row["name"],
        "sex": row["sex"] or None,
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
        **({"seat_of": row["seat_of"], "spoken_by": row["spoken_by"]} if row["seat_of"] else {}),
        **({"loans": loans} if loans else {}),
        **({} if row["left_on"] is None else {"gone": row["left_why"] or "left", "gone_on": row["left_on"]}),
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
