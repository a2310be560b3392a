"""Asks a member who has said who she is whether Kesu may keep her name and write to her: only she can answer that.

She is asked at her next call when nobody has asked her yet, or when the question has changed since.
"""

from collections.abc import Mapping

from ledger.people.consent import Consent, record_consent
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Effect, Go, Option, Plain
from menus.scene import Scene
from menus.screens.before_home.keys import FIRST_KEY


def is_asked(caller: Caller) -> bool:
    """Whether she has to be asked now; asked once, she is not asked again on this call."""
    asked, caller.consent_due = caller.consent_due, False
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


def question(then: Go) -> Choose:
    """The question; whatever she answers, ``then`` leads on."""
    return Choose(
        name="consent",
        first_key=FIRST_KEY,
        options=(
            Option("yes", then, effect=Effect(_agree)),
            Option("no", then, effect=Effect(_decline)),
        ),
    )
