"""A new PIN: the old one, the new one, the new one again. Between hops only its hash is remembered."""

from collections.abc import Mapping

from ledger.people.members import find_member
from ledger.people.pins import change_pin
from ledger.rules.refusal import Refusal
from menus.engine.reading import pin
from menus.engine.screens import Ask, Effect, Instead, Plain, Tell
from menus.pin_tries import check_typed
from menus.scene import Scene


async def _prove(scene: Scene) -> Mapping[str, Plain]:
    here = await find_member(scene.ports.database, scene.group_id, scene.member)
    assert here is not None  # noqa: S101 -- she is logged in
    await check_typed(scene, here)
    return {}


async def _choose(scene: Scene) -> Mapping[str, Plain]:
    here = await find_member(scene.ports.database, scene.group_id, scene.member)
    if here and here.pin_hash and scene.ports.vault.matches(scene.group_id, scene.member, here.pin_hash, scene.typed):
        raise Refusal("pin.same")
    return {"pin_hash": scene.ports.vault.hash(scene.group_id, scene.member, scene.typed)}


async def _again(scene: Scene) -> Mapping[str, Plain] | Instead:
    pin_hash = str(scene.caller.answers.pop("pin_hash", ""))
    if not pin_hash or not scene.ports.vault.matches(scene.group_id, scene.member, pin_hash, scene.typed):
        return Instead(lambda: DIFFERENT)
    await change_pin(scene.ports.database, scene.command(), pin_hash)
    return {}


DONE: Tell = Tell(name="pin.done", ends=False, result=True)
DIFFERENT: Tell = Tell(name="pin.different", ends=False)
AGAIN: Ask = Ask(
    name="pin.again",
    reads=pin,
    keep="",
    secret=True,
    effect=Effect(_again),
    then=lambda: DONE,
    instead=(lambda: DIFFERENT,),
)
NEW: Ask = Ask(name="pin.new", reads=pin, keep="", secret=True, effect=Effect(_choose, acts=False), then=lambda: AGAIN)
OLD: Ask = Ask(
    name="pin.old",
    reads=pin,
    keep="",
    secret=True,
    whose_pin=lambda caller: caller.who,
    effect=Effect(_prove, acts=False),
    then=lambda: NEW,
)
