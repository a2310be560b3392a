"""An organisation's checklist: the newest version or an earlier one, and the form that makes the next."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.visits.visit_checklists import KINDS, MAX_ACTIONS, MAX_ITEMS, publish_checklist
from app.organisations.visits.visit_list import checklists_of
from app.panel.forms.reading.fields import FormWrong
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.forms.visit_checklist import LONGEST_ACTION, LONGEST_ITEM, SPOKEN, typed_checklist
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    ngos = await organisations(visit)
    ngo_id = visit.person["ngo_id"] or visit.asked_number("ngo", ngos[0]["id"] if ngos else 0)
    found = await checklists_of(visit.window, [ngo_id])
    every = [found[key] for key in sorted(found, reverse=True)]
    version = visit.asked_number("version", 0)
    shown = next((one for one in every if one.version == version), every[0] if every else None)
    return visit.page(
        "visit_checklist",
        422 if wrong else 200,
        ngos=ngos,
        ngo_id=ngo_id,
        shown=shown,
        versions=[one.version for one in every],
        kinds=KINDS,
        spoken=SPOKEN,
        most_items=MAX_ITEMS,
        most_actions=MAX_ACTIONS,
        longest_item=LONGEST_ITEM,
        longest_action=LONGEST_ACTION,
        wrong=wrong,
    )


@router.get("/visits/checklist")
async def checklist_page(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """What is looked at, in one version; whoever may change it starts from that one."""
    return await _page(visit)


@router.post("/visits/checklist")
async def publishing(visit: Annotated[Visit, may(Right.PROGRAMMES)]) -> Response:
    """Keep the form as the next version: visits that were made keep theirs."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, FormWrong("ngo"))
    try:
        typed = typed_checklist(visit)
    except FormWrong as wrong:
        return await _page(visit, wrong)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        kept = await publish_checklist(unit, ngo_id, typed, visit.person["id"], visit.service.now_us)
        await visit.changed(unit, "checklist_published", ngo_id=ngo_id, detail=str(kept.version))
    whose = "" if visit.person["ngo_id"] else f"?ngo={ngo_id}"
    return back_to(f"/panel/visits/checklist{whose}", "saved")
