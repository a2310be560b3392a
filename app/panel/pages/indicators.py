"""The SAVIX indicators with their definitions, by group, agent, organisation, region or method, and month by month."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi.responses import Response

from app.panel.roles import Right, Role
from app.panel.router import router
from app.panel.savix import indicator_lines
from app.panel.savix_lines import BY, SMALL_CELL
from app.panel.small_cells import small_cells, suppressed
from app.panel.visit import Visit, may
from ledger.rules.definitions import DEFINITIONS
from ledger.rules.indicators import Figures, Indicators

NAMES: Final = tuple(item.name for item in fields(Indicators))
SHORT: Final = (
    "attendance", "drop_out", "savings_per_member", "loans_outstanding_xof", "borrowers", "portfolio_at_risk",
    "fund_utilisation", "return_on_savings_year",
)  # fmt: skip
_MONTHS: Final = """
SELECT w.week_on, CAST(sum(w.members) AS BIGINT) AS members, CAST(sum(w.savings_xof) AS BIGINT) AS savings_xof,
  CAST(sum(w.lent_xof) AS BIGINT) AS lent_xof, CAST(sum(w.late_xof) AS BIGINT) AS late_xof,
  CAST(sum(w.meetings) AS BIGINT) AS meetings
FROM week_figure w JOIN visible ON visible.id = w.group_id
WHERE w.week_on >= :since GROUP BY w.week_on ORDER BY w.week_on
"""


def _nothing(_figures: Figures) -> set[str]:
    return set()


def roll_ups(role: Role) -> tuple[str, ...]:
    """What a role may have the table by: donors see no single group and no agent."""
    return tuple(by for by in BY if role is not Role.DONOR or by not in ("group", "agent"))


def months(rows: list[dict[str, int | str]]) -> list[dict[str, int | str]]:
    """Weeks gathered into months: where a month ended, and its meetings added up; newest first."""
    found: dict[str, dict[str, int | str]] = {}
    for row in rows:
        month = str(row["week_on"])[:7]
        held = int(found.get(month, {}).get("meetings", 0)) + int(row["meetings"])
        found[month] = {**row, "month": month, "meetings": held}
    return sorted(found.values(), key=lambda line: str(line["month"]), reverse=True)


async def _by_month(visit: Visit, today: date) -> list[dict[str, int | str]]:
    since = (today.replace(day=1) - timedelta(days=360)).replace(day=1)
    rows = await visit.window.fetch(_MONTHS, since=since.isoformat())
    names = ("week_on", "members", "savings_xof", "lent_xof", "late_xof", "meetings")
    return months([{name: row[name] for name in names} for row in rows])


@router.get("/indicators")
async def indicators_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """The table; what counts too few people is not shown to donors."""
    today = visit.service.now.date()
    choices = roll_ups(visit.role)
    by = visit.asked("by") if visit.asked("by") in choices else ("region" if "group" not in choices else "group")
    lines, whole = await indicator_lines(visit.window, today, by)
    donor = visit.role is Role.DONOR
    hidden = suppressed(lines) if donor else set()
    if whole and whole.small and donor:
        whole = None
    return visit.page(
        "indicators",
        by=by,
        choices=choices,
        lines=lines,
        whole=whole,
        hidden=hidden,
        small=small_cells if donor else _nothing,
        short=SHORT,
        every=NAMES,
        months=[row for row in await _by_month(visit, today) if not donor or int(row["members"]) >= SMALL_CELL],
        definitions={name: DEFINITIONS[name][visit.reader.words.language] for name in NAMES},
        today=today,
    )
