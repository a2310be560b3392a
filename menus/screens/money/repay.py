"""The treasurer records what a member pays back: whose, how much, what it settles, what becomes of too much."""

from collections.abc import Mapping

from ledger.card import Card
from ledger.loans.repayments import lay_out, overpaid, owed_xof, repay
from ledger.rules.loans.waterfall import Repayment
from ledger.rules.refusal import Refusal
from ledger.tontine.rounds import bring_stakes, stakes_missing_xof
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.questions.any_amount import MAX_AT_ONCE_XOF
from menus.screens.questions.whom import asks_for_member, chosen_debtor


async def _owed(scene: Scene) -> Facts:
    card = await chosen_debtor(scene)
    owed = owed_xof(card) or stakes_missing_xof(card)
    if not owed:
        raise Refusal("loan.nothing_owed")
    return Facts({"name": card.name, "owed_xof": owed, "least": card.rules.cash_unit_xof, "most": MAX_AT_ONCE_XOF})


async def _in_full(scene: Scene) -> Redirect:
    card = await chosen_debtor(scene)
    if stakes_xof := stakes_missing_xof(card):
        return Redirect(lambda: SUMMARY, keep=_stakes(card, stakes_xof, scene.number("amount_xof")))
    repayment = lay_out(card, scene.number("amount_xof"))
    if repayment.left_over_xof:
        return Redirect(lambda: TOO_MUCH, keep=_too_much(card, repayment))
    parts: dict[str, Plain] = {
        "name": card.name,
        "fines_xof": sum(part.fines_xof for part in repayment.parts),
        "charge_xof": sum(part.charge_xof for part in repayment.parts),
        "principal_xof": sum(part.principal_xof for part in repayment.parts),
        "left_xof": repayment.owed_after_xof,
    }
    return Redirect(lambda: SUMMARY, keep=parts)


def _stakes(card: Card, owed_xof: int, amount_xof: int) -> dict[str, Plain]:
    """Stakes that somebody who is gone owes for the pot she has had: no fine and no charge is on them.

    Raises:
        Refusal: ``loan.above_owed``.
    """
    if amount_xof > owed_xof:
        raise Refusal("loan.above_owed", amount_xof=amount_xof, owed_xof=owed_xof)
    left_xof = owed_xof - amount_xof
    return {"name": card.name, "fines_xof": 0, "charge_xof": 0, "principal_xof": amount_xof, "left_xof": left_xof}


def _too_much(card: Card, repayment: Repayment) -> dict[str, Plain]:
    """Everything is settled; the rest becomes shares where the group has it so, and is handed back otherwise."""
    card.meeting_for_cash()
    rest = overpaid(card, repayment.left_over_xof)
    return {
        "name": card.name,
        "owed_xof": repayment.paid_xof,
        "shares": rest.shares or NOTHING,
        "back_xof": rest.returned_xof,
    }


async def _repay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    member, amount_xof = scene.number("number"), scene.number("amount_xof")
    pays = bring_stakes if stakes_missing_xof(await scene.card(member)) else repay
    await pays(scene.ports.database, scene.command(), member, amount_xof)
    return shown


DONE: Tell = Tell(name="repay.done", ends=False, result=True)
SETTLED: Tell = Tell(name="repay.settled", ends=False, result=True)
TOO_MUCH: Summary = Summary(
    name="repay.too_much",
    look=_in_full,
    effect=Effect(_repay, moves_money=True),
    then=lambda: SETTLED,
    instead=(lambda: SUMMARY,),
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
WHO: Ask = asks_for_member("repay.who", lambda: AMOUNT)
