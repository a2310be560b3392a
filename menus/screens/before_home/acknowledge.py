"""The borrower says whether the money is in her hands; only then does she owe it."""

from collections.abc import Mapping

from ledger.card import Card
from ledger.loans import acknowledge, in_hand_xof, loan_amount
from ledger.meeting.disputes import contest_handover
from ledger.rules.loans.schedule import schedule
from menus.engine.screens import Effect, Facts, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.before_home.keys import FIRST_KEY


def _loan(scene: Scene) -> int:
    assert scene.caller.to_acknowledge is not None  # noqa: S101 -- it is what leads here
    return scene.caller.to_acknowledge


async def _what_was_given(scene: Scene) -> Facts | Redirect:
    given = await _sums(scene)
    return Facts(given) if given["in_hand_xof"] == given["amount_xof"] else Redirect(lambda: RENEWAL)


async def _what_was_left(scene: Scene) -> Facts:
    return Facts(await _sums(scene))


async def _sums(scene: Scene) -> dict[str, int]:
    loan = _loan(scene)
    amount = await loan_amount(scene.ports.database, scene.group_id, loan)
    in_hand = await in_hand_xof(scene.ports.database, scene.group_id, loan)
    return {"amount_xof": amount, "in_hand_xof": in_hand, "owed_xof": amount - in_hand}


async def _received(scene: Scene) -> Mapping[str, Plain]:
    amount = scene.caller.rendered["amount_xof"]
    loan = _loan(scene)
    await acknowledge(scene.ports.database, scene.command(), loan)
    return {"amount_xof": amount, **_all_to_repay(await scene.card(), loan)}


def _all_to_repay(card: Card, loan: int) -> dict[str, Plain]:
    """What the request foretold, charge included, and the last day for it."""
    one = next(one for one in card.loans if one.number == loan)
    unit = card.rules.cash_unit_xof
    plan = schedule(one.principal_xof, one.charge_percent, one.periods, one.charge_model, cash_unit_xof=unit)
    return {
        "total_xof": plan.total_due_xof,
        "due_on": one.last_due_on.isoformat() if one.last_due_on else NOTHING,
    }


async def _not_received(scene: Scene) -> Mapping[str, Plain]:
    await contest_handover(scene.ports.database, scene.command(), _loan(scene))
    return {}


DONE: Tell = Tell(name="acknowledge.done", ends=False, result=True)
CONTESTED: Tell = Tell(name="acknowledge.contested", ends=False, result=True)
RENEWAL: Summary = Summary(
    name="acknowledge.renewal",
    look=_what_was_left,
    effect=Effect(_received, moves_money=True),
    refusal=Effect(_not_received),
    then=lambda: DONE,
    otherwise=lambda: CONTESTED,
    resume=Resume.RESTART,
    first_key=FIRST_KEY,
)
ACKNOWLEDGE: Summary = Summary(
    name="acknowledge",
    look=_what_was_given,
    effect=Effect(_received, moves_money=True),
    refusal=Effect(_not_received),
    then=lambda: DONE,
    otherwise=lambda: CONTESTED,
    resume=Resume.RESTART,
    first_key=FIRST_KEY,
    instead=(lambda: RENEWAL,),
)
