"""How each group stands today: one row a group, read in one statement, from which every list and total is made.

A group is *silent* when it is active and has held no meeting for four weeks. A loan is late from the day after its due
meeting. Nothing here sums history: funds are running balances.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from app.panel.figures import ratio
from app.panel.walls import Window
from ledger.card import read_constitution
from ledger.database import Row

SILENT_DAYS: Final = 28
_COLUMNS = """
SELECT p.id, p.code, p.name, p.village, p.region, p.family, p.status, p.founded_on, p.ngo_id, n.name AS ngo_name,
  coalesce(m.members, 0) AS members, coalesce(m.women, 0) AS women,
  coalesce(a.savings_xof, 0) AS savings_xof, coalesce(a.solidarity_xof, 0) AS solidarity_xof,
  coalesce(a.lent_xof, 0) AS lent_xof, coalesce(a.box_xof, 0) AS box_xof, coalesce(l.late_xof, 0) AS late_xof,
  coalesce(h.meetings, 0) AS meetings, coalesce(i.incidents, 0) AS incidents,
  (SELECT max(held_on) FROM meeting WHERE group_id = p.id) AS last_held_on,
  (SELECT family || ' ' || settings FROM constitution c WHERE c.group_id = p.id ORDER BY version DESC LIMIT 1) AS rules
FROM page p
LEFT JOIN ngo n ON n.id = p.ngo_id
LEFT JOIN (SELECT group_id, count(*) AS members, CAST(sum(CASE WHEN sex = 'f' THEN 1 ELSE 0 END) AS BIGINT) AS women
  FROM member WHERE left_on IS NULL AND group_id IN (SELECT id FROM page) GROUP BY group_id) m ON m.group_id = p.id
LEFT JOIN (SELECT group_id,
    CAST(sum(CASE WHEN kind = 'shares' THEN -balance_xof ELSE 0 END) AS BIGINT) AS savings_xof,
    CAST(sum(CASE WHEN code = 'box:solidarity' THEN balance_xof ELSE 0 END) AS BIGINT) AS solidarity_xof,
    CAST(sum(CASE WHEN kind IN ('principal', 'handover') THEN balance_xof ELSE 0 END) AS BIGINT) AS lent_xof,
    CAST(sum(CASE WHEN code = 'box:loan' THEN balance_xof ELSE 0 END) AS BIGINT) AS box_xof
  FROM account WHERE group_id IN (SELECT id FROM page) GROUP BY group_id) a ON a.group_id = p.id
LEFT JOIN (SELECT loan.group_id, CAST(sum(account.balance_xof) AS BIGINT) AS late_xof
  FROM loan JOIN account ON account.group_id = loan.group_id AND account.code = 'principal:' || loan.number
  WHERE loan.status = 'running' AND loan.last_due_on < :today AND loan.group_id IN (SELECT id FROM page)
  GROUP BY loan.group_id) l ON l.group_id = p.id
LEFT JOIN (SELECT group_id, count(*) AS meetings FROM meeting
  WHERE held_on > :month_ago AND held_on <= :today AND group_id IN (SELECT id FROM page)
  GROUP BY group_id) h ON h.group_id = p.id
LEFT JOIN (SELECT group_id, count(*) AS incidents FROM incident
  WHERE closed_us IS NULL AND group_id IN (SELECT id FROM page) GROUP BY group_id) i ON i.group_id = p.id
ORDER BY p.code
"""
_SEARCH = "(lower(visible.name) LIKE :search OR lower(visible.village) LIKE :search OR visible.code LIKE :search_code)"
_FILTERS: Final = {
    "region": "visible.region = :region",
    "family": "visible.family = :family",
    "after": "visible.code > :after",
    "staff": "EXISTS (SELECT 1 FROM assignment s WHERE s.group_id = visible.id AND s.staff_id = :staff)",
    "ngo": "visible.ngo_id = :ngo",
}
TROUBLES: Final = {
    "silent": (
        "visible.status = 'active' AND visible.founded_on <= :month_ago AND NOT EXISTS"
        " (SELECT 1 FROM meeting q WHERE q.group_id = visible.id AND q.held_on > :month_ago)"
    ),
    "late": (
        "EXISTS (SELECT 1 FROM loan q WHERE q.group_id = visible.id AND q.status = 'running'"
        " AND q.last_due_on < :today)"
    ),
    "incident": "EXISTS (SELECT 1 FROM incident q WHERE q.group_id = visible.id AND q.closed_us IS NULL)",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One group today; amounts in whole francs. ``meetings`` and ``planned``: of the last four weeks."""

    id: int
    code: str
    name: str
    village: str
    region: str
    family: str
    status: str
    ngo_id: int | None
    ngo_name: str
    members: int
    women: int
    savings_xof: int
    solidarity_xof: int
    lent_xof: int
    box_xof: int
    late_xof: int
    meetings: int
    planned: int
    incidents: int
    last_held_on: date | None
    silent: bool

    @property
    def at_risk(self) -> Fraction | None:
        """Portfolio at risk: unpaid balance of late loans ÷ value outstanding."""
        return ratio(self.late_xof, self.lent_xof)

    @property
    def troubled(self) -> bool:
        """Whether somebody should look at it."""
        return self.silent or self.incidents > 0 or self.late_xof > 0


def _read(row: Row, today: date) -> Standing:
    held = date.fromisoformat(row["last_held_on"]) if row["last_held_on"] else None
    founded = date.fromisoformat(row["founded_on"])
    every = read_constitution(row["rules"]).meeting_every_weeks if row["rules"] else 1
    active = row["status"] == "active"
    weeks = min(SILENT_DAYS // 7, max(0, (today - founded).days // 7))
    since = held or founded
    return Standing(
        row["id"],
        row["code"],
        row["name"],
        row["village"],
        row["region"],
        row["family"],
        row["status"],
        row["ngo_id"],
        row["ngo_name"] or "",
        row["members"],
        row["women"],
        row["savings_xof"],
        row["solidarity_xof"],
        row["lent_xof"],
        row["box_xof"],
        row["late_xof"],
        row["meetings"],
        weeks // every if active else 0,
        row["incidents"],
        held,
        active and (today - since).days >= SILENT_DAYS,
    )


async def standings(
    window: Window,
    today: date,
    *,
    search: str = "",
    trouble: str = "",
    limit: int | None = None,
    **filters: str | int | None,
) -> list[Standing]:
    """The groups in sight, by code: all of them, or ``limit`` of those that match (one statement in any case).

    ``filters``: region, family, after (a code), staff, ngo; empty ones do not filter.
    """
    given = {name: value for name, value in filters.items() if value not in ("", None)}
    conditions = [_FILTERS[name] for name in given]
    values: dict[str, object] = dict(given)
    if search:
        conditions.append(_SEARCH)
        escaped = search.lower().replace("%", "").replace("_", "")
        values |= {"search": f"%{escaped}%", "search_code": f"{escaped}%"}
    if trouble in TROUBLES:
        conditions.append(TROUBLES[trouble])
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    cut = ""
    if limit is not None:
        cut = " LIMIT :most"
        values["most"] = limit
    page = f"SELECT visible.* FROM visible{where} ORDER BY visible.code{cut}"  # noqa: S608 -- conditions of this module
    words = f", page AS ({page}) {_COLUMNS}"
    dates = {"today": today.isoformat(), "month_ago": (today - timedelta(days=SILENT_DAYS)).isoformat()}
    return [_read(row, today) for row in await window.fetch(words, **values, **dates)]


@dataclass(frozen=True, slots=True)
class Totals:
    """Many groups together; amounts in whole francs."""

    groups: int
    members: int
    women: int
    savings_xof: int
    solidarity_xof: int
    lent_xof: int
    box_xof: int
    late_xof: int
    meetings: int
    planned: int
    incidents: int
    silent: int

    @property
    def at_risk(self) -> Fraction | None:
        """Portfolio at risk of all of them."""
        return ratio(self.late_xof, self.lent_xof)

    @property
    def held(self) -> Fraction | None:
        """Meetings held against planned."""
        return ratio(self.meetings, self.planned)


def total(groups: list[Standing]) -> Totals:
    """Add groups up."""
    summed = {
        name: sum(getattr(group, name) for group in groups)
        for name in Totals.__slots__
        if name not in ("groups", "silent")
    }
    return Totals(groups=len(groups), silent=sum(group.silent for group in groups), **summed)
