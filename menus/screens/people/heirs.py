"""The heirs of a member of a self-help group are paid what she saved, minus what she owed; earnings stay."""

from collections.abc import Mapping

from ledger.settlement.departure import inheritance, pay_heirs
from menus.engine.screens import Ask, Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.people.leave import in_full
from menus.screens.questions import second
from menus.screens.questions.whom import asks_for_member, chosen_debtor


async def _in_full(scene: Scene) -> Facts:
    card = await chosen_debtor(scene)
    return in_full(card, inheritance(card))


async def _pay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await pay_heirs(scene.ports.database, scene.command(), scene.number("number"))
    return shown


DONE: Tell = Tell(name="heirs.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="heirs.summary",
    look=_in_full,
    effect=Effect(_pay, moves_money=True),
    then=lambda: DONE,
    second=lambda: second.OFFICER,
)
WHO: Ask = asks_for_member("heirs.who", lambda: SUMMARY)
