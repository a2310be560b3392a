"""An officer vouches for a member who has no PIN or forgot it: is it she, here before me? The president may stop it."""

from collections.abc import Mapping

from ledger.people.pin_help import vouch, waiting_for
from ledger.people.pin_requests import asking, stop_by_president
from ledger.rules.refusal import Refusal
from menus.engine.screens import Choose, Effect, Facts, Item, Option, Pick, Plain, Summary, Tell
from menus.render import NOTHING
from menus.scene import Scene
from menus.screens.roles import is_president


async def _waiting(scene: Scene) -> list[tuple[int, str]]:
    """Whom she may vouch for; the president sees all, to be able to stop them."""
    database, command = scene.ports.database, scene.command()
    if is_president(scene.caller):
        return await asking(database, command)
    return await waiting_for(database, command)


async def _asking(scene: Scene) -> Facts:
    waiting = await _waiting(scene)
    if not waiting:
        raise Refusal("pin.nobody_asks")
    return Facts(items=tuple(Item(number, {"number": number, "name": name}, number) for number, name in waiting))


async def _she(scene: Scene) -> Facts:
    for number, name in await _waiting(scene):
        if number == scene.number("number"):
            return Facts({"name": name})
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
SHE: Summary = Summary(name="vouch.she", look=_she, effect=Effect(_vouch), then=lambda: DONE, otherwise=lambda: NOT_SHE)
ASKING: Pick = Pick(name="vouch.asking", look=_asking, keep="number", then=lambda: SHE)
