"""The pot of a round is handed over at the meeting: to whom and how much is shown first, and she hears of it."""

from collections.abc import Mapping

from ledger.members import member_names
from ledger.tontines import Pot, next_pot, pay_pot
from menus.scene import Scene
from sessions.screens import Effect, Facts, Plain, Summary, Tell


async def _next(scene: Scene) -> Facts:
    pot = await next_pot(scene.ports.database, scene.group_id, scene.member)
    names = dict(await member_names(scene.ports.database, scene.group_id))
    return Facts(
        {
            "round": pot.round,
            "number": pot.member,
            "name": names.get(pot.member, str(pot.member)),
            "amount_xof": pot.amount_xof,
        }
    )


async def _pay(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.shown)
    turn, member, amount = shown["round"], shown["number"], shown["amount_xof"]
    await pay_pot(scene.ports.database, scene.act(), Pot(int(turn), int(member), int(amount)))
    return shown


PAID: Tell = Tell(name="tontine.pot_paid", ends=False, result=True)
PAY: Summary = Summary(
    name="tontine.pay_pot",
    look=_next,
    effect=Effect(_pay, moves_money=True),
    then=lambda: PAID,
)
