"""The group borrows from outside: of whom, and how much; from then on it owes it to that lender."""

from collections.abc import Mapping

from ledger.funds.outside_loans import receive_loan
from ledger.rules.money import check_payable
from menus.engine.reading import name_of_a_person, whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.any_amount import any_amount


async def _while_cash_moves(scene: Scene) -> Facts:
    (await scene.card()).meeting_for_cash()
    return Facts()


async def _in_full(scene: Scene) -> Facts:
    card, amount = await scene.card(), scene.number("amount_xof")
    check_payable(amount, card.rules.cash_unit_xof)
    return Facts({"total_xof": card.linkage_xof + amount})


async def _receive(scene: Scene) -> Mapping[str, Plain]:
    shown, lender = dict(scene.caller.rendered), str(scene.caller.answers["label"])
    await receive_loan(scene.ports.database, scene.command(), lender, scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="loan_received.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="loan_received.summary",
    look=_in_full,
    effect=Effect(_receive, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="loan_received.amount",
    look=any_amount,
    reads=whole_between("least", "most"),
    keep="amount_xof",
    resume=Resume.ASK,
    then=lambda: SUMMARY,
)
LENDER: Ask = Ask(
    name="loan_received.lender",
    look=_while_cash_moves,
    reads=name_of_a_person,
    keep="label",
    then=lambda: AMOUNT,
)
