"""A member pays her fines: whose, how much, and what is left."""

from collections.abc import Mapping

from ledger.funds.fines import check_payment, pay_fine
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.whom import asks_for_member, chosen_debtor


async def _owed(scene: Scene) -> Facts:
    card = await chosen_debtor(scene)
    if not card.fines_xof:
        raise Refusal("fine.nothing_owed")
    return Facts(
        {"name": card.name, "fines_xof": card.fines_xof, "least": card.rules.cash_unit_xof, "most": card.fines_xof}
    )


async def _in_full(scene: Scene) -> Facts:
    card = await chosen_debtor(scene)
    left = check_payment(card, scene.number("amount_xof"))
    return Facts({"name": card.name, "left_xof": left})


async def _pay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await pay_fine(scene.ports.database, scene.command(), scene.number("number"), scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="fine_paid.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="fine_paid.summary",
    look=_in_full,
    effect=Effect(_pay, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="fine_paid.amount",
    look=_owed,
    reads=whole_between("least", "most", "above_owed"),
    keep="amount_xof",
    then=lambda: SUMMARY,
)
WHO: Ask = asks_for_member("fine_paid.who", lambda: AMOUNT)
