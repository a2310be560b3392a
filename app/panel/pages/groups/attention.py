"""To look at: the groups that need somebody, the most francs at risk first, with who cares and what was noted."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.positions.standings import TROUBLES, standings_kept
from app.organisations.groups.attention import (
    MAX_NOTE,
    Threshold,
    cared_for,
    note_about,
    set_threshold,
    thresholds,
    to_look_at,
    withdraw_note,
)
from app.organisations.roles import Right, Role
from app.panel.forms.reading.fields import FormWrong, read_number, typed_words
from app.panel.web.listing import PAGE_ROWS, Listing, asked_order
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may

MAX_DAYS: Final = 365
MAX_XOF: Final = 100_000_000
_ORDER: Final = "risk"


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    own, today = await thresholds(visit.window), visit.service.now.date()
    trouble = visit.asked("trouble") if visit.asked("trouble") in TROUBLES else ""
    groups = to_look_at(await standings_kept(visit.window, today), own, trouble)
    order = asked_order(visit, (_ORDER,), _ORDER).within(len(groups))
    shown = await cared_for(visit.window, groups[order.skipped : order.skipped + PAGE_ROWS])
    rule = own.get(visit.person["ngo_id"], Threshold())
    typed = {name: visit.typed(name) for name in ("silent_days", "late_xof", "words", "group")}
    return visit.page(
        "attention",
        422 if wrong else 200,
        groups=Listing(shown, len(groups), order, {"trouble": trouble}),
        troubles=list(TROUBLES),
        rule=rule,
        writes_as=visit.person["id"] if visit.role is Role.AGENT else 0,
        own=visit.person["ngo_id"] is not None and visit.may(Right.STANDING),
        typed=typed if wrong else {**typed, "silent_days": rule.silent_days, "late_xof": rule.late_xof},
        longest=MAX_NOTE,
        wrong=wrong,
    )


@router.get("/attention")
async def attention_page(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """The groups in their order; the formula and the organisation's thresholds stand above and below them."""
    return await _page(visit)


@router.post("/attention")
async def changing(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Note something about a group or withdraw it, or, for an admin, set from when on groups are looked at."""
    try:
        match visit.typed("act"):
            case "note":
                await _note(visit)
            case "withdraw":
                await _withdraw(visit)
            case "rule" if visit.person["ngo_id"] is not None:
                await _set(visit)
            case _:
                raise NotHere
    except FormWrong as wrong:
        return await _page(visit, wrong)
    return back_to("/panel/attention", "saved")


async def _note(visit: Visit) -> None:
    group, words = await visit.group(visit.typed("group")), typed_words(visit, "words", needed=True, longest=MAX_NOTE)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        await note_about(unit, group["id"], visit.person["id"], words, visit.service.now_us)
        await visit.changed(unit, "group_noted", ngo_id=group["ngo_id"], group_id=group["id"])


async def _withdraw(visit: Visit) -> None:
    """Withdraw a note; an agent her own."""
    group = await visit.group(visit.typed("group"))
    try:
        number = read_number(visit.typed("number"), 1, 2**53)
    except FormWrong as none:
        raise NotHere from none
    async with visit.service.database.unit_of_work() as unit:
        own = visit.person["id"] if visit.role is Role.AGENT else None
        if not await withdraw_note(unit, group["id"], number, own):
            raise NotHere
        await visit.changed(
            unit, "group_note_withdrawn", ngo_id=group["ngo_id"], group_id=group["id"], detail=str(number)
        )


async def _set(visit: Visit) -> None:
    if not visit.may(Right.STANDING):
        raise NotYours
    rule = Threshold(_limit(visit, "silent_days", MAX_DAYS), _limit(visit, "late_xof", MAX_XOF))
    async with visit.service.database.unit_of_work() as unit:
        await set_threshold(unit, visit.person["ngo_id"], rule)
        await visit.changed(unit, "attention_set", detail=f"days: {rule.silent_days}, {rule.late_xof} F")


def _limit(visit: Visit, name: str, most: int) -> int:
    try:
        return read_number(visit.typed(name), 1, most)
    except FormWrong as problem:
        raise FormWrong(name, problem.what) from problem
