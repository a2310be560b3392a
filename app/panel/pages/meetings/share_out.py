"""A preview of the share-out as if it were held today, by what its commit would post; it posts nothing."""

from operator import attrgetter
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.web.listing import listed
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.shareout import ShareOut
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.preview import compute, holdings_of

KEYS: Final = {
    name: attrgetter(name)
    for name in ("number", "shares", "gross_xof", "loan_xof", "fines_xof", "solidarity_xof", "net_xof", "debt_left_xof")
}


@router.get("/groups/{code}/share-out")
async def share_out_preview(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """What each member would take home today, a page of them at a time; the sums are of all."""
    group = await visit.saving_group(code)
    end = await read_cycle_end(visit.service.database, group["id"])
    outcome: ShareOut | None = None
    why = ""
    try:
        outcome = compute(end.group, holdings_of(end.group, end.held_xof))
    except Refusal as refusal:
        why = refusal.code.partition(".")[2]
    await visit.note("share_out_read", group_id=group["id"])
    return visit.page(
        "share_out",
        group=group,
        outcome=outcome,
        why=why,
        lines=listed(visit, outcome.lines if outcome else (), KEYS, "number"),
        member_names={person.number: person.name for person in end.names},
    )
