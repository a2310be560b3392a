"""The clips of a language, each heard beside its words, recorded again from the microphone, signed off by name."""

from dataclasses import dataclass
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from app.clips.checking import problems_of
from app.clips.keeping import keep, spoken_in
from app.clips.signing import Signature, sign_clip, signatures, sound_of
from app.clips.sound import NotASoundError
from app.clips.store import Clips
from app.organisations.roles import Right
from app.panel.pages.voices.consultations import consultation_clips
from app.panel.pages.voices.voices import PAGE_ROWS, back_to_list, clips_of, known_language, one_of
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from menus.speech.guide import ClipToRecord, wanted

SHOWN: Final = ("all", "missing", "unsigned")
MAX_SOUND_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class ClipState:
    """One clip as it stands. ``kind``: recorded, placeholder or missing; ``sound``: what a signature is for."""

    clip: ClipToRecord
    kind: str
    sound: str
    problems: tuple[str, ...]
    signature: Signature | None


def _state(clips: Clips, language: str, clip: ClipToRecord, signed: dict[tuple[str, str], Signature]) -> ClipState:
    name = f"{language}/{clip.name}"
    file = clips.recording(name)
    if file is None:
        return ClipState(clip, "placeholder" if clips.has(name) else "missing", "", (), None)
    problems = tuple(problem.kind for problem in problems_of(clip, file))
    sound = sound_of(file)
    return ClipState(clip, "recorded", sound, problems, signed.get((name, sound)))


def _is_shown(
    show: str, clips: Clips, language: str, clip: ClipToRecord, signed: dict[tuple[str, str], Signature]
) -> bool:
    if show == "all":
        return True
    name = f"{language}/{clip.name}"
    file = clips.recording(name)
    return file is None or (show == "unsigned" and (name, sound_of(file)) not in signed)


async def _wanted(visit: Visit, language: str) -> list[ClipToRecord]:
    listed = wanted(clips_of(visit).script, language)
    return [*listed, *await consultation_clips(visit, language, len(listed))]


async def _clip(visit: Visit, language: str, name: str) -> ClipToRecord:
    """A clip that this language has.

    Raises:
        NotHere: it has none of this name.
    """
    found = [clip for clip in await _wanted(visit, known_language(language)) if clip.name == name]
    if not found:
        raise NotHere
    return found[0]


async def _page(visit: Visit, language: str, wrong: str = "", status: int = 200) -> Response:
    clips, show = clips_of(visit), one_of(SHOWN, visit.asked("show"))
    listed, after = await _wanted(visit, language), visit.asked_number("after", 0)
    signed = await signatures(visit.service.database, language)

    def stand() -> tuple[list[ClipState], int]:
        rest = [clip for clip in listed if clip.number > after and _is_shown(show, clips, language, clip, signed)]
        return [_state(clips, language, clip, signed) for clip in rest[:PAGE_ROWS]], len(rest)

    shown, left = await run_sync(stand)
    return visit.page(
        "voice_clips",
        status,
        code=language,
        clips=shown,
        more=shown[-1].clip.number if left > PAGE_ROWS else 0,
        show=show,
        kinds=SHOWN,
        wrong=wrong,
    )


@router.get("/voices/{language}")
async def clips_page(visit: Annotated[Visit, may(Right.VOICES)], language: str) -> Response:
    """A page of clips in speaking order."""
    return await _page(visit, known_language(language))


@router.get("/voices/{language}/clips/{clip}")
async def clip_sound(visit: Annotated[Visit, may(Right.VOICES)], language: str, clip: str) -> Response:
    """How a clip sounds: as it was recorded, else its placeholder."""
    found = await _clip(visit, language, clip)
    clips, name = clips_of(visit), f"{language}/{found.name}"
    sound = clips.recording(name)
    if sound is None:
        if not clips.has(name):
            raise NotHere
        sound = await clips.made(name)
    return Response(sound, media_type="audio/wav")


@router.post("/voices/{language}/clips/{clip}")
async def record_clip(visit: Annotated[Visit, may(Right.VOICES)], language: str, clip: str) -> Response:
    """Keep what was recorded: cut, levelled, as all clips are. It is signed off by whoever hears it afterwards."""
    found = await _clip(visit, language, clip)
    sent = visit.form.get("sound")
    body = await sent.read(MAX_SOUND_BYTES + 1) if isinstance(sent, UploadFile) else b""
    if len(body) > MAX_SOUND_BYTES:
        return await _page(visit, language, "large", 422)
    try:
        spoken = await run_sync(spoken_in, body)
        await run_sync(keep, clips_of(visit).folder / language, found.name, spoken)
    except NotASoundError:
        return await _page(visit, language, "silent", 422)
    except OSError:
        return await _page(visit, language, "folder", 503)
    async with visit.service.database.unit_of_work() as unit:
        await visit.changed(unit, "clip_recorded", detail=f"{language} {found.name}")
    return _back(visit, language, found, "recorded")


@router.post("/voices/{language}/clips/{clip}/sign")
async def sign(visit: Annotated[Visit, may(Right.VOICES)], language: str, clip: str) -> Response:
    """Sign off the very recording that the page had; where another was made meanwhile, that one is to be heard."""
    found = await _clip(visit, language, clip)
    file = clips_of(visit).recording(f"{language}/{found.name}")
    sound = sound_of(file) if file is not None else ""
    if not sound or sound != visit.typed("sound"):
        return await _page(visit, language, "changed", 409)
    async with visit.service.database.unit_of_work() as unit:
        who = {"staff_id": visit.person["id"], "at_us": visit.service.now_us}
        if await sign_clip(unit, language, found.name, sound, **who):
            await visit.changed(unit, "clip_signed", detail=f"{language} {found.name}")
    return _back(visit, language, found, "signed")


def _back(visit: Visit, language: str, clip: ClipToRecord, said: str) -> Response:
    """Back to the page that she came from, at the clip."""
    back = back_to_list(visit, language, SHOWN, said)
    back.headers["location"] += f"#clip-{clip.number}"
    return back
