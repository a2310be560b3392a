"""A new PIN: the old one, the new one, the new one again. Between hops only its hash is remembered."""

from collections.abc import Mapping

from ledger.people.agents import find_agent
from ledger.people.authentication.agent_pins import OF_AGENTS, change_agents_pin
from ledger.people.authentication.pins import OF_MEMBERS, PinHolder, PinRows, change_pin
from ledger.people.membership.members import find_member
from ledger.rules.refusal import Refusal
from menus.engine.reading import pin
from menus.engine.screens import Ask, Effect, Plain, Redirect, Tell
from menus.hop.pin_tries import check_typed
from menus.hop.scene import Scene


async def _hers(scene: Scene) -> tuple[PinHolder, PinRows]:
    """Whose PIN it is, and where it is kept: a member's, or an agent's."""
    database, agent = scene.ports.database, scene.caller.is_agent
    here: PinHolder | None = (
        await find_agent(database, scene.member) if agent else await find_member(database, scene.group_id, scene.member)
    )
    if here is None:  # her access was stopped since she dialled
        raise Refusal("pin.none")
    return here, OF_AGENTS if agent else OF_MEMBERS


async def _prove(scene: Scene) -> Mapping[str, Plain]:
    await check_typed(scene, *await _hers(scene))
    return {}


async def _choose(scene: Scene) -> Mapping[str, Plain]:
    here, _ = await _hers(scene)
    if here.pin_hash and scene.ports.vault.matches(scene.group_id, scene.member, here.pin_hash, scene.typed):
        raise Refusal("pin.same")
    return {"pin_hash": scene.ports.vault.hash(scene.group_id, scene.member, scene.typed)}


async def _again(scene: Scene) -> Mapping[str, Plain] | Redirect:
    pin_hash = str(scene.caller.answers.pop("pin_hash", ""))
    if not pin_hash or not scene.ports.vault.matches(scene.group_id, scene.member, pin_hash, scene.typed):
        return Redirect(lambda: DIFFERENT)
    if scene.caller.is_agent:
        await change_agents_pin(scene.ports.database, scene.member, pin_hash, scene.ports.clock.now())
    else:
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
