"""The treasurer records what a member pays back: whose, how much, what it settles, what becomes of too much."""

from collections.abc import Mapping

from ledger.card import Card
from ledger.loans.repayments import lay_out, overpaid, owed_xof, repay
from ledger.rules.refusal import Refusal
from ledger.rules.waterfall import Repayment
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Instead, Plain, Resume, Summary, Tell
from menus.render import NOTHING
from menus.scene import Scene
from menus.screens.questions.any_amount import MAX_AT_ONCE_XOF
from menus.screens.questions.whom import chosen_card, member_numbers


async def _owed(scene: Scene) -> Facts:
    card = await chosen_card(scene)
    owed = owed_xof(card)
    if not owed:
        raise Refusal("loan.nothing_owed")
    return Facts({"name": card.name, "owed_xof": owed, "least": card.rules.cash_unit_xof, "most": MAX_AT_ONCE_XOF})


async def _in_full(scene: Scene) -> Facts | Instead:
    card = await chosen_card(scene)
    repayment = lay_out(card, scene.number("amount_xof"))
    if repayment.left_over_xof:
        return Instead(lambda: TOO_MUCH, keep=await _too_much(scene, card, repayment))
    return Facts(
        {
            "name": card.name,
            "fines_xof": sum(part.fines_xof for part in repayment.parts),
            "charge_xof": sum(part.charge_xof for part in repayment.parts),
            "principal_xof": sum(part.principal_xof for part in repayment.parts),
            "left_xof": repayment.owed_after_xof,
        }
    )


async def _too_much(scene: Scene, card: Card, repayment: Repayment) -> dict[str, Plain]:
    """Everything is settled; the rest becomes shares where the group has it so, and is handed back otherwise."""
    meeting = card.meeting_for_cash().number
    rest = await overpaid(scene.ports.database, card, repayment.left_over_xof, meeting)
    return {
        "name": card.name,
        "owed_xof": repayment.paid_xof,
        "shares": rest.shares or NOTHING,
        "back_xof": rest.returned_xof,
    }


async def _settled(scene: Scene) -> Facts:
    return Facts({**scene.caller.answers, "left_xof": 0})


async def _repay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await repay(scene.ports.database, scene.command(), scene.number("number"), scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="repay.done", ends=False, result=True)
SETTLED: Tell = Tell(name="repay.settled", ends=False, result=True)
TOO_MUCH: Summary = Summary(
    name="repay.too_much",
    look=_settled,
    again=_in_full,
    effect=Effect(_repay, moves_money=True),
    then=lambda: SETTLED,
)
SUMMARY: Summary = Summary(
    name="repay.summary",
    look=_in_full,
    effect=Effect(_repay, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: TOO_MUCH,),
)
AMOUNT: Ask = Ask(
    name="repay.amount",
    look=_owed,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    then=lambda: SUMMARY,
    resume=Resume.ASK,
)
WHO: Ask = Ask(
    name="repay.who", look=member_numbers, reads=whole_between("least", "most"), keep="number", then=lambda: AMOUNT
)
