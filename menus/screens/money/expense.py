"""An expense of the group, paid out of the loan fund."""

from collections.abc import Mapping

from ledger.funds.expenses import PURPOSES, spend
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second


async def _box(scene: Scene) -> Facts:
    card = await scene.card()
    card.open_meeting()
    return Facts({"least": card.rules.cash_unit_xof, "most": card.box_loan_xof, "box_xof": card.box_loan_xof})


async def _spend(scene: Scene) -> Mapping[str, Plain]:
    what = str(scene.caller.answers["what"])
    await spend(scene.ports.database, scene.command(), scene.number("amount_xof"), what)
    return {}


DONE: Tell = Tell(name="expense.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="expense.summary",
    second=lambda: second.OFFICER,
    effect=Effect(_spend, moves_money=True),
    then=lambda: DONE,
)
WHY: Choose = Choose(
    name="expense.why",
    options=tuple(Option(reason, lambda: SUMMARY, keep=("what", reason)) for reason in PURPOSES),
)
AMOUNT: Ask = Ask(
    name="expense.amount",
    look=_box,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: WHY,
)
