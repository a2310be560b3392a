"""Before the PIN: a member without one has a code for her first, or asks the committee to vouch for her.

She chooses her PIN at once with a code, and otherwise when two have vouched.
"""

from collections.abc import Mapping

from ledger.people.authentication.activation_officers import can_be_vouched_for
from ledger.people.authentication.activation_use import choose_with_code, whose_code
from ledger.people.authentication.agent_pins import choose_agents_pin
from ledger.people.authentication.pin_help import ask_for_help, choose_after_help, where_it_stands
from ledger.people.membership.members import find_member
from menus.engine.reading import pin
from menus.engine.screens import Ask, Effect, Facts, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING

_CODE = "activation"


async def standing(scene: Scene) -> Facts | Redirect:
    """Where her request is: not asked, waiting for guardians, waiting for its hours, or ready."""
    ports = scene.ports
    vouching = await where_it_stands(ports.database, scene.command(), scene.member)
    if vouching is None:
        vouched = await can_be_vouched_for(ports.database, ports.vault, scene.group_id, scene.member)
        return Facts() if vouched else Redirect(lambda: NOBODY)
    if vouching.ready:
        return Redirect(lambda: NEW)
    return Redirect(lambda: WAITING, keep={"guardians": vouching.guardians, "hours": vouching.hours_left or NOTHING})


async def with_code(scene: Scene) -> Redirect:
    """Find out whose code she typed; on a lent phone it may be that of somebody who stands there."""
    code = scene.typed.replace(" ", "")
    ports = scene.ports
    found = await whose_code(ports.database, ports.vault, scene.command(), scene.phone, code, scene.counted)
    activation, member = found
    here = await find_member(scene.ports.database, scene.group_id, member)
    assert here is not None  # noqa: S101 -- a code is a member's
    scene.caller.who, scene.caller.language = (scene.group_id, member), here.language
    return Redirect(lambda: NEW, keep={_CODE: activation})


async def _ask(scene: Scene) -> Mapping[str, Plain]:
    await ask_for_help(scene.ports.database, scene.command())
    return {}


async def _choose(scene: Scene) -> Mapping[str, Plain]:
    return {"pin_hash": scene.ports.vault.hash(scene.group_id, scene.member, scene.typed)}


async def _again(scene: Scene) -> Mapping[str, Plain] | Redirect:
    pin_hash = str(scene.caller.answers.pop("pin_hash", ""))
    if not pin_hash or not scene.ports.vault.matches(scene.group_id, scene.member, pin_hash, scene.typed):
        return Redirect(lambda: NEW)
    if scene.caller.is_agent:
        await choose_agents_pin(scene.ports.database, scene.member, pin_hash, scene.ports.clock.now())
    elif _CODE in scene.caller.answers:
        ports, activation = scene.ports, scene.number(_CODE)
        await choose_with_code(ports.database, ports.vault, scene.command(), activation, scene.phone, pin_hash)
    else:
        await choose_after_help(scene.ports.database, scene.command(), pin_hash)
    return {}


CHOSEN: Tell = Tell(name="pin_help.chosen")
ASKED: Tell = Tell(name="pin_help.asked")
WAITING: Tell = Tell(name="pin_help.waiting")
LATER: Tell = Tell(name="pin_help.later")
NOBODY: Tell = Tell(name="pin_help.nobody", ends=False)
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
    instead=(lambda: NEW, lambda: WAITING, lambda: NOBODY),
)
