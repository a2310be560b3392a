"""The borrower says whether the money is in her hands; only then does she owe it."""

from collections.abc import Mapping

from ledger.disputes import contest_handover
from ledger.loans import acknowledge, loan_amount
from menus.scene import Scene
from sessions.screens import Effect, Facts, Plain, Resume, Summary, Tell


async def _what_was_given(scene: Scene) -> Facts:
    amount = await loan_amount(scene.ports.database, scene.group_id, scene.number("handed_over"))
    return Facts({"amount_xof": amount})


async def _received(scene: Scene) -> Mapping[str, Plain]:
    amount = scene.caller.shown["amount_xof"]
    await acknowledge(scene.ports.database, scene.act(), scene.number("handed_over"))
    return {"amount_xof": amount}


async def _not_received(scene: Scene) -> Mapping[str, Plain]:
    await contest_handover(scene.ports.database, scene.act(), scene.number("handed_over"))
    return {}


DONE: Tell = Tell(name="acknowledge.done", ends=False, result=True)
CONTESTED: Tell = Tell(name="acknowledge.contested", ends=False, result=True)
ACKNOWLEDGE: Summary = Summary(
    name="acknowledge",
    look=_what_was_given,
    effect=Effect(_received, moves_money=True),
    refusal=Effect(_not_received),
    then=lambda: DONE,
    otherwise=lambda: CONTESTED,
    resume=Resume.RESTART,
)
