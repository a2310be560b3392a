"""``kesu voice``: what to record for a spoken language, cutting what came back, what is missing, how it sounds."""

import asyncio
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import counted, fail, say

if TYPE_CHECKING:
    from menus.speech.guide import ClipToRecord
    from menus.speech.script import SpokenScript

Language = Annotated[str, typer.Argument(help="the code of a language, such as bm")]
MAX_SHOWN = 40
_SHEET = """<!doctype html><meta charset="utf-8"><title>{language}</title>
<style>body{{font:14pt serif}}td{{border-bottom:1px solid;padding:.4em}}tr{{break-inside:avoid}}</style>
<table>{rows}</table>"""
voice = typer.Typer(help="The clips of a spoken language.", no_args_is_help=True)


@voice.command()
def script(
    language: Language,
    sheet: Annotated[Path | None, typer.Option(help="write a page to print instead")] = None,
    missing: Annotated[bool, typer.Option("--missing", help="only what has not been recorded yet")] = False,
) -> None:
    """What to record, in speaking order: number, clip, most seconds, words. Example: kesu voice script bm."""
    from app.configuration.settings import Settings

    clips = _wanted(language)
    if missing:
        folder = Settings().voices_folder() / language
        clips = [clip for clip in clips if not (folder / f"{clip.name}.wav").exists()]
    if sheet is None:
        for clip in clips:
            print(f"{clip.number}\t{clip.name}\t{clip.max_seconds:.1f} s\t{clip.words}")
        return
    rows = "".join(map(_row, clips))
    sheet.write_text(_SHEET.format(language=escape(language), rows=rows), encoding="utf-8")
    say(f"{len(clips)} clips are on {sheet}.")


@voice.command()
def cut(
    language: Language,
    files: Annotated[list[Path], typer.Argument(help="WAV files: one named as its clip or its number, or a long one")],
    first: Annotated[int, typer.Option("--first", min=1, help="the number that a long recording begins with")] = 1,
) -> None:
    """Cut, level and keep what was recorded. Example: kesu voice cut bm afternoon.wav --first 1."""
    from app.clips.keeping import keep, spoken_in
    from app.clips.sound import NotASoundError
    from app.configuration.settings import Settings

    clips = _wanted(language)
    folder = Settings().voices_folder() / language
    for file in files:
        named = [clip for clip in clips if file.stem in (clip.name, str(clip.number), f"{clip.number:03}")]
        try:
            spoken = spoken_in(file.read_bytes())
        except (OSError, NotASoundError) as problem:
            fail(f"{file}: {problem}")
        if named:
            keep(folder, named[0].name, spoken)
            say(f"{named[0].name}: {file.name}")
            continue
        there = [clip for clip in clips if clip.number >= first][: len(spoken)]
        if len(there) < len(spoken):
            fail(f"{file}: {len(spoken)} clips are heard, and there are {len(there)} from number {first} on")
        for clip, samples in zip(there, spoken, strict=True):
            keep(folder, clip.name, [samples])
        say(f"{file.name}: numbers {there[0].number} to {there[-1].number}, {there[0].name} … {there[-1].name}")
        first = there[-1].number + 1


@voice.command()
def check(language: Language) -> None:
    """Name what is missing, too quiet, clipped, too long. Example: kesu voice check bm."""
    from app.clips.checking import clip_problems
    from app.configuration.settings import Settings
    from app.runtime.wiring import clips_of
    from menus.speech.script import SpokenScript

    settings, lines = Settings(), SpokenScript.load()
    problems = list(clip_problems(settings.voices_folder() / language, _wanted(language)))
    missing = {problem.name for problem in problems if problem.kind == "missing"}
    clips = clips_of(settings, lines)
    made = {name for name in missing if clips.has(f"{language}/{name}")}
    others = [problem for problem in problems if problem.name not in made]
    for problem in others[:MAX_SHOWN]:
        print(problem)
    if len(others) > MAX_SHOWN:
        print(f"... and {len(others) - MAX_SHOWN} more")
    silent = _members_screens_with_gaps(lines, language, missing - made)
    for screen in silent[:MAX_SHOWN]:
        print(f"{screen}: a member's screen that is said in French")
    total = len(_wanted(language))
    say(
        f"{language}: {total - len(missing)} of {total} clips are recorded, {len(made)} are placeholders; "
        f"{len(silent)} member's screens without a clip, {counted(len(others), 'problem')}."
    )
    raise typer.Exit(1 if others or silent else 0)


@voice.command()
def sample(
    language: Language,
    screen: Annotated[str, typer.Argument(help="the name of a screen, such as save.summary")] = "home",
    out: Annotated[Path | None, typer.Option(help="the WAV file to write")] = None,
) -> None:
    """Write how a screen sounds with figures like real ones. Example: kesu voice sample bm mine."""
    from app.clips.sound import samples_of, seconds
    from app.configuration.settings import Settings
    from app.runtime.wiring import clips_of
    from menus.screens import SCREENS
    from menus.speech.sampled import sample_page
    from menus.speech.script import SpokenScript
    from menus.speech.speaker import PAUSE, Speaker

    lines, settings = SpokenScript.load(), Settings()
    if screen not in SCREENS or screen not in lines.screens:
        fail(f"{screen} is no screen that can be heard; kesu voice script {language} names the lines of those that can")
    clips = clips_of(settings, lines)
    page = sample_page(lines, Speaker(lines, clips.has), SCREENS[screen], language)
    sound = asyncio.run(clips.made(page))
    path = out or Path(f"{language}-{screen}.wav")
    path.write_bytes(sound)
    words = {f"{code}/{name}": said for code in ("fr", language) for name, said in lines.clips(code).items()}
    for phrase in page.split(f" {PAUSE} "):
        print(" ".join(words[name] for name in phrase.split()))
    say(f"{path}: {seconds(samples_of(sound)):.1f} s")


def _wanted(language: str) -> "list[ClipToRecord]":
    from menus.screens.member.other import LANGUAGES
    from menus.speech.guide import wanted
    from menus.speech.script import SpokenScript

    if language not in LANGUAGES:
        fail(f"{language} is no language of Kesu: {', '.join(LANGUAGES)}")
    return wanted(SpokenScript.load(), language)


def _members_screens_with_gaps(lines: "SpokenScript", language: str, missing: set[str]) -> list[str]:
    from menus.speech.guide import unspoken

    below = {
        key.partition(":")[0].removesuffix(".item"): key
        for key in lines.keys
        if missing.intersection(lines.clips_of(language, key))
    }
    return [*unspoken(lines), *(screen for screen in below if screen in lines.screens)]


def _row(clip: "ClipToRecord") -> str:
    heard_in = f"<br><small>{escape(clip.heard_in)}</small>" if clip.heard_in else ""
    cells = (str(clip.number), f"{escape(clip.words)}{heard_in}", f"{clip.max_seconds:.0f} s", escape(clip.name))
    return f"<tr>{''.join(f'<td>{cell}' for cell in cells)}"


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(voice, name="voice")
