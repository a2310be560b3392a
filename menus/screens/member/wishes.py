"""A member sees what she lets Kesu keep and send, and changes it; on a shared phone each answers for herself."""

from collections.abc import Mapping

from ledger.people.contacts.consent import wishes_of
from ledger.people.membership.passbook import before, show_before
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Effect, Facts, Option, Plain, Redirect, Tell
from menus.hop.scene import Scene
from menus.screens.questions.consent_given import answer


async def _now(scene: Scene) -> Facts:
    earlier = await before(scene.ports.database, scene.group_id, scene.member)
    return Facts({**await _in_words(scene), "moved": int(bool(earlier))})


async def _in_words(scene: Scene) -> dict[str, Plain]:
    wishes = await wishes_of(scene.ports.database, scene.group_id, scene.member)
    return {"what": _word(holds=wishes.kept), "reason": _word(holds=wishes.messages)}


def _word(*, holds: bool) -> str:
    return "yes" if holds else "no"


async def _whose_phone(scene: Scene) -> Facts | Redirect:
    wishes = await wishes_of(scene.ports.database, scene.group_id, scene.member)
    return Redirect(lambda: SHARED) if wishes.shared else Facts()


async def _changed(scene: Scene, *, agreed: bool | None, sms: bool | None) -> Mapping[str, Plain]:
    await answer(scene, agreed=agreed, sms=sms)
    scene.caller.history = scene.caller.history[:-1]  # from there she goes back to what holds, not to the question
    return await _in_words(scene)


async def _kept(scene: Scene) -> Mapping[str, Plain]:
    return await _changed(scene, agreed=True, sms=None)


async def _not_kept(scene: Scene) -> Mapping[str, Plain]:
    return await _changed(scene, agreed=False, sms=False)


async def _messages(scene: Scene) -> Mapping[str, Plain]:
    return await _changed(scene, agreed=None, sms=True)


async def _no_messages(scene: Scene) -> Mapping[str, Plain]:
    return await _changed(scene, agreed=None, sms=False)


def _came_from_elsewhere(caller: Caller) -> bool:
    return bool(caller.rendered.get("moved"))


async def _before(scene: Scene) -> Facts:
    """The group she was in before this one, how it settled her, and whether the organisation here sees that."""
    latest = (await before(scene.ports.database, scene.group_id, scene.member))[0]
    return Facts(
        {
            "group": latest.group_name,
            "moved_on": latest.left_on.isoformat(),
            "savings_xof": latest.savings_xof,
            "paid_xof": latest.paid_xof,
            "left_xof": latest.left_xof,
            "what": _word(holds=latest.shown),
        }
    )


async def _show(scene: Scene) -> Mapping[str, Plain]:
    await show_before(scene.ports.database, scene.command(), shows=True)
    return {"what": "yes"}


async def _hide(scene: Scene) -> Mapping[str, Plain]:
    await show_before(scene.ports.database, scene.command(), shows=False)
    return {"what": "no"}


SHOWN: Tell = Tell(name="wishes.shown", ends=False, result=True)
BEFORE: Choose = Choose(
    name="wishes.before",
    look=_before,
    options=(Option("yes", lambda: SHOWN, effect=Effect(_show)), Option("no", lambda: SHOWN, effect=Effect(_hide))),
)
DONE: Tell = Tell(name="wishes.done", ends=False, result=True)
_OF_SMS = (
    Option("yes", lambda: DONE, effect=Effect(_messages)),
    Option("no", lambda: DONE, effect=Effect(_no_messages)),
)
SHARED: Choose = Choose(name="wishes.shared", options=_OF_SMS)
SMS: Choose = Choose(name="wishes.sms", look=_whose_phone, instead=(lambda: SHARED,), options=_OF_SMS)
KEPT: Choose = Choose(
    name="wishes.kept",
    options=(
        Option("yes", lambda: DONE, effect=Effect(_kept)),
        Option("no", lambda: DONE, effect=Effect(_not_kept)),
    ),
)
WISHES: Choose = Choose(
    name="wishes",
    look=_now,
    options=(
        Option("kept", lambda: KEPT),
        Option("sms", lambda: SMS),
        Option("before", lambda: BEFORE, when=_came_from_elsewhere),
    ),
)
