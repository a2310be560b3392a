"""Making a group in the panel, a village organisation or network, or a body that saves nothing."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.work import seating
from app.panel.forms.member import LANGUAGES
from app.panel.forms.organisation import chosen_organisation, organisations
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.people.founding import Founding
from ledger.people.places import read_places
from ledger.people.seats import SeatWrong
from ledger.rules.constitution import Constitution
from ledger.rules.places import PlaceWrong
from ledger.tables.persons import NO_SAVINGS

KINDS: Final = ("tier", "body", "group")
FAMILIES: Final = ("vsla", "epc", "shg", "tontine", NO_SAVINGS)
LONGEST: Final = 60
_CODE: Final = 20


class FoundingWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """A field of the form cannot be taken; its text says which."""


async def _page(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    typed = {name: visit.typed(name) for name in ("kind", "family", "code", "name", "village", "region", "tier")}
    return visit.page(
        "founding",
        status,
        typed=typed | {"language": visit.typed("language") or "fr", "family": typed["family"] or "shg"},
        kinds=KINDS,
        families=FAMILIES,
        languages=LANGUAGES,
        ngos=await organisations(visit),
        longest=LONGEST,
        wrong=wrong,
    )


@router.get("/new-group")
async def founding_page(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """The form."""
    return await _page(visit)


@router.post("/new-group")
async def found_one(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """Found it, and seat it where the form says; its members are enrolled afterwards."""
    try:
        founding = await _typed(visit)
        code = await _found(visit, founding)
    except (FoundingWrong, SeatWrong) as problem:
        why = problem.why if isinstance(problem, SeatWrong) else str(problem)
        return await _page(visit, "tier" if why == "not_a_tier" else why, 422)
    return back_to(f"/panel/groups/{code}", "saved")


async def _found(visit: Visit, founding: Founding) -> str:
    typed, staff_id = visit.typed("tier"), visit.person["id"]
    tier = await visit.window.group(typed) if typed else None
    if typed and tier is None:
        raise FoundingWrong("tier")
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        try:
            await seating.found_unit(unit, founding, visit.service.now, staff_id)
        except ValueError as problem:
            raise FoundingWrong(str(problem)) from problem
        if tier is not None:
            group = (await seating.groups_of(unit, [founding.code]))[founding.code]
            await seating.take(unit, tier, [(group, None)], visit.service.now, staff_id)
    return founding.code


async def _typed(visit: Visit) -> Founding:
    """What was typed, checked.

    Raises:
        FoundingWrong: with the name of the field.
    """
    texts = {name: " ".join(visit.typed(name).split()) for name in ("code", "name", "village", "region")}
    kind, language = visit.typed("kind"), visit.typed("language")
    family = NO_SAVINGS if kind == "body" else visit.typed("family")
    if not (1 <= len(texts["code"]) <= _CODE and texts["code"].isascii() and texts["code"].replace("-", "").isalnum()):
        raise FoundingWrong("code")
    if not texts["name"] or any(len(text) > LONGEST or not text.isprintable() for text in texts.values()):
        raise FoundingWrong("name")
    wrong = {
        "kind": kind not in KINDS,
        "family": family not in FAMILIES or (kind == "group" and family == NO_SAVINGS),
        "language": language not in LANGUAGES,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise FoundingWrong(name)
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        raise FoundingWrong("ngo")
    try:
        where = (await read_places(visit.service.database)).where(texts["region"])
    except PlaceWrong as problem:
        raise FoundingWrong("region") from problem
    return Founding(
        code=texts["code"],
        name=texts["name"],
        family=family,
        constitution=Constitution.default("vsla" if family == NO_SAVINGS else family),
        founded_on=visit.service.now.date(),
        ngo_id=ngo_id,
        where=where,
        village=texts["village"],
        language=language,
        kind=kind,
    )
