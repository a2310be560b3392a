"""A tranche of a grant reaches the box of the outside fund: how much, and who gives it."""

from collections.abc import Mapping

from ledger.funds.outside_fund import receive_grant
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.any_amount import any_amount, payable

GIVERS = ("ngo", "town_hall", "state", "other")


async def _receive(scene: Scene) -> Mapping[str, Plain]:
    giver = str(scene.caller.answers["what"])
    await receive_grant(scene.ports.database, scene.command(), scene.number("amount_xof"), giver)
    return {}


DONE: Tell = Tell(name="grant_received.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="grant_received.summary",
    effect=Effect(_receive, moves_money=True),
    then=lambda: DONE,
)
GIVER: Choose = Choose(
    name="grant_received.giver",
    look=payable,
    options=tuple(Option(giver, lambda: SUMMARY, keep=("what", giver)) for giver in GIVERS),
)
AMOUNT: Ask = Ask(
    name="grant_received.amount",
    look=any_amount,
    reads=whole_between("least", "most"),
    keep="amount_xof",
    then=lambda: GIVER,
)
