"""Something is paid out of a grant: how much of what the outside fund holds of grants, and for what."""

from collections.abc import Mapping

from ledger.funds.outside_fund import grant_cash_xof, spend_grant
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.any_amount import payable

USES = ("activity", "food", "training", "works", "other")


async def _held(scene: Scene) -> Facts:
    card = await scene.card()
    card.meeting_for_cash()
    held, unit = grant_cash_xof(card), card.rules.cash_unit_xof
    if not held:
        raise Refusal("fund.short", fund="outside", amount_xof=unit, cash_xof=held)
    return Facts({"least": unit, "most": held, "fund_xof": held})


async def _in_full(scene: Scene) -> Facts:
    return Facts({"left_xof": grant_cash_xof(await scene.card()) - scene.number("amount_xof")})


async def _spend(scene: Scene) -> Mapping[str, Plain]:
    shown, use = dict(scene.caller.rendered), str(scene.caller.answers["what"])
    await spend_grant(scene.ports.database, scene.command(), scene.number("amount_xof"), use)
    return shown


DONE: Tell = Tell(name="grant_spent.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="grant_spent.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_spend, moves_money=True),
    then=lambda: DONE,
)
USE: Choose = Choose(
    name="grant_spent.use",
    look=payable,
    options=tuple(Option(use, lambda: SUMMARY, keep=("what", use)) for use in USES),
)
AMOUNT: Ask = Ask(
    name="grant_spent.amount",
    look=_held,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: USE,
)
