"""The indicators' figures at the end of a day that is past: for a report, never for a hop.

Accounts are those of the nearest week or month before that was kept (`ledger.reports.kept_figures`), and what was
written since, so that a page sums a week of many groups at most; a group of which nothing was kept is summed whole.
What was rescheduled or renamed since is seen as it is today. Rolls are a period's, not a day's: nobody is counted as
called here. Source: docs/rules.md, "Indicators".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, and_, bindparam, func, literal, or_, select, text

from ledger.database import Database, Reader, UnitOfWork
from ledger.reports.indicators import GROUPS, KINDS, OF_SEATS, SEATS, SUMMED_LOANS, counted, figures_of
from ledger.reports.kept_figures import balances_of, kept_before
from ledger.rules.loans.lateness import risk_days, waited_until
from ledger.rules.reports.indicators import Figures
from ledger.tables import (
    Cycle,
    Journal,
    Member,
    Opening,
    SavingsGroup,
    TierMember,
    table_of,
)
from ledger.tables.expressions.lateness import late_since_at
from ledger.tables.expressions.persons import person, person_row

_journal = table_of(Journal)
_member, _cycle = table_of(Member), table_of(Cycle)
_begun, _seat = table_of(Cycle).alias("begun"), table_of(TierMember)
_group, _opening = table_of(SavingsGroup), table_of(Opening)
_ON: BindParameter[str] = bindparam("on")
# Of a group that was imported nothing is told before its opening figures: it had money then, and nobody wrote it here.
_NOT_YET = (
    select(literal(1))
    .join_from(_opening, _journal, and_(_journal.c.group_id == _opening.c.group_id, _journal.c.seq == _opening.c.seq))
    .where(_opening.c.group_id == _cycle.c.group_id, _journal.c.effective_on > _ON)
    .correlate(_cycle)
    .exists()
)
_ITS_CYCLE = (
    select(func.max(_begun.c.number))
    .where(_begun.c.group_id == _cycle.c.group_id, _begun.c.began_on <= _ON)
    .scalar_subquery()
)
_INSTITUTIONS = select(func.count()).where(
    _seat.c.tier_id == _cycle.c.group_id,
    _seat.c.began_on <= _ON,
    or_(_seat.c.ended_on.is_(None), _seat.c.ended_on > _ON),
)
_JOINED = _member.c.joined_on <= _ON
_NOT_GONE = or_(_member.c.left_on.is_(None), _member.c.left_on > _ON)
_PEOPLE = (
    select(
        _cycle.c.group_id,
        _cycle.c.began_on,
        _group.c.family,
        counted(_JOINED, _NOT_GONE).label("active"),
        counted(
            _member.c.joined_on <= _cycle.c.began_on,
            or_(_member.c.left_on.is_(None), _member.c.left_on >= _cycle.c.began_on),
        ).label("at_start"),
        counted(_member.c.joined_on > _cycle.c.began_on, _JOINED).label("joined"),
        counted(_member.c.left_on >= _cycle.c.began_on, _member.c.left_on <= _ON).label("gone"),
        literal(0).label("attending"),
        literal(0).label("called"),
        _INSTITUTIONS.scalar_subquery().label("institutions"),
    )
    .select_from(_cycle)
    .join(_group, _group.c.id == _cycle.c.group_id)
    .outerjoin(_member, and_(_member.c.group_id == _cycle.c.group_id, person(_member)))
    .where(_cycle.c.group_id.in_(GROUPS), _cycle.c.number == _ITS_CYCLE, ~_NOT_YET)
    .group_by(_cycle.c.group_id, _cycle.c.began_on, _group.c.family)
)
# text: CROSS JOIN keeps SQLite to this order. What a few days brought is looked up by the days, a whole life by the
# group, and seats from the tiers on: another order reads every entry there is.
_SUMS = f"""
SELECT j.group_id, CASE WHEN a.kind = 'box' THEN a.code ELSE a.kind END AS what,
  CAST(sum(e.amount_xof) AS BIGINT) AS balance_xof
FROM {{first}} CROSS JOIN entry e CROSS JOIN account a
WHERE {{of}} AND e.group_id = j.group_id AND e.seq = j.seq AND a.group_id = e.group_id AND a.code = e.account
  AND a.kind IN {KINDS} GROUP BY j.group_id, what
UNION ALL
SELECT a.group_id, '{SEATS}' || a.kind, CAST(sum(e.amount_xof) AS BIGINT)
FROM tier_member y CROSS JOIN account a CROSS JOIN entry e CROSS JOIN journal j
WHERE y.tier_id IN :groups AND a.group_id = y.tier_id AND a.member = y.member AND a.kind IN {OF_SEATS}
  AND e.group_id = a.group_id AND e.account = a.code AND j.group_id = e.group_id AND j.seq = e.seq
  AND j.effective_on > :after AND j.effective_on <= :on GROUP BY a.group_id, a.kind
"""  # noqa: S608 -- constants of ledger.reports
_DAYS = "(SELECT group_id, seq FROM journal WHERE effective_on > :after AND effective_on <= :on)"
# text: as said above
_SINCE = text(f"WITH day AS MATERIALIZED {_DAYS} {_SUMS.format(first='day j', of='j.group_id IN :groups')}").bindparams(
    GROUPS
)
# text: as said above
_WHOLE = text(
    _SUMS.format(
        first="savings_group g CROSS JOIN journal j",
        of="g.id IN :groups AND j.group_id = g.id AND j.effective_on > :after AND j.effective_on <= :on",
    )
).bindparams(GROUPS)


def _left(kind: str) -> str:
    """What of a loan was left on the day; a loan's account has few entries, and each is looked up."""
    return (
        f"(SELECT CAST(coalesce(sum(e.amount_xof), 0) AS BIGINT) FROM entry e"  # noqa: S608 -- constants of this module
        " JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq AND j.effective_on <= :on"
        f" WHERE e.group_id = l.group_id AND e.account = '{kind}:' || l.number)"
    )


# text: the rule of lateness is one text for every statement that needs it (ledger.tables.expressions.lateness).
# A loan that ended by the day, as its accounts' last transaction tells, is looked at no further.
# MATERIALIZED: what a loan's row needs is worked out once, and not again for each sum that it is in.
_LOANS = text(
    f"""
WITH open AS MATERIALIZED (
  SELECT l.group_id, l.number, m.institution AS seat,
         CASE WHEN (m.left_on IS NULL OR m.left_on > :on) AND {person_row("m")} THEN l.member END AS borrower,
         {_left("principal")} AS principal_xof, {_left("charge")} AS charge_xof, {_left("handover")} AS handover_xof
  FROM loan l JOIN member m ON m.group_id = l.group_id AND m.number = l.member
  WHERE l.group_id IN :groups AND (l.handed_over_on IS NULL OR l.handed_over_on <= :on)
    AND (l.status IN ('handed_over', 'running') OR EXISTS (
      SELECT 1 FROM account z JOIN journal y ON y.group_id = z.group_id AND y.seq = z.last_seq
      WHERE z.group_id = l.group_id AND y.effective_on > :on
        AND z.code IN ('principal:' || l.number, 'charge:' || l.number, 'handover:' || l.number)))
), owed AS MATERIALIZED (
  SELECT o.group_id, o.seat, o.borrower, o.principal_xof + o.charge_xof + o.handover_xof AS owed_xof,
         {late_since_at("o", "o.principal_xof", "o.charge_xof")} AS late_since
  FROM open o WHERE o.principal_xof + o.charge_xof + o.handover_xof > 0
) {SUMMED_LOANS} FROM owed GROUP BY group_id
"""  # noqa: S608 -- the rule of ledger.tables.expressions.lateness
).bindparams(GROUPS)


@dataclass(frozen=True, slots=True)
class Stock:
    """One group at the end of a day; ``outside_xof`` is the outside fund's box, ``grants_xof`` what of it was given."""

    figures: Figures
    outside_xof: int
    grants_xof: int


async def read_figures_on(
    reader: Database | Reader | UnitOfWork, groups: Sequence[int], on: date
) -> dict[int, Figures]:
    """The SAVIX form's figures of each group at the end of a past day; groups that had not begun yet are left out."""
    return {group_id: stock.figures for group_id, stock in (await read_stocks_on(reader, groups, on)).items()}


async def read_stocks_on(reader: Database | Reader | UnitOfWork, groups: Sequence[int], on: date) -> dict[int, Stock]:
    """The same with what a kept row needs to be counted on from."""
    asked = {"groups": list(groups), "on": on.isoformat()}
    people = await reader.fetch(_PEOPLE, **asked) if groups else []
    if not people:
        return {}
    began = [row["group_id"] for row in people]
    kept = await kept_before(reader, began, on)
    balances = {group_id: balances_of(kept.rows[group_id]) if group_id in kept.rows else {} for group_id in began}
    for after, those in (("", set(began) - kept.rows.keys()), (kept.on.isoformat(), kept.rows.keys())):
        if those and after < on.isoformat():
            for row in await reader.fetch(
                _SINCE if after else _WHOLE, groups=sorted(those), after=after, on=on.isoformat()
            ):
                of = balances[row["group_id"]]
                of[row["what"]] = of.get(row["what"], 0) + row["balance_xof"]
    loans = dict(kept.rows) if kept.on == on else {}
    if rest := [group_id for group_id in began if group_id not in loans]:
        days = {"on": on.isoformat(), "waited_until": waited_until(on).isoformat(), **risk_days(on)}
        loans |= {row["group_id"]: row for row in await reader.fetch(_LOANS, groups=rest, **days)}
    return {
        row["group_id"]: Stock(
            figures_of(row, of := balances[row["group_id"]], loans.get(row["group_id"]), on),
            of.get("box:outside", 0),
            -of.get("grants", 0),
        )
        for row in people
    }
