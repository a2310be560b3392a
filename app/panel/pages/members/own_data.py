"""What the law gives a member, done for her in the panel: a copy of all that is kept of her, and being forgotten."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.figures.positions.members import member
from app.organisations.roles import Right
from app.panel.forms.member import Number
from app.panel.pages.members.member import show_member
from app.panel.web.downloads import download
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.privacy.erase import erase_person
from app.privacy.export import as_text, export_person
from app.privacy.person import PersonError


@router.get("/groups/{code}/members/{number}/data")
async def data_file(visit: Annotated[Visit, may(Right.EXPORT_NAMES)], code: str, number: Number) -> Response:
    """Everything that is kept of her, as a file to hand to her; that it was taken out is noted with her number."""
    group = await visit.group(code)
    service = visit.service
    try:
        kept = await export_person(service.database, group["code"], number, service.now, visit.person["id"])
    except PersonError as problem:
        raise NotHere from problem
    return download(as_text(kept), f"kesu-{group['code']}-{number}.json")


@router.post("/groups/{code}/members/{number}/erase")
async def erasing(visit: Annotated[Visit, may(Right.ERASE)], code: str, number: Number) -> Response:
    """Forget who she was once she has left; her number typed again is the confirmation. Figures and the chain stay."""
    group = await visit.group(code)
    if await member(visit.window, group["id"], number) is None:
        raise NotHere
    if visit.typed("confirm") != str(number):
        return await show_member(visit, code, number, "confirm")
    try:
        await erase_person(visit.service.database, group["code"], number, visit.service.now, visit.person["id"])
    except PersonError as problem:
        return await show_member(visit, code, number, problem.why)
    return back_to(f"/panel/groups/{group['code']}/members/{number}", "erased")
