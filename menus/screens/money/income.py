"""Other income of the group: what for, how much; it goes into the loan fund's box."""

from collections.abc import Mapping

from ledger.funds.income import earn
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.any_amount import any_amount, payable

SOURCES = ("old_debt", "rent", "sale", "other")


async def _earn(scene: Scene) -> Mapping[str, Plain]:
    await earn(scene.ports.database, scene.command(), scene.number("amount_xof"), str(scene.caller.answers["what"]))
    return {}


DONE: Tell = Tell(name="income.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="income.summary",
    effect=Effect(_earn, moves_money=True),
    then=lambda: DONE,
)
WHAT: Choose = Choose(
    name="income.source",
    look=payable,
    options=tuple(Option(source, lambda: SUMMARY, keep=("what", source)) for source in SOURCES),
)
AMOUNT: Ask = Ask(
    name="income.amount",
    look=any_amount,
    reads=whole_between("least", "most"),
    keep="amount_xof",
    then=lambda: WHAT,
)
