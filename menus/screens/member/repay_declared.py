"""A member announces what she will bring for her loan; the meeting confirms."""

from collections.abc import Mapping

from ledger.loans.due import DueOfMember, due_of_member
from ledger.loans.repayments import declare_repayment
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING


async def _owed(scene: Scene) -> Facts:
    card, due = await scene.card(), await _due(scene)
    shown: dict[str, Plain] = {"due_on": due.due_on.isoformat(), "due_xof": due.due_xof, "owed_xof": due.owed_xof}
    return Facts({**shown, "least": card.rules.cash_unit_xof, "most": due.owed_xof})


async def _in_full(scene: Scene) -> Facts:
    card, due = await scene.card(), await _due(scene)
    before_xof = card.declared_repayment.amount_xof if card.declared_repayment else NOTHING
    left_xof = max(due.owed_xof - scene.number("amount_xof"), 0)
    return Facts({"left_xof": left_xof, "before_xof": before_xof, "seen": card.head.seq})


async def _due(scene: Scene) -> DueOfMember:
    due = await due_of_member(scene.ports.database, scene.group_id, scene.member, scene.command().day)
    if due is None:
        raise Refusal("loan.nothing_owed")
    return due


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
