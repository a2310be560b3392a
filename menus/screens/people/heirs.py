"""The heirs of a member of a self-help group are paid what she saved, minus what she owed; earnings stay."""

from collections.abc import Mapping

from ledger.settlement.departure import inheritance, pay_heirs
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Summary, Tell
from menus.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.whom import chosen_debtor, member_numbers


async def _in_full(scene: Scene) -> Facts:
    card = await chosen_debtor(scene)
    result = inheritance(card)
    return Facts(
        {
            "name": card.name,
            "savings_xof": card.savings_xof,
            "debts_xof": card.savings_xof - result.paid_xof,
            "paid_xof": result.paid_xof,
            "left_xof": result.debt_left_xof,
        }
    )


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
WHO: Ask = Ask(
    name="heirs.who",
    look=member_numbers,
    reads=whole_between("least", "most"),
    keep="number",
    then=lambda: SUMMARY,
)
