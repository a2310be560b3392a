"""What can be taken out of the panel as tables: groups, indicators, members, loans; with names, or without."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Final

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.periods import ReportingPeriod
from app.organisations.figures.savix import indicator_lines
from app.organisations.figures.standings import standings
from app.organisations.figures.suppression import Suppression, suppress
from app.organisations.tenancy import ScopedReader
from app.organisations.work.programmes import programme_names
from ledger.rules.indicators import Figures, Indicators

_MEMBERS: Final = """
SELECT visible.code, m.number, m.name, m.sex, m.phone, m.language, m.joined_on, m.left_on, m.consent_on,
  coalesce(CAST(-sum(CASE WHEN a.kind = 'shares' THEN a.balance_xof END) AS BIGINT), 0) AS savings_xof,
  coalesce(CAST(-sum(CASE WHEN a.kind = 'solidarity' THEN a.balance_xof END) AS BIGINT), 0) AS solidarity_xof,
  coalesce(CAST(sum(CASE WHEN a.kind = 'fines' THEN a.balance_xof END) AS BIGINT), 0) AS fines_xof,
  coalesce(CAST(sum(CASE WHEN a.kind = 'principal' THEN a.balance_xof END) AS BIGINT), 0) AS principal_xof,
  coalesce(CAST(sum(CASE WHEN a.kind = 'charge' THEN a.balance_xof END) AS BIGINT), 0) AS charge_xof
FROM visible JOIN member m ON m.group_id = visible.id
LEFT JOIN account a ON a.group_id = m.group_id AND a.member = m.number
GROUP BY visible.code, m.group_id, m.number ORDER BY visible.code, m.number
"""
_LOANS: Final = """
SELECT visible.code, l.number, l.member, l.purpose, l.principal_xof, l.weeks, l.charge_model, l.charge_percent,
  l.status, l.handed_over_on, l.next_due_on, l.last_due_on, coalesce(p.balance_xof, 0) AS left_xof,
  coalesce(c.balance_xof, 0) AS charge_xof
FROM visible JOIN loan l ON l.group_id = visible.id
LEFT JOIN account p ON p.group_id = l.group_id AND p.code = 'principal:' || l.number
LEFT JOIN account c ON c.group_id = l.group_id AND c.code = 'charge:' || l.number
ORDER BY visible.code, l.number
"""


def pseudonym(key: str, group: str, member: int) -> str:
    """The same ten letters for the same member in every export of this installation, and no way back to her."""
    return hmac.new(key.encode(), f"kesu/panel/pseudonym\x00{group}\x00{member}".encode(), hashlib.sha256).hexdigest()[
        :10
    ]


async def groups_table(window: ScopedReader, today: date) -> BookTable:
    """A line a group: where it stands today, and the programmes it takes part in."""
    programmes = await programme_names(window)
    header = (
        "code", "name", "village", "region", "family", "status", "members", "women", "savings_xof", "solidarity_xof",
        "lent_xof", "box_xof", "late_xof", "meetings_4_weeks", "planned_4_weeks", "incidents", "last_meeting", "silent",
        "programmes",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            g.code, g.name, g.village, g.region, g.family, g.status, g.members, g.women, g.savings_xof,
            g.solidarity_xof, g.lent_xof, g.box_xof, g.late_xof, g.meetings, g.planned, g.incidents,
            g.last_held_on.isoformat() if g.last_held_on else None, int(g.silent), ", ".join(programmes.get(g.id, [])),
        )
        for g in await standings(window, today)
    ]  # fmt: skip
    return BookTable("groups", header, rows)


async def indicators_table(
    window: ScopedReader,
    today: date,
    by: str,
    period: ReportingPeriod,
    *,
    programme: int = 0,
    totals_only: bool = False,
) -> BookTable:
    """A line a group or roll-up: the figures of the SAVIX form, then its indicators; small cells empty for donors."""
    lines, whole = await indicator_lines(window, today, by, period, programme)
    hidden = suppress(lines, whole) if totals_only else Suppression()
    counted, computed = [item.name for item in fields(Figures)], [item.name for item in fields(Indicators)]
    span = (None if period.running else period.since.isoformat(), period.until.isoformat())
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        cells: list[Cell] = [None] * (len(counted) + len(computed))
        if line.key not in hidden.lines:
            few = hidden.over(line)
            cells = [
                *(None if name in few else getattr(line.figures, name) for name in counted),
                *(None if name in few else getattr(line.result, name) for name in computed),
            ]
        rows.append((line.key, line.name, line.groups, *span, *cells))
    return BookTable(
        "indicators", ("key", "name", "groups", "from", "to", *counted, *_renamed(computed, counted)), rows
    )


def _renamed(computed: Sequence[str], counted: Sequence[str]) -> list[str]:
    """No two columns share a name: an indicator named like a figure gets its kind behind it."""
    return [f"{name}_indicator" if name in counted else name for name in computed]


async def members_table(window: ScopedReader, key: str, *, redacted: bool) -> BookTable:
    """A line a member; redacted: a pseudonym in place of number, name and phone."""
    money = ("savings_xof", "solidarity_xof", "fines_xof", "principal_xof", "charge_xof")
    open_columns = ("sex", "language", "joined_on", "left_on", "consent_on", *money)
    rows: list[tuple[Cell, ...]] = []
    for row in await window.fetch(_MEMBERS):
        named: tuple[Cell, ...] = (
            (pseudonym(key, row["code"], row["number"]),) if redacted else (row["number"], row["name"], row["phone"])
        )
        rows.append((row["code"], *named, *(row[name] for name in open_columns)))
    who = ("member",) if redacted else ("number", "name", "phone")
    return BookTable("members_redacted" if redacted else "members", ("group", *who, *open_columns), rows)


async def loans_table(window: ScopedReader, key: str, *, redacted: bool) -> BookTable:
    """A line a loan; redacted: a pseudonym in place of the member's number."""
    columns = (
        "purpose", "principal_xof", "weeks", "charge_model", "charge_percent", "status", "handed_over_on",
        "next_due_on", "last_due_on", "left_xof", "charge_xof",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for row in await window.fetch(_LOANS):
        who: Cell = pseudonym(key, row["code"], row["member"]) if redacted else row["member"]
        rows.append((row["code"], row["number"], who, *(row[name] for name in columns)))
    return BookTable("loans_redacted" if redacted else "loans", ("group", "loan", "member", *columns), rows)
