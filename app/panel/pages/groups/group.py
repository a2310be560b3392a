"""One group: its funds, its members, and what waits for somebody."""

from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import and_, case, func, select

from app.organisations.figures.maturity import maturity_of
from app.organisations.figures.positions.members import members
from app.organisations.figures.series.periods import LAST_WEEKS
from app.organisations.figures.series.week_series import series
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.reading.period import asked_period
from app.panel.pages.figures.dashboard import week_plots
from app.panel.pages.groups.loans import LOANS, OF_GROUP, STATES, late_loans
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.books.chart import sum_of_kind_xof
from ledger.reports.indicators import read_figures
from ledger.reports.indicators_at_date import read_figures_on
from ledger.tables import (
    Account,
    Cycle,
    Declaration,
    Incident,
    Journal,
    LedgerHead,
    Meeting,
    Member,
    Opening,
    SavingsGroup,
    table_of,
)
from ledger.tontine.state import read_tontine

_visible, _account = visible(SavingsGroup), table_of(Account)
_declaration, _member, _journal = table_of(Declaration), table_of(Member), table_of(Journal)
_incident, _cycle, _head = table_of(Incident), table_of(Cycle), table_of(LedgerHead)
_opening, _meeting = table_of(Opening), table_of(Meeting)
FUNDS: Final = (
    select(_account.c.code, _account.c.balance_xof)
    .join_from(_visible, _account, _account.c.group_id == _visible.c.id)
    .where(OF_GROUP, _account.c.member.is_(None))
)
_LOANS: Final = LOANS.where(OF_GROUP, STATES["open"]).order_by(LOANS.selected_columns.number)
_DECLARED: Final = (
    select(
        _declaration.c.declared_seq,
        _declaration.c.member,
        _member.c.name,
        _declaration.c.kind,
        _declaration.c.shares,
        _declaration.c.amount_xof,
        _journal.c.posted_us,
    )
    .join_from(_visible, _declaration, _declaration.c.group_id == _visible.c.id)
    .join(_member, and_(_member.c.group_id == _declaration.c.group_id, _member.c.number == _declaration.c.member))
    .join(_journal, and_(_journal.c.group_id == _declaration.c.group_id, _journal.c.seq == _declaration.c.declared_seq))
    .where(OF_GROUP, _declaration.c.outcome.is_(None))
    .order_by(_declaration.c.declared_seq)
)
INCIDENTS: Final = (
    select(
        _incident.c.number,
        _incident.c.meeting,
        _incident.c.kind,
        _incident.c.member,
        _incident.c.amount_xof,
        _incident.c.detail,
        _incident.c.opened_us,
        _incident.c.closed_us,
        _incident.c.resolution,
    )
    .join_from(_visible, _incident, _incident.c.group_id == _visible.c.id)
    .where(OF_GROUP)
    .order_by(_incident.c.number.desc())
    .limit(50)
)
_OPEN_INCIDENTS: Final = INCIDENTS.where(_incident.c.closed_us.is_(None))
_LAST_HELD = select(func.max(_meeting.c.held_on)).where(_meeting.c.group_id == _visible.c.id).scalar_subquery()
_OPENED = (
    select(_journal.c.effective_on)
    .where(_journal.c.group_id == _opening.c.group_id, _journal.c.seq == _opening.c.seq)
    .scalar_subquery()
)
_CYCLE: Final = (
    select(
        _cycle.c.number,
        _cycle.c.began_on,
        _cycle.c.ends_on,
        _cycle.c.frozen_on,
        _head.c.seq,
        _head.c.head_hash,
        _LAST_HELD.label("last_held_on"),
        _OPENED.label("opening_on"),
        case(
            (_opening.c.seq.is_(None), ""),
            (_opening.c.reversed_us.is_not(None), "sent_back"),
            (_opening.c.confirmed_us.is_not(None), "confirmed"),
            else_="waiting",
        ).label("opening"),
    )
    .join_from(_visible, _head, _head.c.group_id == _visible.c.id)
    .outerjoin(_opening, _opening.c.group_id == _visible.c.id)
    .outerjoin(_cycle, and_(_cycle.c.group_id == _visible.c.id, _cycle.c.closed_on.is_(None)))
    .where(OF_GROUP)
)


LOANS_SHOWN: Final = 50
PLOTTED: Final = "26"
"""Weeks of the plot, unless others are asked for."""


def balance(funds: dict[str, int], *codes: str) -> int:
    """Several accounts of a group together, in whole francs."""
    return sum(funds.get(code, 0) for code in codes)


def _holds(funds: dict[str, int]) -> dict[str, int]:
    """What its boxes hold, what is kept outside of them, and what it owns, in whole francs."""
    boxes = {f"{fund}_xof": balance(funds, f"box:{fund}") for fund in ("solidarity", "outside")}
    others = {f"{kind}_xof": sum_of_kind_xof(funds, kind) for kind in ("kept", "property")}
    return {"box_xof": balance(funds, "box:loan"), **boxes, **others}


async def _plots(visit: Visit, group_id: int, opening_on: str) -> dict[str, Any]:
    """A group's plots, up to the end of the period asked for."""
    today, database = visit.service.now.date(), visit.service.database
    period = asked_period(visit, today, PLOTTED)
    if period.until >= today:
        found = await read_figures(database, [group_id], today)
    else:
        found = await read_figures_on(database, [group_id], period.until)
    of = found.get(group_id)
    now = {} if of is None else {"members": of.active, "savings_xof": of.savings_xof, "lent_xof": of.loans_xof}
    weeks = await series(visit.window, period, now, group_id)
    plots = week_plots(weeks, visit.reader.words, opening_on=opening_on)
    return {"plots": plots, "weeks": weeks, "period": period, "last_weeks": LAST_WEEKS}


@router.get("/groups/{code}")
async def group(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The group as it stands now."""
    found = await visit.group(code)
    group_id = found["id"]
    everybody = await members(visit.window, group_id)
    seats = [person for person in everybody if person.row["institution"]]
    people = [person for person in everybody if not person.row["institution"]]
    funds = {row["code"]: row["balance_xof"] for row in await visit.window.fetch(FUNDS, group_id=group_id)}
    here = [person for person in people if person.row["left_on"] is None]
    loans = await visit.window.fetch(_LOANS, group_id=group_id)
    declared = await visit.window.fetch(_DECLARED, group_id=group_id)
    incidents = await visit.window.fetch(_OPEN_INCIDENTS, group_id=group_id)
    cycle = (await visit.window.fetch(_CYCLE, group_id=group_id))[0]
    plots = await _plots(visit, group_id, cycle["opening_on"] or "")
    await visit.note("group_read", group_id=group_id)
    return visit.page(
        "group",
        group=found,
        people=people,
        here=here,
        women=sum(person.row["sex"] == "f" for person in here),
        **_holds(funds),
        earned_xof=-balance(funds, "earned:charges", "earned:fines"),
        savings_xof=sum(person.row["savings_xof"] for person in people),
        lent_xof=sum(person.owed_xof for person in people),
        seats=sum(seat.row["left_on"] is None for seat in seats),
        seats_saved_xof=sum(seat.row["savings_xof"] for seat in seats),
        seats_owe_xof=sum(seat.owed_xof for seat in seats),
        loans=loans[:LOANS_SHOWN],
        more_loans=len(loans) > LOANS_SHOWN,
        late=late_loans(visit, loans),
        tontine=await read_tontine(visit.service.database, group_id) if found["family"] == "tontine" else None,
        declared=declared,
        incidents=incidents,
        cycle=cycle,
        mature=await maturity_of(visit.window, group_id, visit.service.now.date()),
        **plots,
    )
