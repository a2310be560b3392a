"""An officer vouches for a member who has no PIN or forgot it: is it she, here before me? The president may stop it.

Who never had one and has not asked chooses it here, before two officers.
"""

from collections.abc import Mapping

from ledger.people.authentication.pin_help import WithoutPin, vouch, waiting_for
from ledger.people.authentication.pin_requests import stop_by_president
from ledger.rules.refusal import Refusal
from menus.engine.screens import Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.people import first_pin
from menus.screens.roles import is_president


async def _waiting(scene: Scene) -> list[WithoutPin]:
    """Whom she may vouch for; the president sees all, to be able to stop them. A first PIN is no matter for a call."""
    waiting = await waiting_for(scene.ports.database, scene.command(), any_request=is_president(scene.caller))
    return [one for one in waiting if one.asks or not scene.by_ear]


async def _asking(scene: Scene) -> Facts:
    waiting = await _waiting(scene)
    if not waiting:
        raise Refusal("pin.nobody_asks")
    return Facts(items=tuple(Item(one.number, {"number": one.number, "name": one.name}, one.number) for one in waiting))


async def _she(scene: Scene) -> Facts | Redirect:
    for one in await _waiting(scene):
        if one.number == scene.number("number"):
            return Facts({"name": one.name}) if one.asks else Redirect(lambda: first_pin.SHE)
    raise Refusal("pin.nobody_asks")


async def _vouch(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    standing = await vouch(scene.ports.database, scene.command(), scene.number("number"))
    return shown | {"guardians": standing.guardians, "hours": standing.hours_left or NOTHING}


async def _stop(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await stop_by_president(scene.ports.database, scene.command(), scene.number("number"))
    return shown


DONE: Tell = Tell(name="vouch.done", ends=False, result=True)
STOPPED: Tell = Tell(name="vouch.stopped", ends=False, result=True)
LEFT: Tell = Tell(name="vouch.left", ends=False)
NOT_SHE: Choose = Choose(
    name="vouch.not_she",
    look=_she,
    options=(
        Option("stop", lambda: STOPPED, effect=Effect(_stop), when=is_president),
        Option("leave", lambda: LEFT),
    ),
)
SHE: Summary = Summary(
    name="vouch.she",
    look=_she,
    effect=Effect(_vouch),
    then=lambda: DONE,
    otherwise=lambda: NOT_SHE,
    instead=(lambda: first_pin.SHE,),
)
ASKING: Pick = Pick(name="vouch.asking", look=_asking, keep="number", then=lambda: SHE)
