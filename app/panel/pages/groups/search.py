"""What somebody typed into the field that stands on every page: the groups and the members it finds."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.searching import GROUPS_SHOWN, MEMBER_ORDERS, MOST_FOUND, find_groups, find_members
from app.panel.web.listing import PAGE_ROWS, Listing, asked_order
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row


@router.get("/search")
async def search(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """Groups on the first page; members, a page at a time, for those who may read people."""
    typed = visit.asked("q")
    order, found, total = asked_order(visit, MEMBER_ORDERS, "group"), list[Row](), 0
    if typed and visit.may(Right.PEOPLE):
        found, total = await find_members(visit.window, typed, order.written, PAGE_ROWS, order.skipped)
        if order != (last := order.within(min(total, MOST_FOUND))):
            order = last
            found, total = await find_members(visit.window, typed, order.written, PAGE_ROWS, order.skipped)
    groups = await find_groups(visit.window, typed) if typed and order.page == 1 else []
    if found:
        await _note(visit, found)
    return visit.page(
        "search",
        typed=typed,
        groups=groups[:GROUPS_SHOWN],
        more_groups=len(groups) > GROUPS_SHOWN,
        members=Listing(found, min(total, MOST_FOUND), order, {"q": typed}, more=total > MOST_FOUND),
    )


async def _note(visit: Visit, members: list[Row]) -> None:
    """Write that these people were read: in which group where it is one, and who where it is one member."""
    groups = {row["group_id"] for row in members}
    await visit.note(
        "people_searched",
        group_id=groups.pop() if len(groups) == 1 else None,
        member=members[0]["number"] if len(members) == 1 else None,
    )
