"""An officer vouches for a member who has no PIN or forgot it: is it she, here before me?"""

from collections.abc import Mapping

from ledger.people.pin_help import vouch, waiting_for
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Item, Pick, Plain, Summary, Tell
from menus.render import NOTHING
from menus.scene import Scene


async def _asking(scene: Scene) -> Facts:
    waiting = await waiting_for(scene.ports.database, scene.command())
    if not waiting:
        raise Refusal("pin.nobody_asks")
    return Facts(items=tuple(Item(number, {"number": number, "name": name}, number) for number, name in waiting))


async def _she(scene: Scene) -> Facts:
    for number, name in await waiting_for(scene.ports.database, scene.command()):
        if number == scene.number("number"):
            return Facts({"name": name})
    raise Refusal("pin.nobody_asks")


async def _vouch(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    standing = await vouch(scene.ports.database, scene.command(), scene.number("number"))
    return shown | {"guardians": standing.guardians, "hours": standing.hours_left or NOTHING}


DONE: Tell = Tell(name="vouch.done", ends=False, result=True)
SHE: Summary = Summary(name="vouch.she", look=_she, effect=Effect(_vouch), then=lambda: DONE)
ASKING: Pick = Pick(name="vouch.asking", look=_asking, keep="number", then=lambda: SHE)
