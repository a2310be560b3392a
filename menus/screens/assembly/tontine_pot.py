"""The pot of a round is handed over at the meeting: to whom and how much is shown first, and she hears of it."""

from collections.abc import Mapping

from ledger.tontine.rounds import pay_pot
from ledger.tontine.state import Pot, read_tontine
from menus.engine.screens import Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second


async def _next(scene: Scene) -> Facts:
    now = await read_tontine(scene.ports.database, scene.group_id)
    pot = now.next_pot()
    name = now.names[pot.member]
    return Facts({"round": pot.round, "number": pot.member, "name": name, "amount_xof": pot.amount_xof})


async def _pay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    turn, member, amount = shown["round"], shown["number"], shown["amount_xof"]
    await pay_pot(scene.ports.database, scene.command(), Pot(int(turn), int(member), int(amount)))
    return shown


PAID: Tell = Tell(name="tontine.pot_paid", ends=False, result=True)
PAY: Summary = Summary(
    name="tontine.pay_pot",
    look=_next,
    second=lambda: second.RECEIVER,
    effect=Effect(_pay, moves_money=True),
    then=lambda: PAID,
)
