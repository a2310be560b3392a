"""Who may speak for a member without a phone, and hears her receipts: named with her consent, and ended."""

from collections.abc import Mapping

from ledger.people.contacts.proxies import Spoken, check_proxy, name_proxy, spoken_for
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.whom import any_number, asks_for_member

_NOBODY = 0


async def _she(scene: Scene) -> Spoken:
    she = (await spoken_for(scene.ports.database, scene.group_id, scene.number("number")))[0]
    if she.has_phone:
        raise Refusal("proxy.has_phone", number=she.number)
    return she


async def _candidates(scene: Scene) -> Facts:
    she = await _she(scene)
    return Facts({"name": she.name, "least": _NOBODY, "most": she.highest_number})


async def _in_full(scene: Scene) -> Facts | Redirect:
    """Shown for her consent: who will speak for her; or that nobody will any more."""
    chosen = scene.number("proxy")
    if chosen == _NOBODY:
        return Redirect(lambda: ENDS)
    she, other = await spoken_for(scene.ports.database, scene.group_id, scene.number("number"), chosen)
    check_proxy(she, other)
    return Facts({"name": she.name, "new_name": other.name})


async def _nobody(scene: Scene) -> Facts:
    she = await _she(scene)
    return Facts({"name": she.name, "new_name": she.proxy_name or "-"})


async def _name(scene: Scene) -> Mapping[str, Plain]:
    shown, chosen = dict(scene.caller.rendered), scene.number("proxy")
    await name_proxy(scene.ports.database, scene.command(), scene.number("number"), chosen or None, hears=True)
    return shown


DONE: Tell = Tell(name="proxy.done", ends=False, result=True)
ENDED: Tell = Tell(name="proxy.ended", ends=False, result=True)
ENDS: Summary = Summary(name="proxy.ends", look=_nobody, effect=Effect(_name), then=lambda: ENDED)
SUMMARY: Summary = Summary(
    name="proxy.summary",
    look=_in_full,
    effect=Effect(_name),
    then=lambda: DONE,
    instead=(lambda: ENDS,),
)
WHICH: Ask = Ask(
    name="proxy.which",
    look=_candidates,
    reads=whole_between("least", "most"),
    keep="proxy",
    then=lambda: SUMMARY,
)
WHO: Ask = asks_for_member("proxy.who", lambda: WHICH, any_number)
