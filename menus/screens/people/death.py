"""A member died: her savings and debts stay for her heirs, and everything that needed her ends."""

from collections.abc import Mapping

from ledger.settlement.departure import owed_to_all, record_death
from menus.engine.screens import Ask, Effect, Facts, Instead, Plain, Summary, Tell
from menus.scene import Scene
from menus.screens.people import comes_back
from menus.screens.questions.whom import any_number, asks_for_member, chosen_other, is_gone


async def _in_full(scene: Scene) -> Facts | Instead:
    if await is_gone(scene):
        return Instead(lambda: comes_back.SUMMARY)
    card = await chosen_other(scene)
    card.check_person()
    return Facts({"name": card.name, "savings_xof": card.savings_xof, "debts_xof": owed_to_all(card)})


async def _record(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await record_death(scene.ports.database, scene.command(), scene.number("number"))
    return shown


DONE: Tell = Tell(name="death.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="death.summary",
    look=_in_full,
    effect=Effect(_record, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: comes_back.SUMMARY,),
)
WHO: Ask = asks_for_member("death.who", lambda: SUMMARY, any_number)
