"""The first page: totals, what needs a look, and half a year at a glance."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi.responses import Response
from markupsafe import Markup

from app.organisations.figures.periods import LAST_WEEKS, monday
from app.organisations.figures.savix_lines import SMALL_CELL
from app.organisations.figures.standing import SILENT_DAYS, Standing, Totals, total
from app.organisations.figures.standings import standings
from app.organisations.figures.suppression import FEW
from app.organisations.figures.week_series import Week, series
from app.organisations.roles import Right, Role
from app.organisations.work.consortium import paid_from
from app.panel.forms.period import asked_period
from app.panel.web.formats import amount, day
from app.panel.web.plots import Point, bar_plot, line_plot
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.panel.words import Words

TROUBLES_SHOWN: Final = 8
USUAL: Final = "26"


def week_plots(weeks: list[Week], words: Words, *, lent_shown: bool = True) -> dict[str, Markup]:
    """Savings and loans as lines, meetings held as bars."""
    language = words.language

    def points(name: str) -> list[Point]:
        return [Point(day(w.week_on), getattr(w, name), amount(getattr(w, name), language)) for w in weeks]

    lines = [points("savings_xof"), *([points("lent_xof")] if lent_shown else [])]
    held = [Point(day(week.week_on), week.meetings, str(week.meetings)) for week in weeks]
    return {
        "money": line_plot(words("plots.money"), *lines),
        "meetings": bar_plot(words("plots.meetings"), held),
    }


@router.get("")
async def dashboard(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """How the groups in sight are doing, today or at the end of the period asked for; for translators, their work."""
    if not visit.may(Right.TOTALS):
        return back_to("/panel/voices")
    today = visit.service.now.date()
    period = asked_period(visit, today, USUAL)
    held_in = (period.since, period.until) if visit.request.query_params else None
    groups = await standings(visit.window, today, held_in=held_in)
    weeks = [week for week in await series(visit.window, period) if week.week_on <= monday(today)]
    active = [group for group in groups if group.status == "active"]
    troubled = _in_trouble(active)
    totals = total(active)
    past = period.until < monday(today)
    if past:
        totals = as_of_week(totals, weeks)
    donor = visit.role is Role.DONOR
    if donor:
        weeks = [week for week in weeks if week.members >= SMALL_CELL]
    lent_shown = not donor or not any(week.few_borrow for week in weeks)
    return visit.page(
        "dashboard",
        totals=totals,
        too_few=donor and totals.members < SMALL_CELL,
        # the week's count of borrowers is an hour old at most: where it knows too few, what is lent is not told
        lent_shown=not donor or not totals.lent_xof or (bool(weeks) and weeks[-1].borrowers >= SMALL_CELL),
        women_shown=not past and (not donor or min(totals.women, totals.members - totals.women) not in FEW),
        troubled=troubled[:TROUBLES_SHOWN],
        troubles=len(troubled),
        plots=week_plots(weeks, visit.reader.words, lent_shown=lent_shown),
        lent_plotted=lent_shown,
        donor=donor,
        paid=await paid_from(visit.window) if donor else [],
        few=FEW,
        weeks=weeks[-8:],
        period=period,
        last_weeks=LAST_WEEKS,
        past=past,
        since=today - timedelta(days=SILENT_DAYS - 1) if held_in is None else period.since,
    )


def as_of_week(totals: Totals, weeks: list[Week]) -> Totals:
    """The totals with the figures of the last week of a past period; nought where no week was kept."""
    last = weeks[-1] if weeks else Week(date.min, 0, 0, 0, 0, 0, 0, 0)
    return replace(
        totals,
        groups=last.groups,
        members=last.members,
        savings_xof=last.savings_xof,
        lent_xof=last.lent_xof,
        late_xof=last.late_xof,
        institutions=last.institutions,
        institution_savings_xof=last.institution_savings_xof,
        institution_lent_xof=last.institution_lent_xof,
    )


def _in_trouble(groups: list[Standing]) -> list[Standing]:
    """Groups to look at: incidents first, then silence, then what is late."""
    troubled = (group for group in groups if group.troubled)
    return sorted(troubled, key=lambda group: (group.incidents > 0, group.silent, group.late_xof), reverse=True)
