"""What a member puts straight back of her share-out: the next cycle's opening purchase, without the upper limit."""

from collections.abc import Mapping

from ledger.rules.refusal import Refusal
from ledger.settlement.ends_of_cycles.cycle_end import PutBackAllowance, read_cycle_end
from ledger.settlement.opening_purchase import purchase
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.whom import asks_for_member


async def _chosen(scene: Scene) -> tuple[str, PutBackAllowance]:
    """Whose number was asked for, and what she may put back."""
    end = await read_cycle_end(scene.ports.database, scene.group_id)
    number = scene.number("number")
    return end.name_of(number), end.room(number)


async def _room(scene: Scene) -> Facts:
    name, left = await _chosen(scene)
    if not left.most_shares:
        raise Refusal("opening_purchase.above_paid", amount_xof=left.share_value_xof, paid_xof=max(left.left_xof, 0))
    return Facts(
        {
            "name": name,
            "paid_xof": left.left_xof,
            "value_xof": left.share_value_xof,
            "least": 1,
            "most": left.most_shares,
        }
    )


async def _in_full(scene: Scene) -> Facts:
    name, left = await _chosen(scene)
    return Facts({"name": name, "amount_xof": scene.number("shares") * left.share_value_xof})


async def _put_back(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await purchase(scene.ports.database, scene.command(), scene.number("number"), scene.number("shares"))
    return shown


DONE: Tell = Tell(name="put_back.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="put_back.summary",
    look=_in_full,
    effect=Effect(_put_back, moves_money=True),
    then=lambda: DONE,
)
SHARES: Ask = Ask(
    name="put_back.shares",
    look=_room,
    reads=whole_between("least", "most"),
    keep="shares",
    then=lambda: SUMMARY,
    resume=Resume.ASK,
)
WHO: Ask = asks_for_member("put_back.who", lambda: SHARES)
