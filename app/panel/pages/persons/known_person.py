"""One person of an organisation: who she is, her groups, what she received; two entries made one; her rights."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.incomes.incomes import incomes_of
from app.organisations.incomes.lots import lots_of
from app.organisations.organisation import LANGUAGES
from app.organisations.persons.persons import (
    STATUSES,
    PersonWrong,
    change_person,
    groups_of,
    link_member,
    merge,
    merged_here,
    person_by_code,
    person_seen,
    unlink_member,
)
from app.organisations.roles import Right
from app.organisations.supports.supports import lines_for_person
from app.organisations.trainings.trainings import trainings_of
from app.panel.forms.member import Number
from app.panel.forms.person import SEXES, typed_person
from app.panel.forms.reading.fields import FormWrong, typed_number
from app.panel.pages.supports.paper_codes import give_on_paper
from app.panel.web.downloads import download
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.privacy.export import as_text
from app.privacy.known_person import erase_known, export_known
from ledger.database import Row, UnitOfWork


async def _person(visit: Visit, id_: int) -> Row:
    found = await person_seen(visit.window, id_)
    if found is None:
        raise NotHere
    return found


async def _page(visit: Visit, person: Row, wrong: FormWrong | None = None) -> Response:
    return visit.page(
        "known_person",
        422 if wrong else 200,
        person=person,
        groups=await groups_of(visit.window, person["id"]),
        merged=await merged_here(visit.window, person["id"]),
        into=await person_seen(visit.window, person["merged_into"]) if person["merged_into"] else None,
        lines=await lines_for_person(visit.window, person["id"]),
        trainings=await trainings_of(visit.window, person["id"]),
        incomes=await incomes_of(visit.window, person["id"]),
        lots=await lots_of(visit.window, person["id"]),
        sexes=SEXES,
        statuses=STATUSES,
        languages=LANGUAGES,
        today=visit.service.now.date(),
        wrong=wrong,
    )


@router.get("/persons/{id_}")
async def person_page(visit: Annotated[Visit, may(Right.PEOPLE)], id_: Number) -> Response:
    """All that the organisation knows of her; that it was read is noted."""
    person = await _person(visit, id_)
    await visit.note("person_read", detail=str(id_))
    return await _page(visit, person)


@router.get("/persons/{id_}/data")
async def person_copy(visit: Annotated[Visit, may(Right.ERASE)], id_: Number) -> Response:
    """All that is kept of her, for herself."""
    person = await _person(visit, id_)
    await visit.note("person_exported", detail=str(id_))
    return download(as_text(await export_known(visit.service.database, id_)), f"kesu-{person['code']}.json")


@router.post("/persons/{id_}/slip")
async def another_slip(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """A new code on paper for her, in the place of one that she lost: shown once."""
    person = await _person(visit, id_)
    if visit.typed("act") != "slip":
        raise NotHere
    return await give_on_paper(visit, [person], person["ngo_id"], id_)


@router.post("/persons/{id_}")
async def changing(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """Correct what is said of her, link her to a group; for an organisation's admin also merge and erase."""
    person = await _person(visit, id_)
    command, change = visit.act(_ACTS)
    try:
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            await change(visit, unit, person)
            action = "person_erased" if command == "erase" else f"person_{command}"
            await visit.changed(unit, action, ngo_id=person["ngo_id"], detail=str(id_))
    except FormWrong as wrong:
        return await _page(visit, person, wrong)
    except PersonWrong as wrong:
        return await _page(visit, person, FormWrong(wrong.why))
    return back_to(f"/panel/persons/{id_}", "saved")


async def _corrected(visit: Visit, unit: UnitOfWork, person: Row) -> None:
    await change_person(unit, person, await typed_person(visit))


async def _linked(visit: Visit, unit: UnitOfWork, person: Row) -> None:
    group = await visit.window.group(visit.typed("code"))
    if group is None or group["ngo_id"] != person["ngo_id"]:
        raise FormWrong("member")
    await link_member(unit, person["id"], group["id"], typed_number(visit, "member", 1, 999))


async def _unlinked(visit: Visit, unit: UnitOfWork, person: Row) -> None:
    group = await visit.group(visit.typed("code"))
    await unlink_member(unit, person["id"], group["id"], typed_number(visit, "member", 1, 999))


async def _merged(visit: Visit, unit: UnitOfWork, person: Row) -> None:
    gone = await person_by_code(visit.window, visit.typed("other"))
    if gone is None:
        raise FormWrong("same")
    await merge(unit, person, gone, visit.person["id"], visit.service.now_us)


async def _erased(visit: Visit, unit: UnitOfWork, person: Row) -> None:
    if visit.typed("sure") != "1":
        raise FormWrong("sure")
    await erase_known(unit, person["id"], person["ngo_id"])


_Change = Callable[[Visit, UnitOfWork, Row], Awaitable[None]]
_ACTS: Final[Mapping[str, tuple[Right, _Change]]] = {
    "corrected": (Right.FIELDWORK, _corrected),
    "linked": (Right.FIELDWORK, _linked),
    "unlinked": (Right.FIELDWORK, _unlinked),
    "merged": (Right.PROGRAMMES, _merged),
    "erase": (Right.ERASE, _erased),
}
