"""What recipients contested: read by who follows supports; ended, and its end corrected, by who did not hand it."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.supports.support_cases import (
    CASES,
    COLUMNS,
    NEWEST_FIRST,
    CaseWrong,
    case_seen,
    close_case,
    correct_resolution,
)
from app.panel.forms.reading.fields import FormWrong, typed_number, typed_words
from app.panel.web.listing import SortedStatement
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may

_CASES: Final = SortedStatement(CASES, COLUMNS, "-end", NEWEST_FIRST)


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    return visit.page("support_cases", 422 if wrong else 200, cases=await _CASES.read(visit), wrong=wrong)


@router.get("/support/cases")
async def cases_page(visit: Annotated[Visit, may(Right.AUDIT)]) -> Response:
    """Open cases first."""
    return await _page(visit)


@router.post("/support/cases")
async def closing(visit: Annotated[Visit, may(Right.PROGRAMMES)]) -> Response:
    """End one with what was found, or say that otherwise."""
    try:
        case = await case_seen(visit.window, typed_number(visit, "case", 1, 2**53))
        if case is None:
            raise NotHere
        resolution = typed_words(visit, "resolution", needed=True, longest=200)
        async with visit.service.database.unit_of_work() as unit:
            if visit.typed("act") == "correct":
                await correct_resolution(unit, case, resolution, visit.person["id"])
                action, detail = "support_case_corrected", f"{case['id']}: {case['resolution']} → {resolution}"
            else:
                await close_case(unit, case, resolution, visit.person["id"], visit.service.now_us)
                action, detail = "support_case_closed", str(case["id"])
            await visit.changed(unit, action, ngo_id=case["ngo_id"], detail=detail)
    except FormWrong as wrong:
        return await _page(visit, wrong)
    except CaseWrong as wrong:
        return await _page(visit, FormWrong(wrong.why))
    return back_to("/panel/support/cases", "saved")
