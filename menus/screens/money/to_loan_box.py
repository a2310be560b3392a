"""Borrowed money, or cash of the outside box that no grant is, goes into the loan fund's box to be lent to members."""

from collections.abc import Mapping

from ledger.funds.outside_fund import lendable_xof, to_loan_box
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene


async def _free(scene: Scene) -> Facts:
    card = await scene.card()
    card.meeting_for_cash()
    free, unit = lendable_xof(card), card.rules.cash_unit_xof
    if free < unit:
        raise Refusal("fund.short", fund="outside", amount_xof=unit, cash_xof=free)
    return Facts({"least": unit, "most": free, "fund_xof": free})


async def _in_full(scene: Scene) -> Facts:
    card, amount = await scene.card(), scene.number("amount_xof")
    check_payable(amount, card.rules.cash_unit_xof)
    return Facts({"box_xof": card.box_loan_xof + amount})


async def _move(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await to_loan_box(scene.ports.database, scene.command(), scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="to_loan_box.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="to_loan_box.summary",
    look=_in_full,
    effect=Effect(_move, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="to_loan_box.amount",
    look=_free,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: SUMMARY,
)
