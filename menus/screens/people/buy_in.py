"""A late joiner buys in: as many shares as the member with the fewest, at what a share is worth today."""

from collections.abc import Mapping

from ledger.funds.buying_in import buy_in_now, check_waits, read_waiting
from menus.engine.screens import Ask, Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.whom import asks_for_member


async def _in_full(scene: Scene) -> Facts:
    waiting = await read_waiting(scene.ports.database, scene.group_id, scene.number("number"))
    waiting.card.check_here()
    check_waits(waiting.card)
    bought = waiting.quote()
    return Facts({"name": waiting.card.name, "shares": bought.shares, "amount_xof": bought.price_xof})


async def _buy(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await buy_in_now(scene.ports.database, scene.command(), scene.number("number"))
    return shown


DONE: Tell = Tell(name="buy_in.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="buy_in.summary",
    look=_in_full,
    effect=Effect(_buy, moves_money=True),
    then=lambda: DONE,
)
WHO: Ask = asks_for_member("buy_in.who", lambda: SUMMARY)
