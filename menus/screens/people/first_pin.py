"""A member who never had a PIN chooses it on an officer's phone, while she stands before two officers."""

from collections.abc import Mapping

from ledger.people.authentication.pin_help import choose_before, may_choose_before, vouch_together
from ledger.people.membership.members import find_member
from ledger.rules.refusal import Refusal
from menus.engine.reading import pin
from menus.engine.screens import Ask, Effect, Facts, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second


async def _she(scene: Scene) -> Facts | Redirect:
    there = await find_member(scene.ports.database, scene.group_id, scene.number("number"))
    if there is None or there.pin_hash is not None:
        raise Refusal("pin.nobody_asks")
    if await may_choose_before(scene.ports.database, scene.command(), scene.number("number")):
        return Redirect(lambda: NEW, keep={"name": there.name})
    return Facts({"name": there.name})


async def _vouch(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await vouch_together(scene.ports.database, scene.command(), scene.number("number"))
    return shown


async def _choose(scene: Scene) -> Mapping[str, Plain]:
    return {"pin_hash": scene.ports.vault.hash(scene.group_id, scene.number("number"), scene.typed)}


async def _again(scene: Scene) -> Mapping[str, Plain] | Redirect:
    member, pin_hash = scene.number("number"), str(scene.caller.answers.pop("pin_hash", ""))
    if not pin_hash or not scene.ports.vault.matches(scene.group_id, member, pin_hash, scene.typed):
        return Redirect(lambda: NEW)
    await choose_before(scene.ports.database, scene.command(), member, pin_hash)
    return {}


DONE: Tell = Tell(name="first_pin.done", ends=False, result=True)
AGAIN: Ask = Ask(
    name="first_pin.again",
    reads=pin,
    keep="",
    secret=True,
    effect=Effect(_again),
    then=lambda: DONE,
)
NEW: Ask = Ask(
    name="first_pin.new", reads=pin, keep="", secret=True, effect=Effect(_choose, acts=False), then=lambda: AGAIN
)
SHE: Summary = Summary(
    name="first_pin",
    look=_she,
    effect=Effect(_vouch),
    then=lambda: NEW,
    second=lambda: second.OFFICER,
    instead=(lambda: NEW,),
)
