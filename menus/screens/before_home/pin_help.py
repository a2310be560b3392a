"""Before the PIN: a member without one asks the committee to vouch for her, and chooses a new one when two have."""

from collections.abc import Mapping

from ledger.people.pin_help import ask_for_help, choose_after_help, where_it_stands
from menus.engine.reading import pin
from menus.engine.screens import Ask, Effect, Facts, Instead, Plain, Summary, Tell
from menus.render import NOTHING
from menus.scene import Scene


async def standing(scene: Scene) -> Facts | Instead:
    """Where her request is: not asked, waiting for guardians, waiting for its hours, or ready."""
    vouching = await where_it_stands(scene.ports.database, scene.command(), scene.member)
    if vouching is None:
        return Facts()
    if vouching.ready:
        return Instead(lambda: NEW)
    return Instead(lambda: WAITING, keep={"guardians": vouching.guardians, "hours": vouching.hours_left or NOTHING})


async def _ask(scene: Scene) -> Mapping[str, Plain]:
    await ask_for_help(scene.ports.database, scene.command())
    return {}


async def _choose(scene: Scene) -> Mapping[str, Plain]:
    return {"pin_hash": scene.ports.vault.hash(scene.group_id, scene.member, scene.typed)}


async def _again(scene: Scene) -> Mapping[str, Plain] | Instead:
    pin_hash = str(scene.caller.answers.pop("pin_hash", ""))
    if not pin_hash or not scene.ports.vault.matches(scene.group_id, scene.member, pin_hash, scene.typed):
        return Instead(lambda: NEW)
    await choose_after_help(scene.ports.database, scene.command(), pin_hash)
    return {}


CHOSEN: Tell = Tell(name="pin_help.chosen")
ASKED: Tell = Tell(name="pin_help.asked")
WAITING: Tell = Tell(name="pin_help.waiting")
LATER: Tell = Tell(name="pin_help.later")
AGAIN: Ask = Ask(
    name="pin_help.again",
    reads=pin,
    keep="",
    secret=True,
    before_home=True,
    effect=Effect(_again),
    then=lambda: CHOSEN,
)
NEW: Ask = Ask(
    name="pin_help.new",
    reads=pin,
    keep="",
    secret=True,
    before_home=True,
    effect=Effect(_choose, acts=False),
    then=lambda: AGAIN,
)
HELP: Summary = Summary(
    name="pin_help",
    look=standing,
    effect=Effect(_ask),
    then=lambda: ASKED,
    otherwise=lambda: LATER,
    instead=(lambda: NEW, lambda: WAITING),
)
