"""Asks a member who has said who she is whether Kesu may keep her name and write to her: only she can answer that.

She is asked at her next call when nobody has asked her yet, or when the question has changed since.
"""

from collections.abc import Mapping

from ledger.people.consent import Consent, must_be_asked, record_consent
from ledger.people.members import MemberHere
from menus.engine.screens import Choose, Effect, Option, Plain, Screen
from menus.scene import Scene

_ASK = "ask_consent"


def note_who_is_asked(scene: Scene, here: MemberHere) -> None:
    """Remember, until home, that she has to be asked."""
    if must_be_asked(here.consent_version):
        scene.caller.answers = {**scene.caller.answers, _ASK: 1}


def is_asked(scene: Scene) -> bool:
    """Whether she has to be asked now; asked once, she is not asked again on this call."""
    asked = _ASK in scene.caller.answers
    scene.caller.answers = {name: value for name, value in scene.caller.answers.items() if name != _ASK}
    return asked


async def _answer(scene: Scene, *, agreed: bool) -> Mapping[str, Plain]:
    command, language = scene.command(), scene.caller.language
    consent = Consent(at=command.at, language=language, how=scene.channel, noted_by=f"m{scene.member}", agreed=agreed)
    async with scene.ports.database.unit_of_work() as unit:
        await record_consent(unit, scene.group_id, scene.member, consent)
    scene.caller.history = ()  # nobody goes back to being asked
    return {}


async def _agree(scene: Scene) -> Mapping[str, Plain]:
    return await _answer(scene, agreed=True)


async def _decline(scene: Scene) -> Mapping[str, Plain]:
    return await _answer(scene, agreed=False)


def _on() -> Screen:
    from menus.screens import home  # noqa: PLC0415 -- home leads here, and on from here

    return home.ARRIVAL


CONSENT: Choose = Choose(
    name="consent",
    options=(
        Option("yes", _on, effect=Effect(_agree)),
        Option("no", _on, effect=Effect(_decline)),
    ),
)
