"""Asks a member who has said who she is whether Kesu may keep her name and figures, and whether it may write to her.

Only she can answer that. She is asked at her next call when nobody has asked her yet, or when the questions have
changed since; whenever she likes she answers anew (``menus.screens.member.wishes``).
"""

from collections.abc import Mapping

from ledger.people.contacts.consent import wishes_of
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Effect, Facts, Go, Option, Plain, Redirect
from menus.hop.scene import Scene
from menus.screens.before_home.keys import FIRST_KEY
from menus.screens.questions.consent_given import answer


def is_asked(caller: Caller) -> bool:
    """Whether she has to be asked now; asked once, she is not asked again on this call."""
    asked, caller.consent_due = caller.consent_due, False
    return asked


async def _with_messages(scene: Scene) -> Mapping[str, Plain]:
    return _over(scene, await answer(scene, agreed=True, sms=True))


async def _without(scene: Scene) -> Mapping[str, Plain]:
    return _over(scene, await answer(scene, agreed=True, sms=False))


async def _decline(scene: Scene) -> Mapping[str, Plain]:
    return _over(scene, await answer(scene, agreed=False, sms=False))


def _over(scene: Scene, said: Mapping[str, Plain]) -> Mapping[str, Plain]:
    scene.caller.history = ()  # nobody goes back to being asked
    return said


def questions(then: Go) -> tuple[Choose, Choose, Choose]:
    """Both questions, and the second as it is asked on a shared phone; whatever she answers, ``then`` leads on."""
    answers = (Option("yes", then, effect=Effect(_with_messages)), Option("no", then, effect=Effect(_without)))
    shared = Choose(name="consent.shared", first_key=FIRST_KEY, options=answers)

    async def whose_phone(scene: Scene) -> Facts | Redirect:
        wishes = await wishes_of(scene.ports.database, scene.group_id, scene.member)
        return Redirect(lambda: shared) if wishes.shared else Facts()

    sms = Choose(name="consent.sms", first_key=FIRST_KEY, look=whose_phone, instead=(lambda: shared,), options=answers)
    kept = Choose(
        name="consent",
        first_key=FIRST_KEY,
        options=(Option("yes", lambda: sms), Option("no", then, effect=Effect(_decline))),
    )
    return kept, sms, shared
