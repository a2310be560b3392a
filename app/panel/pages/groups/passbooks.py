"""Passbooks to print: a page a member with her figures and her last movements, to be glued into the paper book."""

from collections import defaultdict
from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import and_, bindparam, func, select

from app.organisations.figures.members import members
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row
from ledger.tables import Account, Entry, Journal, SavingsGroup, table_of
from ledger.tables.joins import KIND_OF_ENTRY

LINES_EACH: Final = 20
PAGE_ROWS: Final = 50
_visible, _account = visible(SavingsGroup), table_of(Account)
_entry, _journal = table_of(Entry), table_of(Journal)
_NEWEST = (
    select(
        _account.c.member,
        _journal.c.seq,
        _journal.c.effective_on,
        KIND_OF_ENTRY.label("kind"),
        _entry.c.account,
        _entry.c.amount_xof,
        _entry.c.balance_after_xof,
        func.row_number()
        .over(partition_by=_account.c.member, order_by=(_journal.c.seq.desc(), _entry.c.line))
        .label("place"),
    )
    .select_from(_visible)
    .join(_account, and_(_account.c.group_id == _visible.c.id, _account.c.member.is_not(None)))
    .join(_entry, and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code))
    .join(_journal, and_(_journal.c.group_id == _entry.c.group_id, _journal.c.seq == _entry.c.seq))
    .where(_visible.c.id == bindparam("group_id"), _account.c.kind != "declared")
    .subquery("newest")
)
_LINES: Final = (
    select(_NEWEST)
    .where(_NEWEST.c.place <= LINES_EACH, _NEWEST.c.member.between(bindparam("first"), bindparam("last")))
    .order_by(_NEWEST.c.member, _NEWEST.c.place)
)


async def passbook_facts(visit: Visit, code: str, after: int = 0, most: int | None = None) -> dict[str, Any]:
    """Members still there with their newest movements; that they were read is noted.

    ``after``, ``most``: a page of them, by their numbers; ``more``: the number behind which the next page begins.
    """
    group = await visit.saving_group(code)
    everybody = await members(visit.window, group["id"])
    here = [person for person in everybody if person.row["left_on"] is None and person.row["number"] > after]
    people = here[:most]
    lines: defaultdict[int, list[Row]] = defaultdict(list)
    last = people[-1].row["number"] if people else after
    for row in await visit.window.fetch(_LINES, group_id=group["id"], first=after + 1, last=last):
        lines[row["member"]].append(row)
    await visit.note("passbooks_read", group_id=group["id"])
    more = last if len(people) < len(here) else 0
    return {"group": group, "people": people, "lines": dict(lines), "today": visit.service.now.date(), "more": more}


@router.get("/groups/{code}/passbooks")
async def passbooks(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """A page of a group's passbooks, a sheet each; the file has all of them."""
    return visit.page("passbooks", **await passbook_facts(visit, code, visit.asked_number("after", 0), PAGE_ROWS))
