"""The indicators of a group or of many, from three reads whatever their number: counts, running balances, loans.

A total over groups sums their figures first and divides then. People are persons; seats of groups stand beside them.
Source: SAVIX form; docs/rules.md, "Indicators".
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)

from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.rules.by_family.shg import OwnCapital, own_capital
from ledger.rules.loans.lateness import late_on, risk_days
from ledger.rules.reports.indicators import Figures
from ledger.tables import Account, Attendance, Cycle, Member, SavingsGroup, TierMember, table_of
from ledger.tables.expressions.lateness import late_since
from ledger.tables.expressions.persons import person, person_row

GROUPS: BindParameter[Any] = bindparam("groups", expanding=True)
_group, _member, _cycle = table_of(SavingsGroup), table_of(Member), table_of(Cycle)
_attendance, _account, _seat = table_of(Attendance), table_of(Account), table_of(TierMember)
KINDS = (
    *("box", "kept", "property", "taken", "inherited", "shares", "principal", "charge", "handover", "help", "losses"),
    *("linkage", "grants", "venture"),
)
"""The kinds of account that the figures are made of."""
WHAT = case((_account.c.kind == "box", _account.c.code), else_=_account.c.kind)
"""Each box for itself, the other accounts by their kind."""
SEATS = "seats:"
"""Before the kind of an account: what of it belongs to seats of groups, which are no persons."""
OF_SEATS = ("shares", "principal", "charge", "handover")


def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet all conditions."""
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


_LATEST = select(func.max(_attendance.c.meeting)).where(_attendance.c.group_id == _cycle.c.group_id).scalar_subquery()
"""The last meeting whose roll was called."""
_now = (
    select(_cycle.c.group_id, _cycle.c.began_on, _group.c.family, _LATEST.label("latest"))
    .join(_group, _group.c.id == _cycle.c.group_id)
    .where(_cycle.c.closed_on.is_(None), _cycle.c.group_id.in_(GROUPS))
    .subquery("now")
)
_HERE = and_(_member.c.number.is_not(None), _member.c.left_on.is_(None))
"""A member, and not the empty row of a group that has none."""
_INSTITUTIONS = select(func.count()).where(_seat.c.tier_id == _now.c.group_id, _seat.c.ended_on.is_(None))
_PEOPLE = (
    select(
        _now.c.group_id,
        _now.c.began_on,
        _now.c.family,
        counted(_HERE).label("active"),
        counted(_member.c.joined_on <= _now.c.began_on, or_(_HERE, _member.c.left_on >= _now.c.began_on)).label(
            "at_start"
        ),
        counted(_member.c.joined_on > _now.c.began_on).label("joined"),
        counted(_member.c.left_on >= _now.c.began_on).label("gone"),
        counted(_HERE, _attendance.c.presence.in_(("present", "late"))).label("attending"),
        counted(_HERE, _attendance.c.presence.is_not(None)).label("called"),
        _INSTITUTIONS.scalar_subquery().label("institutions"),
    )
    .select_from(_now)
    .outerjoin(_member, and_(_member.c.group_id == _now.c.group_id, person(_member)))
    .outerjoin(
        _attendance,
        and_(
            _attendance.c.group_id == _member.c.group_id,
            _attendance.c.member == _member.c.number,
            _attendance.c.meeting == _now.c.latest,
        ),
    )
    .group_by(_now.c.group_id, _now.c.began_on, _now.c.family)
)
_BALANCES = (
    select(
        _account.c.group_id,
        WHAT.label("what"),
        cast(func.sum(_account.c.balance_xof), BigInteger).label("balance_xof"),
    )
    .where(_account.c.balance_xof != 0, _account.c.group_id.in_(GROUPS), _account.c.kind.in_(KINDS))
    .group_by(_account.c.group_id, WHAT)
)
_OF_SEATS = (
    select(
        _account.c.group_id,
        literal(SEATS).concat(_account.c.kind).label("what"),
        cast(func.sum(_account.c.balance_xof), BigInteger).label("balance_xof"),
    )
    .join_from(_seat, _account, and_(_account.c.group_id == _seat.c.tier_id, _account.c.member == _seat.c.member))
    .where(_seat.c.tier_id.in_(GROUPS), _account.c.kind.in_(OF_SEATS))
    .group_by(_account.c.group_id, _account.c.kind)
)
_ALL_BALANCES = union_all(_BALANCES, _OF_SEATS)
SUMMED_LOANS = """
SELECT group_id, CAST(sum(1 - seat) AS BIGINT) AS loans, CAST(sum(seat) AS BIGINT) AS institution_loans,
  count(DISTINCT borrower) AS borrowers,
  CAST(sum(CASE WHEN late_since IS NOT NULL THEN (1 - seat) * owed_xof ELSE 0 END) AS BIGINT) AS late_xof,
  CAST(sum(CASE WHEN late_since < :day_30 THEN (1 - seat) * owed_xof ELSE 0 END) AS BIGINT) AS late_30_xof,
  CAST(sum(CASE WHEN late_since < :day_90 THEN (1 - seat) * owed_xof ELSE 0 END) AS BIGINT) AS late_90_xof
"""
"""What a statement sums of a row a loan, which says whose it is, what is owed on it and since when it is late."""
# text: the rule of lateness is one text for every statement that needs it (ledger.tables.expressions.lateness).
# MATERIALIZED: whether a loan is late is worked out once, and not again for each sum that it is in.
_LOANS = text(
    f"""
WITH owed AS MATERIALIZED (
  SELECT l.group_id, l.number, max(m.institution) AS seat,
         max(CASE WHEN m.left_on IS NULL AND {person_row("m")} THEN l.member END) AS borrower,
         sum(a.balance_xof) AS owed_xof, {late_since()} AS late_since
  FROM loan l
  JOIN member m ON m.group_id = l.group_id AND m.number = l.member
  JOIN account a ON a.group_id = l.group_id
    AND a.code IN ('principal:' || l.number, 'charge:' || l.number, 'handover:' || l.number)
  WHERE l.status IN ('handed_over', 'running') AND l.group_id IN :groups
  GROUP BY l.group_id, l.number, l.status HAVING sum(a.balance_xof) > 0
) {SUMMED_LOANS} FROM owed GROUP BY group_id
"""  # noqa: S608 -- the rule of ledger.tables.expressions.lateness
).bindparams(GROUPS)


async def read_figures(
    reader: Database | Reader | UnitOfWork, groups: Sequence[int], today: date
) -> dict[int, Figures]:
    """The SAVIX form's figures of each group on a day (group id → figures); groups without a cycle are left out."""
    if not groups:
        return {}
    balances: dict[int, dict[str, int]] = {}
    for row in await reader.fetch(_ALL_BALANCES, groups=list(groups)):
        balances.setdefault(row["group_id"], {})[row["what"]] = row["balance_xof"]
    days = late_on(today) | risk_days(today)
    loans = {row["group_id"]: row for row in await reader.fetch(_LOANS, groups=list(groups), **days)}
    return {
        row["group_id"]: figures_of(row, balances.get(row["group_id"], {}), loans.get(row["group_id"]), today)
        for row in await reader.fetch(_PEOPLE, groups=list(groups))
    }


async def read_own_capital(reader: Database | Reader | UnitOfWork, group_id: int, today: date) -> OwnCapital | None:
    """Savings and retained surplus of a group, in whole francs; none where it has no cycle."""
    found = (await read_figures(reader, [group_id], today)).get(group_id)
    if found is None:
        return None
    assets_xof = found.loan_cash_xof + found.loans_xof + found.institution_loans_xof + found.property_xof
    return own_capital(found.savings_xof + found.institution_savings_xof, assets_xof, found.debts_xof)


def total(of_groups: Iterable[Figures]) -> Figures:
    """The figures of several groups as of one; ``weeks`` is their mean, rounded half up, for what is per year.

    Raises:
        ValueError: no group at all.
    """
    every = list(of_groups)
    if not every:
        raise ValueError("a total needs at least one group")
    sums: dict[str, Any] = {
        item.name: sum(getattr(figures, item.name) for figures in every) for item in fields(Figures)
    }
    sums["weeks"] = (2 * sums["weeks"] + len(every)) // (2 * len(every))
    return Figures(**sums)


def figures_of(people: Row, balance: dict[str, int], loans: Row | None, today: date) -> Figures:
    """One group's figures from its counted people, the balances of its kinds of account and its loans.

    The stakes in a tontine's box are nobody's savings: they are the next pot, a fund that earns nothing.
    """
    outside, grants = balance.get("box:outside", 0), -balance.get("grants", 0)
    grant_cash = min(grants, outside)
    seats_xof = {kind: balance.get(SEATS + kind, 0) for kind in OF_SEATS}
    seats_owe_xof = sum(seats_xof.values()) - seats_xof["shares"]
    # borrowed money that waits in the outside fund, and what is kept at a bank, is there to be lent
    loan_cash_xof = balance.get("box:loan", 0) + balance.get("kept", 0) + outside - grant_cash
    other_funds_xof = balance.get("box:solidarity", 0) + balance.get("help", 0) + grant_cash
    tontine = people["family"] == "tontine"
    return Figures(
        active=int(people["active"]),
        savers=0 if tontine else int(people["active"]),
        at_start=int(people["at_start"]),
        joined=int(people["joined"]),
        left=int(people["gone"]),
        attending=int(people["attending"]),
        called=int(people["called"]),
        savings_xof=0 if tontine else seats_xof["shares"] - balance.get("shares", 0),
        loans=loans["loans"] if loans else 0,
        loans_xof=sum(balance.get(kind, 0) for kind in OF_SEATS[1:]) - seats_owe_xof,
        borrowers=loans["borrowers"] if loans else 0,
        late_xof=int(loans["late_xof"]) if loans else 0,
        late_30_xof=int(loans["late_30_xof"]) if loans else 0,
        late_90_xof=int(loans["late_90_xof"]) if loans else 0,
        written_off_xof=balance.get("losses", 0),
        loan_cash_xof=0 if tontine else loan_cash_xof,
        other_funds_xof=other_funds_xof + (loan_cash_xof if tontine else 0),
        property_xof=balance.get("property", 0) + balance.get("taken", 0) + balance.get("venture", 0),
        property_at_start_xof=-balance.get("inherited", 0),
        debts_xof=-balance.get("linkage", 0),
        weeks=max((today - date.fromisoformat(people["began_on"])).days // 7, 0),
        institutions=int(people["institutions"]),
        institution_savings_xof=-seats_xof["shares"],
        institution_loans=int(loans["institution_loans"]) if loans else 0,
        institution_loans_xof=seats_owe_xof,
    )
