"""A member leaves the group: what her savings settle, what is paid into her hand, what is still owed."""

from collections.abc import Mapping

from ledger.card import Card
from ledger.rules.settlement.departure import Departure
from ledger.settlement.departure import leave, leaving
from menus.engine.screens import Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.whom import chosen_other


def in_full(card: Card, result: Departure) -> Facts:
    """What somebody who goes saved, what of it settles debts, what is paid and what is still owed."""
    return Facts(
        {
            "name": card.name,
            "savings_xof": card.savings_xof,
            "debts_xof": card.savings_xof - result.paid_xof,
            "paid_xof": result.paid_xof,
            "left_xof": result.debt_left_xof,
        }
    )


async def _in_full(scene: Scene) -> Facts:
    card = await chosen_other(scene)
    return in_full(card, leaving(card))


async def _leave(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await leave(scene.ports.database, scene.command(), scene.number("number"))
    return shown


DONE: Tell = Tell(name="leave.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="leave.summary",
    look=_in_full,
    second=lambda: second.RECEIVER,
    effect=Effect(_leave, moves_money=True),
    then=lambda: DONE,
)
