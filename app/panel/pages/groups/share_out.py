"""A preview of the share-out as if it were held today; it posts nothing, and nobody is told."""

from operator import attrgetter
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations.figures.members import MemberRow, members
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.pages.groups.group import FUNDS
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.card import read_constitution
from ledger.rules.constitution import Constitution
from ledger.rules.refusal import Refusal
from ledger.rules.shareout import Holding, ShareOut, share_out
from ledger.tables import ConstitutionVersion, SavingsGroup, table_of

PAGE_ROWS: Final = 50
_visible, _constitution = visible(SavingsGroup), table_of(ConstitutionVersion)
_RULES: Final = (
    select((_visible.c.family + " " + _constitution.c.settings).label("rules"))
    .join_from(_visible, _constitution, _constitution.c.group_id == _visible.c.id)
    .where(_visible.c.id == bindparam("group_id"))
    .order_by(_constitution.c.version.desc())
    .limit(1)
)


_number: Final = attrgetter("number")


def _holding(rules: Constitution, person: MemberRow) -> Holding:
    savings: int = person.row["savings_xof"]
    shares = savings if rules.family == "epc" else savings // rules.share_value_xof
    return Holding(person.row["number"], shares, person.owed_xof, person.row["fines_xof"])


@router.get("/groups/{code}/share-out")
async def share_out_preview(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """What each member would take home today, a page of them at a time; the sums are of all."""
    group = await visit.saving_group(code)
    people = await members(visit.window, group["id"])
    funds = {row["code"]: row["balance_xof"] for row in await visit.window.fetch(FUNDS, group_id=group["id"])}
    rows = await visit.window.fetch(_RULES, group_id=group["id"])
    rules = read_constitution(rows[0]["rules"]) if rows else Constitution.default(group["family"])
    outcome: ShareOut | None = None
    why = ""
    try:
        outcome = share_out(rules, [_holding(rules, person) for person in people], funds.get("box:loan", 0))
    except Refusal as refusal:
        why = refusal.code.partition(".")[2]
    await visit.note("share_out_read", group_id=group["id"])
    after = visit.asked_number("after", 0)
    lines = sorted((line for line in outcome.lines if line.number > after), key=_number) if outcome else []
    return visit.page(
        "share_out",
        group=group,
        outcome=outcome,
        why=why,
        lines=lines[:PAGE_ROWS],
        more=lines[PAGE_ROWS - 1].number if len(lines) > PAGE_ROWS else 0,
        member_names={person.row["number"]: person.row["name"] for person in people},
    )
