"""The written and spoken lines of a language, each read by a native speaker: good, or better in other words."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.pages.voices.voices import PAGE_ROWS, back_to_list, known_language, one_of
from app.panel.web.downloads import download
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from app.wording.corrections import corrections_file
from app.wording.lines import CATALOGUES, WrittenLine, problem_with, written_lines
from app.wording.reviews import LineReview, review_line, reviews_of

SHOWN: Final = ("unread", "corrected", "read", "all")


def _known(catalogue: str, language: str) -> dict[str, WrittenLine]:
    """The lines of a catalogue.

    Raises:
        NotHere: there is none of this name.
    """
    known_language(language)
    if catalogue not in CATALOGUES:
        raise NotHere
    return written_lines(catalogue, language)


def _is_shown(show: str, line: WrittenLine, review: LineReview | None) -> bool:
    match show:
        case "unread":
            return line.review and review is None
        case "corrected":
            return review is not None and bool(review.corrected)
        case "read":
            return review is not None
        case _:
            return True


async def _page(visit: Visit, language: str, catalogue: str, wrong: tuple[str, str, str] | None = None) -> Response:
    """``wrong``: the key of a line, what was typed for it, and what is wrong with that."""
    lines, show = _known(catalogue, language), one_of(SHOWN, visit.asked("show"))
    said = await reviews_of(visit.service.database, catalogue, language, lines)
    after, places = visit.asked_number("after", 0), {key: place for place, key in enumerate(lines, start=1)}
    rest = [
        line
        for line in lines.values()
        if (places[line.key] > after and _is_shown(show, line, said.get(line.key))) or (wrong and wrong[0] == line.key)
    ]
    return visit.page(
        "voice_lines",
        422 if wrong else 200,
        code=language,
        catalogue=catalogue,
        catalogues=CATALOGUES,
        lines=rest[:PAGE_ROWS],
        places=places,
        reviews=said,
        more=places[rest[PAGE_ROWS - 1].key] if len(rest) > PAGE_ROWS else 0,
        left=len(rest),
        show=show,
        kinds=SHOWN,
        wrong=wrong,
    )


@router.get("/voices/{language}/lines/{catalogue}")
async def lines_page(visit: Annotated[Visit, may(Right.VOICES)], language: str, catalogue: str) -> Response:
    """A page of lines, those that nobody has read first."""
    return await _page(visit, language, catalogue)


@router.post("/voices/{language}/lines/{catalogue}")
async def read_line(visit: Annotated[Visit, may(Right.VOICES)], language: str, catalogue: str) -> Response:
    """Note that a line is good, or what should stand in its place."""
    lines = _known(catalogue, language)
    line = lines.get(visit.typed("key"))
    if line is None:
        raise NotHere
    typed = visit.typed("wording").replace("\r\n", "\n")
    corrected = "" if visit.typed("act") == "sign" or typed == line.wording.strip() else typed
    if visit.typed("act") != "sign" and not typed:
        return await _page(visit, language, catalogue, (line.key, typed, visit.reader.words("voices.wrong_empty")))
    if corrected:
        why, what = problem_with(catalogue, language, line.key, corrected)
        if why:
            told = visit.reader.words(f"voices.wrong_{why}", what=what)
            return await _page(visit, language, catalogue, (line.key, typed, told))
    async with visit.service.database.unit_of_work() as unit:
        who = {"staff_id": visit.person["id"], "at_us": visit.service.now_us}
        await review_line(unit, catalogue, language, line, corrected, **who)
        action = "line_corrected" if corrected else "line_signed"
        await visit.changed(unit, action, detail=f"{language} {catalogue} {line.key}")
    return back_to_list(visit, f"{language}/lines/{catalogue}", SHOWN, "saved")


@router.get("/voices/{language}/lines/{catalogue}/file")
async def lines_file(visit: Annotated[Visit, may(Right.VOICES)], language: str, catalogue: str) -> Response:
    """Every line that was read, as TOML for the catalogue."""
    lines: Mapping[str, WrittenLine] = _known(catalogue, language)
    said = await reviews_of(visit.service.database, catalogue, language, dict(lines))
    return download(corrections_file(catalogue, language, lines, said), f"{catalogue}-{language}.toml")
