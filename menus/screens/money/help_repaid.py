"""A member gives back help that was lent to her without charge: whose, how much, and what is left."""

from collections.abc import Mapping

from ledger.funds.solidarity_fund import repay_help
from ledger.rules.funds.solidarity import help_left
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.whom import asks_for_member, chosen_debtor


async def _owed(scene: Scene) -> Facts:
    card = await chosen_debtor(scene)
    if not card.help_xof:
        raise Refusal("solidarity.nothing_owed")
    return Facts(
        {"name": card.name, "owed_xof": card.help_xof, "least": card.rules.cash_unit_xof, "most": card.help_xof}
    )


async def _in_full(scene: Scene) -> Facts:
    card, amount = await chosen_debtor(scene), scene.number("amount_xof")
    check_payable(amount, card.rules.cash_unit_xof)
    return Facts({"name": card.name, "left_xof": help_left(card.help_xof, amount)})


async def _repay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await repay_help(scene.ports.database, scene.command(), scene.number("number"), scene.number("amount_xof"))
    return shown


DONE: Tell = Tell(name="help_repaid.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="help_repaid.summary",
    look=_in_full,
    effect=Effect(_repay, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="help_repaid.amount",
    look=_owed,
    reads=whole_between("least", "most", "above_owed"),
    keep="amount_xof",
    then=lambda: SUMMARY,
    resume=Resume.ASK,
)
WHO: Ask = asks_for_member("help_repaid.who", lambda: AMOUNT)
