"""A member announces what she will bring for her loan; the meeting confirms."""

from collections.abc import Mapping

from ledger.loans.repayments import declare_repayment, lay_out, owed_loans
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Resume, Summary, Tell
from menus.scene import Scene


async def _owed(scene: Scene) -> Facts:
    card = await scene.card()
    owed_xof = sum(loan.owed_xof for loan in owed_loans(card))
    if not owed_xof:
        raise Refusal("loan.nothing_owed")
    return Facts({"owed_xof": owed_xof, "least": card.rules.cash_unit_xof, "most": owed_xof})


async def _in_full(scene: Scene) -> Facts:
    card = await scene.card()
    repayment = lay_out(card, scene.number("amount_xof"))
    return Facts({"left_xof": repayment.owed_after_xof, "seen": card.head.seq})


async def _declare(scene: Scene) -> Mapping[str, Plain]:
    command = scene.act_on_what_was_shown()
    await declare_repayment(scene.ports.database, command, scene.member, scene.number("amount_xof"))
    return {}


DONE: Tell = Tell(name="repay_declared.done", result=True)
SUMMARY: Summary = Summary(
    name="repay_declared.summary",
    look=_in_full,
    effect=Effect(_declare, moves_money=True),
    then=lambda: DONE,
)
AMOUNT: Ask = Ask(
    name="repay_declared.amount",
    look=_owed,
    reads=whole_between("least", "most", "above_owed"),
    keep="amount_xof",
    resume=Resume.ASK,
    then=lambda: SUMMARY,
)
