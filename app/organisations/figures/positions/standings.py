"""Reads how groups stand today, from which every list and total is made; of all groups, only those whose books moved.

Nothing here sums history: funds are running balances.
"""

# text: put together from a page's filters and its period, and measured: every sum of a network in one pass.

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, Final

from app.organisations.figures.positions.by_head import GroupSet, KeptByHead, Stretch
from app.organisations.figures.positions.standing import SILENT_DAYS, GroupStanding, Totals, added, total
from app.organisations.programmes.programmes import TAKES_PART
from app.organisations.searching import of_groups
from app.organisations.tenancy import ScopedReader
from ledger.card import read_constitution
from ledger.database import Row
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.lateness import late_on
from ledger.rules.membership.people import size_is_usual
from ledger.tables.expressions.lateness import late
from ledger.tables.expressions.persons import NO_SAVINGS, person_row, saving_row

GROUPS: Final = """
SELECT p.id, p.code, p.name, p.village, p.region, p.family, p.kind, p.status, p.founded_on, p.ngo_id,
  n.name AS ngo_name,
  (SELECT max(held_on) FROM meeting WHERE group_id = p.id{held_by}) AS last_held_on,
  (SELECT family || ' ' || settings FROM constitution c WHERE c.group_id = p.id ORDER BY version DESC LIMIT 1) AS rules
FROM page p LEFT JOIN ngo n ON n.id = p.ngo_id ORDER BY p.place
"""
SUMS: Final = """
SELECT 'members' AS what, group_id, count(*) AS first,
    CAST(sum(CASE WHEN sex = 'f' THEN 1 ELSE 0 END) AS BIGINT) AS second
  FROM member WHERE {here} AND {person} AND group_id IN (SELECT id FROM page) GROUP BY group_id
UNION ALL
SELECT 'institutions', tier_id, count(*), 0
  FROM tier_member WHERE {seated} AND tier_id IN (SELECT id FROM page) GROUP BY tier_id
UNION ALL
SELECT 'seats:' || a.kind, y.tier_id, CAST(sum(a.balance_xof) AS BIGINT), 0
  FROM tier_member y JOIN {account} a ON a.group_id = y.tier_id AND a.member = y.member
    AND a.kind IN ('shares', 'principal', 'charge', 'handover')
  WHERE y.tier_id IN (SELECT id FROM page) GROUP BY y.tier_id, a.kind
UNION ALL
SELECT kind, group_id, CAST(sum(balance_xof) AS BIGINT),
    CAST(sum(CASE WHEN code = 'box:loan' THEN balance_xof ELSE 0 END) AS BIGINT)
  FROM {account} WHERE balance_xof <> 0
    AND kind IN ('box', 'shares', 'principal', 'charge', 'handover', 'help', 'losses', 'linkage', 'grants')
    AND code <> 'box:outside' AND group_id IN (SELECT id FROM page) GROUP BY group_id, kind
UNION ALL
SELECT 'late', loan.group_id,
    CAST(sum((1 - hers.institution) * (principal.balance_xof + charge.balance_xof)) AS BIGINT),
    CAST(sum(hers.institution * (principal.balance_xof + charge.balance_xof)) AS BIGINT)
  FROM loan
  JOIN member hers ON hers.group_id = loan.group_id AND hers.number = loan.member
  JOIN {account} principal ON principal.group_id = loan.group_id AND principal.code = 'principal:' || loan.number
  JOIN {account} charge ON charge.group_id = loan.group_id AND charge.code = 'charge:' || loan.number
  WHERE {late} AND loan.group_id IN (SELECT id FROM page)
  GROUP BY loan.group_id
UNION ALL
SELECT 'meetings', group_id, count(*), 0 FROM meeting
  WHERE held_on >= :since AND held_on <= :until AND group_id IN (SELECT id FROM page) GROUP BY group_id
UNION ALL
SELECT 'incidents', group_id, count(*), 0 FROM incident
  WHERE {unsolved} AND group_id IN (SELECT id FROM page) GROUP BY group_id
UNION ALL
SELECT 'openings', group_id, count(*), 0 FROM opening
  WHERE confirmed_us IS NULL AND reversed_us IS NULL AND group_id IN (SELECT id FROM page) GROUP BY group_id
"""
NOW: Final = {
    "account": "account",
    "here": "left_on IS NULL",
    "person": person_row("member"),
    "seated": "ended_on IS NULL",
    "late": late("loan"),
    "unsolved": "closed_us IS NULL",
    "held_by": "",
}
_GROUPS_NOW, _SUMS_NOW = (words.format(**NOW) for words in (GROUPS, SUMS))
_STANDING: Final = KeptByHead[GroupStanding]()
_AS_WRITTEN: Final = ("id", "code", "name", "village", "region", "family", "kind", "status", "ngo_id")
OWED_ON_LOANS: Final = ("principal", "charge", "handover")
WITHIN: Final = (
    "WITH RECURSIVE below(id) AS (SELECT g.id FROM savings_group g WHERE g.id = :within"
    " UNION SELECT y.group_id FROM tier_member y JOIN below b ON y.tier_id = b.id WHERE y.ended_on IS NULL)"
    " SELECT id FROM below"
)
"""A tier and all that sits in it, at any depth; whoever sits there by several ways is there once."""
_FILTERS: Final = {
    "region": "visible.region = :region",
    "family": "visible.family = :family",
    "kind": "visible.kind = :kind",
    "staff": "EXISTS (SELECT 1 FROM assignment s WHERE s.group_id = visible.id AND s.staff_id = :staff)",
    "ngo": "visible.ngo_id = :ngo",
    "programme": TAKES_PART,
    "group": "visible.id = :group",
    "within": f"visible.id IN ({WITHIN})",
}
TROUBLES: Final = {
    "silent": (
        f"visible.status = 'active' AND visible.ngo_id IS NOT NULL AND {saving_row('visible')}"  # noqa: S608
        " AND visible.founded_on <= :month_ago"
        " AND NOT EXISTS (SELECT 1 FROM meeting q WHERE q.group_id = visible.id AND q.held_on > :month_ago)"
    ),
    "late": f"EXISTS (SELECT 1 FROM loan q WHERE q.group_id = visible.id AND {late('q')})",  # noqa: S608 -- the rule of ledger.tables.expressions.lateness
    "incident": "EXISTS (SELECT 1 FROM incident q WHERE q.group_id = visible.id AND q.closed_us IS NULL)",
}
ORDERS: Final = {
    "code": "visible.code",
    "name": "visible.search",
    "members": (
        "(SELECT count(*) FROM member q WHERE q.group_id = visible.id AND q.left_on IS NULL"  # noqa: S608
        f" AND {person_row('q')})"
    ),
    "savings": (
        "CASE WHEN visible.family IN ('tontine', 'none') THEN NULL ELSE (SELECT coalesce(-sum(q.balance_xof), 0)"
        " FROM account q WHERE q.group_id = visible.id AND q.kind = 'shares'"
        " AND NOT EXISTS (SELECT 1 FROM tier_member y WHERE y.tier_id = q.group_id AND y.member = q.member)) END"
    ),
    "lent": (
        "(SELECT coalesce(sum(q.balance_xof), 0) FROM account q WHERE q.group_id = visible.id"
        " AND q.kind IN ('principal', 'charge', 'handover') AND NOT EXISTS (SELECT 1 FROM tier_member y"
        " WHERE y.tier_id = q.group_id AND y.member = q.member))"
    ),
    "held": "(SELECT max(q.held_on) FROM meeting q WHERE q.group_id = visible.id)",
    "late": (
        "(SELECT coalesce(sum(a.balance_xof), 0) FROM loan q JOIN member h ON h.group_id = q.group_id"  # noqa: S608
        " AND h.number = q.member AND h.institution = 0"
        " JOIN account a ON a.group_id = q.group_id AND a.code IN ('principal:' || q.number, 'charge:' || q.number)"
        f" WHERE q.group_id = visible.id AND {late('q')})"
    ),
}
"""What a list of groups may be sorted by, each in the words of the figure that is shown; lines alike stand by code."""


_ALWAYS_THERE: Final = ("code", "name")
_NO_SEATS: Final = dict.fromkeys(
    ("institutions", "institution_savings_xof", "institution_lent_xof", "institution_late_xof"), 0
)
_Sums = dict[tuple[str, int], tuple[int, int]]


def _rules(row: Row) -> Constitution:
    """Its newest constitution; what saves nothing has none, and no use for the one it is given here."""
    if row["rules"]:
        return read_constitution(row["rules"])
    return Constitution.default("vsla" if row["family"] == NO_SAVINGS else row["family"])


def read_standing(row: Row, sums: _Sums, today: date, held_in: tuple[date, date]) -> GroupStanding:
    """One group on a day, from its row and the sums of its page."""

    def summed(what: str) -> tuple[int, int]:
        return sums.get((what, row["id"]), (0, 0))

    held = date.fromisoformat(row["last_held_on"]) if row["last_held_on"] else None
    founded = date.fromisoformat(row["founded_on"])
    saves, rules = row["family"] != NO_SAVINGS, _rules(row)
    active = row["status"] == "active"
    seats = _seats(row["id"], sums) if row["kind"] == "tier" else _NO_SEATS
    weeks = max(0, (held_in[1] - max(held_in[0], founded)).days + 1) // 7
    members, women = summed("members")
    boxes, box = summed("box")
    return GroupStanding(
        **{name: row[name] for name in _AS_WRITTEN},
        ngo_name=row["ngo_name"] or "",
        members=members,
        women=women,
        savings_xof=0 if row["family"] == "tontine" else -summed("shares")[0] - seats["institution_savings_xof"],
        solidarity_xof=boxes - box,
        lent_xof=sum(summed(kind)[0] for kind in OWED_ON_LOANS) - seats["institution_lent_xof"],
        box_xof=box,
        late_xof=summed("late")[0],
        meetings=summed("meetings")[0],
        planned=weeks // rules.meeting_every_weeks if active and saves else 0,
        incidents=summed("incidents")[0],
        opening_waits=summed("openings")[0] > 0,
        last_held_on=held,
        quiet_days=(today - (held or founded)).days,
        silent=active and saves and row["ngo_id"] is not None and (today - (held or founded)).days >= SILENT_DAYS,
        usual_size=not active or row["kind"] != "group" or size_is_usual(rules, members),
        **seats,
    )


def _seats(tier_id: int, sums: _Sums) -> dict[str, Any]:
    """What a tier's seats are, saved and owe there; most groups have none, and cost nothing here."""

    def summed(what: str) -> int:
        return sums.get((what, tier_id), (0, 0))[0]

    return {
        "institutions": summed("institutions"),
        "institution_savings_xof": -summed("seats:shares"),
        "institution_lent_xof": sum(summed(f"seats:{kind}") for kind in OWED_ON_LOANS),
        "institution_late_xof": sums.get(("late", tier_id), (0, 0))[1],
    }


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups in sight: with these words, this trouble, of this region and so on; what is empty does not filter.

    ``within``: a tier, and all below it; ``group``: this one alone, by its id.
    """

    search: str = ""
    trouble: str = ""
    region: str = ""
    family: str = ""
    kind: str = ""
    staff: int = 0
    ngo: int = 0
    programme: int = 0
    within: int = 0
    group: int = 0

    def condition(self) -> tuple[str, dict[str, object]]:
        """The condition on ``visible``, empty for all, and its values."""
        given = {name: getattr(self, name) for name in _FILTERS if getattr(self, name)}
        conditions, values = [_FILTERS[name] for name in given], dict[str, object](given)
        if self.search:
            searched = of_groups(self.search)
            conditions.append(searched.condition)
            values |= searched.values
        if self.trouble in TROUBLES:
            conditions.append(TROUBLES[self.trouble])
        return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values

    def dates(self, words: str, today: date) -> dict[str, object]:
        """The values of the days that the words of a statement name."""
        month_ago = (today - timedelta(days=SILENT_DAYS)).isoformat()
        return {name: on for name, on in {**late_on(today), "month_ago": month_ago}.items() if f":{name}" in words}


ALL_GROUPS: Final = GroupFilter()


async def count_groups(window: ScopedReader, today: date, which: GroupFilter) -> int:
    """How many groups in sight pass a filter."""
    where, values = which.condition()
    rows = await window.fetch(
        f" SELECT count(*) AS number FROM visible{where}",  # noqa: S608 -- conditions of this module
        **values,
        **which.dates(where, today),
    )
    return int(rows[0]["number"])


async def standings(
    window: ScopedReader,
    today: date,
    which: GroupFilter = ALL_GROUPS,
    *,
    order: tuple[str, ...] = ("code",),
    limit: int | None = None,
    skipped: int = 0,
    held_in: tuple[date, date] | None = None,
) -> list[GroupStanding]:
    """The groups in sight that pass a filter: all of them by code, or ``limit`` after those ``skipped``.

    ``order``: names of ``ORDERS``, a dash before one is downwards; groups that are alike stand by code. A page is two
    statements; all of them are what ``standings_kept`` says.
    ``held_in``: the days whose meetings are counted, the last four weeks if not said.
    """
    if limit is None:
        found = await standings_kept(window, today, which, held_in=held_in)
        return sorted((group for stretch in found for group in stretch.found.values()), key=attrgetter("code"))
    where, values = which.condition()
    keys = ", ".join(_order_by(name) for name in order)
    cut = f"SELECT visible.* FROM visible{where} ORDER BY {keys}, visible.code LIMIT :most OFFSET :skipped"  # noqa: S608 -- conditions of this module
    page = f"SELECT visible.*, row_number() OVER (ORDER BY {keys}, visible.code) AS place FROM ({cut}) visible"  # noqa: S608 -- the same
    values |= {"most": limit, "skipped": skipped, **which.dates(page, today)}
    return list((await _standings_of(window, page, values, today, _counted(today, held_in))).values())


async def standings_kept(
    window: ScopedReader,
    today: date,
    which: GroupFilter = ALL_GROUPS,
    *,
    held_in: tuple[date, date] | None = None,
) -> list[Stretch[GroupStanding]]:
    """All groups in sight that pass a filter, by stretches of their numbers.

    One statement where no book has moved since they were asked for last, and four otherwise.
    """
    where, values = which.condition()
    page = f"SELECT visible.*, 0 AS place FROM visible{where}"  # noqa: S608 -- conditions of this module
    values |= which.dates(page, today)
    counted = _counted(today, held_in)

    async def look(page: str, values: Mapping[str, object], _: Sequence[int]) -> dict[int, GroupStanding]:
        return await _standings_of(window, page, values, today, counted)

    return await _STANDING.of(window.database, (today, counted)).read(window, page, values, look)


def total_kept(
    stretches: Iterable[Stretch[GroupStanding]], groups: GroupSet | None = None, *, active: bool = False
) -> Totals:
    """Add groups up: all of them, those of a set, or those that are active."""

    def summed(some: Sequence[GroupStanding]) -> Totals:
        return total(group for group in some if not active or group.status == "active")

    chosen = ((stretch, -1 if groups is None else groups.get(stretch.number, 0)) for stretch in stretches)
    return added(stretch.made(("total", active), summed, bits) for stretch, bits in chosen if bits)


def _counted(today: date, held_in: tuple[date, date] | None) -> tuple[date, date]:
    return held_in or (today - timedelta(days=SILENT_DAYS - 1), today)


async def _standings_of(
    window: ScopedReader, page: str, values: Mapping[str, object], today: date, counted: tuple[date, date]
) -> dict[int, GroupStanding]:
    """The groups of a page as they are in the books now, in its order."""
    span = {"since": counted[0].isoformat(), "until": counted[1].isoformat()}
    rows = await window.fetch(f", page AS ({page}) {_GROUPS_NOW}", **values)
    found = await window.fetch(f", page AS ({page}) {_SUMS_NOW}", **{**values, **span, **late_on(today)})
    sums = {(row["what"], row["group_id"]): (row["first"], row["second"]) for row in found}
    return {row["id"]: read_standing(row, sums, today, counted) for row in rows}


def _order_by(name: str) -> str:
    """One key of an order: what is not there stands last either way, on both engines."""
    key, way = ORDERS[name.removeprefix("-")], "DESC" if name.startswith("-") else "ASC"
    if name.removeprefix("-") in _ALWAYS_THERE:  # an index gives the page
        return f"{key} {way}"
    return f"({key}) IS NULL, ({key}) {way}"
