"""An officer accepts a member who moves here from another group: by the code of her move, and her PIN if it is due."""

from collections.abc import Mapping
from dataclasses import replace

from ledger.people.membership.enrolment import next_member
from ledger.people.membership.members import MemberHere, find_member
from ledger.people.membership.moves import Move, accept_move, move_to
from ledger.rules.refusal import Refusal
from menus.engine.caller import Caller
from menus.engine.reading import pin
from menus.engine.screens import Ask, Effect, Facts, Plain, Summary, Tell
from menus.hop.pin_tries import check_typed
from menus.hop.scene import Scene

_HER_GROUP = "second_group"


async def _coming(scene: Scene) -> Move:
    code = str(scene.caller.answers["phone"])
    return await move_to(scene.ports.database, scene.group_id, code, scene.command().at)


async def _in_full(scene: Scene) -> Facts:
    move = await _coming(scene)
    begins = (await next_member(scene.ports.database, scene.group_id)).begins
    return Facts({"name": move.name, "group": move.group_name, "what": begins, "agreed": int(move.agreed)})


def _asks_her(caller: Caller) -> bool:
    return not caller.rendered.get("agreed")


async def _she(scene: Scene) -> Facts:
    move = await _coming(scene)
    scene.caller.answers = {**scene.caller.answers, "second": move.member, _HER_GROUP: move.group_id}
    return Facts({"name": move.name})


async def _her(scene: Scene) -> MemberHere:
    move = await _coming(scene)
    her = await find_member(scene.ports.database, move.group_id, move.member)
    if her is None:
        raise Refusal("move.unknown")
    return her


async def _check(scene: Scene) -> Mapping[str, Plain]:
    await check_typed(scene, await _her(scene))
    return {}


def _whose(caller: Caller) -> tuple[int, int] | None:
    group_id, number = caller.answers.get(_HER_GROUP), caller.answers.get("second")
    return (group_id, number) if isinstance(group_id, int) and isinstance(number, int) else None


async def _accept(scene: Scene) -> Mapping[str, Plain]:
    """Her number in her old group is nobody's here: the officer acts alone, and her PIN is what was asked for."""
    shown, command = dict(scene.caller.rendered), replace(scene.command(), confirmed_by=None)
    her_pin = scene.confirmed_by is not None
    await accept_move(scene.ports.database, command, str(scene.caller.answers["phone"]), her_pin=her_pin)
    return shown


DONE: Tell = Tell(name="arrives.done", ends=False, result=True)
HER_PIN: Ask = Ask(
    name="arrives.pin",
    whose_pin=_whose,
    look=_she,
    reads=pin,
    keep="",
    secret=True,
    confirms=True,
    effect=Effect(_check, acts=False),
    then=lambda: HER_PIN,
)
SUMMARY: Summary = Summary(
    name="arrives.summary",
    look=_in_full,
    second=lambda: HER_PIN,
    takes_two=_asks_her,
    effect=Effect(_accept),
    then=lambda: DONE,
)
