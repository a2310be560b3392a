"""Making a group in the panel, a village organisation or network, or a body that saves nothing."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.groups import seating
from app.organisations.organisation import LANGUAGES
from app.organisations.roles import Right
from app.panel.forms.reading.fields import FormWrong
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.pages.groups.groups import FAMILIES
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.people.groups.founding import Founding
from ledger.people.groups.places import read_places
from ledger.people.groups.seats import SeatWrong
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.families import VENTURE
from ledger.rules.places import PlaceWrong
from ledger.tables.expressions.persons import NO_SAVINGS

KINDS: Final = ("tier", "body", "group")
LONGEST: Final = 60
_CODE: Final = 20


async def _page(visit: Visit, wrong: str = "") -> Response:
    typed = {name: visit.typed(name) for name in ("kind", "family", "code", "name", "village", "region", "tier")}
    return visit.page(
        "founding",
        422 if wrong else 200,
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
    except (FormWrong, SeatWrong) as problem:
        return await _page(visit, "tier" if problem.why == "not_a_tier" else problem.why)
    return back_to(f"/panel/groups/{code}", "saved")


async def _found(visit: Visit, founding: Founding) -> str:
    typed, staff_id = visit.typed("tier"), visit.person["id"]
    tier = await visit.window.group(typed) if typed else None
    if typed and tier is None:
        raise FormWrong("tier")
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        try:
            await seating.found_unit(unit, founding, visit.service.now, staff_id)
        except ValueError as problem:
            raise FormWrong(str(problem)) from problem
        if tier is not None:
            group = (await seating.groups_of(unit, [founding.code]))[founding.code]
            await seating.take(unit, tier, [(group, None)], visit.service.now, staff_id)
    return founding.code


async def _typed(visit: Visit) -> Founding:
    """What was typed, checked.

    Raises:
        FormWrong: with the name of the field.
    """
    texts = {name: " ".join(visit.typed(name).split()) for name in ("code", "name", "village", "region")}
    kind, language = visit.typed("kind"), visit.typed("language")
    family = NO_SAVINGS if kind == "body" else visit.typed("family")
    code = texts["code"]
    wrong = {
        "code": not (len(code) <= _CODE and code.isascii() and code.replace("-", "").isalnum()),
        "name": not texts["name"] or any(len(text) > LONGEST or not text.isprintable() for text in texts.values()),
        "kind": kind not in KINDS,
        "family": family not in FAMILIES or (kind == "group" and family in (NO_SAVINGS, VENTURE)),
        "language": language not in LANGUAGES,
    }
    ngo_id = await chosen_organisation(visit)
    for name, is_wrong in {**wrong, "ngo": ngo_id is None}.items():
        if is_wrong:
            raise FormWrong(name)
    try:
        where = (await read_places(visit.service.database)).where(texts["region"])
    except PlaceWrong as problem:
        raise FormWrong("region") from problem
    return Founding(
        code=code,
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
