"""The treasurer records what a member pays back: whose, how much, and what it settles."""

from collections.abc import Mapping

from ledger.repayments import lay_out, repay
from ledger.rules.refusal import Refusal
from menus.scene import Scene
from menus.screens.whom import chosen_card, member_numbers
from sessions.reading import whole_between
from sessions.screens import Ask, Effect, Facts, Plain, Resume, Summary, Tell


async def _owed(scene: Scene) -> Facts:
    card = await chosen_card(scene)
    owed = card.principal_xof + card.charge_xof
    if not owed:
        raise Refusal("loan.nothing_owed")
    return Facts({"name": card.name, "owed_xof": owed, "least": card.rules.cash_unit_xof, "most": owed})


async def _in_full(scene: Scene) -> Facts:
    card = await chosen_card(scene)
    repayment = lay_out(card, scene.number("amount_xof"))
    return Facts(
        {
            "name": card.name,
            "charge_xof": sum(part.charge_xof for part in repayment.parts),
            "principal_xof": sum(part.principal_xof for part in repayment.parts),
            "left_xof": repayment.owed_after_xof,
        }
    )


async def _repay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.shown)
    await repay(scene.ports.database, scene.act(), scene.number("number"), scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="repay.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="repay.summary",
    look=_in_full,
    effect=Effect(_repay, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="repay.amount",
    look=_owed,
    reads=whole_between("least", "most", "above_owed"),
    keep="amount_xof",
    then=lambda: SUMMARY,
    resume=Resume.ASK,
)
WHO: Ask = Ask(
    name="repay.who", look=member_numbers, reads=whole_between("least", "most"), keep="number", then=lambda: AMOUNT
)
