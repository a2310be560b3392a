"""A member died: her savings and debts stay for her heirs, and everything that needed her ends.

A second officer confirms it of one who holds an office.
"""

from collections.abc import Mapping

from ledger.people.membership.offices import holds_office
from ledger.settlement.departure import owed_to_all, record_death
from menus.engine.caller import Caller
from menus.engine.screens import Ask, Effect, Facts, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.people import comes_back
from menus.screens.questions import second
from menus.screens.questions.whom import any_number, asks_for_member, chosen_other, is_gone

_OFFICE = "office"


async def _in_full(scene: Scene) -> Facts | Redirect:
    if await is_gone(scene):
        return Redirect(lambda: comes_back.SUMMARY)
    card = await chosen_other(scene)
    card.check_person()
    offices = int(await holds_office(scene.ports.database, scene.group_id, card.member))
    return Facts({"name": card.name, "savings_xof": card.savings_xof, "debts_xof": owed_to_all(card), _OFFICE: offices})


def _held_an_office(caller: Caller) -> bool:
    return bool(caller.rendered.get(_OFFICE))


async def _record(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await record_death(scene.ports.database, scene.command(), scene.number("number"))
    return shown


DONE: Tell = Tell(name="death.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name=second.DEATH,
    look=_in_full,
    second=lambda: second.OFFICER,
    takes_two=_held_an_office,
    effect=Effect(_record, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: comes_back.SUMMARY,),
)
WHO: Ask = asks_for_member("death.who", lambda: SUMMARY, any_number)
