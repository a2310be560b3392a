"""Who sits in a village organisation or network: its books and theirs added up, seats changed, the tree of growth."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations.figures.indicators.roll_up import growth, roll_up
from app.organisations.figures.positions.standing import Totals
from app.organisations.groups import seating
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import MOST
from app.panel.forms.reading.fields import FormWrong, read_number
from app.panel.web.listing import listed, paged
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork
from ledger.people.groups.seats import SeatWrong
from ledger.rules.by_family.families import VENTURE
from ledger.tables import SavingsGroup
from ledger.ventures.reading import read_venture

TREE_ROWS: Final = 100
_visible = visible(SavingsGroup)
_STAKES: Final = {
    "group": lambda one: one.member,
    "stake": lambda one: one.stake_xof,
    "back": lambda one: one.back_xof,
}
_STAKE_NAMES: Final = ("stakes", "stakes_page")
_IN_SIGHT = select(_visible.c.id).where(_visible.c.id.in_(bindparam("groups", expanding=True)))


def _keys(branches: Mapping[int, Totals]) -> dict[str, Callable[[Row], Any]]:
    """What seats may be sorted by; of a group that is not in sight nothing is known."""

    def summed(name: str) -> Callable[[Row], Any]:
        return lambda row: getattr(branches[row["id"]], name) if row["id"] in branches else None

    return {
        "seat": lambda row: row["member"],
        "speaker": lambda row: (row["speaker_name"] or "").casefold() or None,
        "members": summed("members"),
        "savings": summed("savings_xof"),
        "lent": summed("lent_xof"),
    }


async def _page(visit: Visit, tier: Row, wrong: SeatWrong | None = None) -> Response:
    added = await roll_up(visit.window, visit.service.now.date(), tier["id"])
    tree = await growth(visit.window, tier["id"], added.groups)
    rows = await seating.seated(visit.window, tier["id"])
    asked = {name: visit.asked(name) for name in ("sort", "page", "tree", *_STAKE_NAMES)}
    seats = listed(visit, rows, _keys(added.branches), "seat", asked)
    await visit.note("group_read", group_id=tier["id"], detail="seats")
    return visit.page(
        "group_seats",
        422 if wrong else 200,
        group=tier,
        added=added,
        seats=seats,
        tree=paged(visit, tree, TREE_ROWS, asked, page_name="tree"),
        grown=sum(line.direct for line in tree),
        wrong=wrong,
        **await _stakes(visit, tier, asked),
    )


async def _stakes(visit: Visit, tier: Row, asked: Mapping[str, str]) -> dict[str, Any]:
    """A joint venture's stakes; groups of other organisations have no name here."""
    if tier["family"] != VENTURE or tier["status"] == "dissolved":
        return {"venture": None}
    venture = await read_venture(visit.service.database, tier["id"])
    stakes = listed(visit, venture.partners, _STAKES, "group", asked, _STAKE_NAMES)
    rows = await visit.window.fetch(_IN_SIGHT, groups=[one.group_id for one in stakes.rows])
    return {"venture": venture, "stakes": stakes, "sight": {row["id"] for row in rows}}


@router.get("/groups/{code}/seats")
async def seats_page(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """A page of its seats, with what each and all below it add up to; it names who speaks.

    Of a group that is no tier, how it becomes one.
    """
    return await _page(visit, await visit.group(code))


@router.post("/groups/{code}/seats")
async def change_seats(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str) -> Response:
    """Seat a group, end a seat, or let another member speak for it."""
    tier = await visit.group(code)
    group = await visit.window.group(visit.typed("group"))
    if group is None:
        return await _page(visit, tier, SeatWrong("no_group"))
    try:
        async with visit.service.database.unit_of_work() as unit:
            await _change(visit, unit, tier, group)
    except SeatWrong as problem:
        return await _page(visit, tier, problem)
    return back_to(f"/panel/groups/{tier['code']}/seats", "saved")


async def _change(visit: Visit, unit: UnitOfWork, tier: Row, group: Row) -> None:
    now, staff_id = visit.service.now, visit.person["id"]
    typed = visit.typed("number")
    try:
        number = read_number(typed, 1, MOST) if typed else None
    except FormWrong as problem:
        raise SeatWrong("no_member", number=typed[:10]) from problem
    match visit.typed("act"):
        case "take":
            await seating.take(unit, tier, [(group, number)], now, staff_id)
        case "give_up":
            await seating.give_up(unit, tier, group, now, staff_id)
        case "speaker" if number:
            await seating.speak_for(unit, tier, group, number, now, staff_id)
        case _:
            raise SeatWrong("no_member", number=typed)


@router.post("/groups/{code}/tier")
async def become_tier(visit: Annotated[Visit, may(Right.PROGRAMMES)], code: str) -> Response:
    """Let a group that is there seat groups from now on."""
    group = await visit.group(code)
    if group["kind"] != "group" or group["family"] == "tontine":  # a pot lends to nobody
        raise NotHere
    async with visit.service.database.unit_of_work() as unit:
        await seating.make_tier(unit, group, visit.service.now, visit.person["id"])
    return back_to(f"/panel/groups/{group['code']}/seats", "saved")
