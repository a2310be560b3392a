"""The SAVIX figures of a period: where each group stood in its last week, and what happened between its two ends.

Read from the weeks' figures and the members' days, never by summing the journal. A week that was kept by a version that
did not ask for these figures is passed over, until `kesu weeks` has filled it.
"""

# text: put together from a page's filters and its period, and measured: every sum of a network in one pass.

from datetime import date
from typing import Final

from app.organisations.figures.periods import ReportingPeriod, monday
from app.organisations.figures.savix_lines import GroupFigures
from app.organisations.tenancy import ScopedReader
from ledger.database import Row
from ledger.rules.indicators import Figures
from ledger.tables.persons import person_row

_ENDS: Final = """
SELECT w.*, f.attending AS came, f.called AS asked, coalesce(b.written_off_xof, 0) AS written_off_before_xof,
  (SELECT max(c.began_on) FROM cycle c WHERE c.group_id = w.group_id AND c.began_on <= :until) AS began_on
FROM page p
JOIN (SELECT group_id, max(week_on) AS last_week_on, CAST(sum(attending) AS BIGINT) AS attending,
    CAST(sum(called) AS BIGINT) AS called
  FROM week_figure WHERE week_on >= :first_week_on AND week_on <= :until AND owed_xof IS NOT NULL
  GROUP BY group_id) f ON f.group_id = p.id
JOIN week_figure w ON w.group_id = f.group_id AND w.week_on = f.last_week_on
LEFT JOIN week_figure b ON b.group_id = f.group_id AND b.week_on = :week_before_on
"""
_PEOPLE: Final = f"""
SELECT m.group_id,
  sum(CASE WHEN m.joined_on <= :until AND (m.left_on IS NULL OR m.left_on > :until) THEN 1 ELSE 0 END) AS active,
  sum(CASE WHEN m.joined_on <= :since AND (m.left_on IS NULL OR m.left_on >= :since) THEN 1 ELSE 0 END) AS at_start,
  sum(CASE WHEN m.joined_on > :since AND m.joined_on <= :until THEN 1 ELSE 0 END) AS joined,
  sum(CASE WHEN m.left_on >= :since AND m.left_on <= :until THEN 1 ELSE 0 END) AS gone
FROM page p JOIN member m ON m.group_id = p.id AND {person_row("m")} GROUP BY m.group_id
"""  # noqa: S608 -- the rule of ledger.tables.persons
_NOBODY: Final = dict.fromkeys(("active", "at_start", "joined", "gone"), 0)


async def figures_between(
    window: ScopedReader, page: str, chosen: dict[str, int], period: ReportingPeriod
) -> dict[int, GroupFigures]:
    """Each group of the page that has a week within the period (two statements); ``chosen``: the page's own values."""
    since, until = period.since.isoformat(), period.until.isoformat()
    first = monday(period.since)
    ends = await window.fetch(
        f"{page} {_ENDS}",
        **chosen,
        until=until,
        first_week_on=first.isoformat(),
        week_before_on=date.fromordinal(first.toordinal() - 7).isoformat(),
    )
    rows = await window.fetch(f"{page} {_PEOPLE}", since=since, until=until, **chosen)
    people = {row["group_id"]: row for row in rows}
    return {
        row["group_id"]: GroupFigures(
            row["group_id"],
            _figures(row, people.get(row["group_id"], _NOBODY), period.until),
            row["came"],
            row["asked"],
        )
        for row in ends
        if row["group_id"] in people or row["institutions"]
    }


def _figures(week: Row, people: Row | dict[str, int], until: date) -> Figures:
    """One group; a figure of the week can at most be a moment older than the members' days."""
    active = int(people["active"])
    began = date.fromisoformat(week["began_on"]) if week["began_on"] else until
    return Figures(
        active=active,
        at_start=int(people["at_start"]),
        joined=int(people["joined"]),
        left=int(people["gone"]),
        attending=min(active, -(-active * week["came"] // week["asked"])) if week["asked"] else 0,
        savings_xof=week["savings_xof"],
        loans=week["loans"],
        loans_xof=week["owed_xof"],
        borrowers=min(week["borrowers"], active),
        late_xof=min(week["late_owed_xof"], week["owed_xof"]),
        written_off_xof=max(0, week["written_off_xof"] - week["written_off_before_xof"]),
        loan_cash_xof=week["loan_cash_xof"],
        other_funds_xof=week["other_funds_xof"],
        property_xof=0,
        property_at_start_xof=0,
        debts_xof=week["debts_xof"],
        institutions=week["institutions"],
        institution_savings_xof=week["institution_savings_xof"],
        institution_loans=week["institution_loans"],
        institution_loans_xof=week["institution_loans_xof"],
        weeks=max(0, (until - began).days // 7),
    )
