"""The languages of the service: how much of each is recorded and signed off, how many lines wait to be read."""

from dataclasses import dataclass
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response

from app.clips.signing import Signature, signatures, sound_of
from app.clips.store import Clips
from app.organisations.roles import Right
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.wording.lines import CATALOGUES, written_lines
from app.wording.reviews import reviews_of
from ledger.database import Reader
from menus.screens.member.other import LANGUAGES
from menus.speech.guide import ClipToRecord, wanted

PAGE_ROWS: Final = 40


@dataclass(frozen=True, slots=True)
class LanguageState:
    """One language: clips there are, recorded, signed off; lines with a review mark, and those still unread."""

    code: str
    clips: int
    recorded: int
    signed: int
    marked: int
    unread: int


def clips_of(visit: Visit) -> Clips:
    """The clips that the service plays."""
    clips: Clips = visit.request.app.state.clips
    return clips


def known_language(code: str) -> str:
    """A language of the service.

    Raises:
        NotHere: there is none of this code.
    """
    if code not in LANGUAGES:
        raise NotHere
    return code


def one_of(shown: tuple[str, ...], asked: str) -> str:
    """What a list shows: what is asked for, or the first there is."""
    return asked if asked in shown else shown[0]


def back_to_list(visit: Visit, path: str, shown: tuple[str, ...], said: str) -> Response:
    """Back to the part of a list that she came from."""
    after = visit.typed("after") if visit.typed("after").isdecimal() else "0"
    return back_to(f"/panel/voices/{path}?show={one_of(shown, visit.typed('show'))}&after={after[:6]}", said)


async def _state(
    reader: Reader, clips: Clips, language: str, signed: dict[tuple[str, str], Signature]
) -> LanguageState:
    all_clips = wanted(clips.script, language)
    recorded, heard = await run_sync(_counted, clips, language, all_clips, signed)
    marked = unread = 0
    for catalogue in CATALOGUES:
        lines = written_lines(catalogue, language)
        waiting = [line for line in lines.values() if line.review]
        said = await reviews_of(reader, catalogue, language, lines) if waiting else {}
        marked += len(waiting)
        unread += sum(line.key not in said for line in waiting)
    return LanguageState(language, len(all_clips), recorded, heard, marked, unread)


def _counted(
    clips: Clips, language: str, wanted_clips: list[ClipToRecord], signed: dict[tuple[str, str], Signature]
) -> tuple[int, int]:
    names = [f"{language}/{clip.name}" for clip in wanted_clips]
    recorded = {name: file for name in names if (file := clips.recording(name)) is not None}
    return len(recorded), sum((name, sound_of(file)) in signed for name, file in recorded.items())


@router.get("/voices")
async def voices(visit: Annotated[Visit, may(Right.VOICES)]) -> Response:
    """A line a language."""
    database, clips = visit.service.database, clips_of(visit)
    signed = await signatures(database, *LANGUAGES)
    states = [await _state(database, clips, language, signed) for language in LANGUAGES]
    return visit.page("voices", states=states)
