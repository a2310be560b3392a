"""A leaving or a death that was written down by mistake is taken back: she is a member as before."""

from collections.abc import Mapping

from ledger.settlement.comes_back import come_back, may_come_back
from menus.engine.screens import Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.whom import chosen_debtor


async def _gone(scene: Scene) -> Facts:
    card = await chosen_debtor(scene)
    await may_come_back(scene.ports.database, card)
    return Facts({"name": card.name})


async def _come_back(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await come_back(scene.ports.database, scene.command(), scene.number("number"))
    return shown


DONE: Tell = Tell(name="comes_back.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="comes_back.summary",
    look=_gone,
    effect=Effect(_come_back, moves_money=True),
    then=lambda: DONE,
    second=lambda: second.OFFICER,
)
