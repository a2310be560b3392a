"""A member moves to another group: where to, her code for it, withdrawn while it waits, and how she is settled."""

from collections.abc import Mapping

from ledger.people.membership.moves import Move, ask_move, move_of, target_of, withdraw_move
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import departure_of, leaving
from ledger.settlement.moving import move_member, ready_move
from menus.engine.reading import group_code
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.people.leave import in_full
from menus.screens.questions import second
from menus.screens.questions.whom import chosen_other


async def _who(scene: Scene) -> Facts:
    return Facts({"name": (await chosen_other(scene)).name})


async def _asks(scene: Scene) -> Facts:
    """What her going would settle today, by the same rule as any leaving."""
    card = await chosen_other(scene)
    code = str(scene.caller.answers["to_group"])
    _, name = await target_of(scene.ports.database, scene.group_id, code)
    return Facts({**in_full(card, departure_of(card)).values, "group": name})


async def _ask(scene: Scene) -> Mapping[str, Plain]:
    shown, kept = dict(scene.caller.rendered), scene.caller.answers
    luck = scene.ports.luck.randrange
    code = await ask_move(scene.ports.database, scene.command(), scene.number("number"), str(kept["to_group"]), luck)
    return {**shown, "code": code}


async def waiting_move(scene: Scene) -> Move | None:
    """The move of the chosen member that waits, if one does."""
    return await move_of(scene.ports.database, scene.group_id, scene.number("number"), scene.command().at)


async def _waits(scene: Scene) -> Facts:
    move = await waiting_move(scene)
    if move is None:
        raise Refusal("move.unknown")
    return Facts({"name": move.name, "group": move.to_name, "code": move.code})


async def _withdraw(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await withdraw_move(scene.ports.database, scene.command(), scene.number("number"))
    return shown


async def _settles(scene: Scene) -> Facts:
    card = await chosen_other(scene)
    move = await ready_move(scene.ports.database, scene.command(), card.member)
    return Facts({**in_full(card, leaving(card)).values, "code": move.to_code, "group": move.to_name})


async def _settle(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    number = await move_member(scene.ports.database, scene.command(), scene.number("number"))
    return {**shown, "number": number}


DONE: Tell = Tell(name="move.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="move.summary",
    look=_asks,
    second=lambda: second.RECEIVER,
    effect=Effect(_ask),
    then=lambda: DONE,
)
TO: Ask = Ask(name="move.to", look=_who, reads=group_code, keep="to_group", then=lambda: SUMMARY)
WITHDRAWN: Tell = Tell(name="move.withdrawn", ends=False, result=True)
WAITING: Choose = Choose(
    name="move.waiting",
    look=_waits,
    options=(Option("withdraw", lambda: WITHDRAWN, effect=Effect(_withdraw)),),
)
SETTLED: Tell = Tell(name="move.settled", ends=False, result=True)
SETTLE: Summary = Summary(
    name="move.settle",
    look=_settles,
    second=lambda: second.RECEIVER,
    effect=Effect(_settle, moves_money=True),
    then=lambda: SETTLED,
    otherwise=lambda: WAITING,
)
