"""A tontine's turns: who has received, the order by list or by lot, the pot handed over, and its end."""

from collections.abc import Mapping

from ledger.rules.refusal import Refusal
from ledger.settlement.ends_of_cycles.ends import check_end
from ledger.tontine.rounds import draw, end_tontine
from ledger.tontine.state import PotTurn, read_tontine
from menus.engine.screens import Choose, Effect, Facts, Item, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.assembly import tontine_list, tontine_pot
from menus.screens.roles import keeps_the_box, keeps_the_list


def _state(turn: PotTurn, *, hers: bool) -> str:
    if turn.received_xof >= turn.due_xof:
        return "turn_received"
    if turn.received_xof:
        return "turn_partly"
    return "turn_next" if hers else "turn_waits"


async def _turns(scene: Scene) -> Facts:
    now = await read_tontine(scene.ports.database, scene.group_id)
    if not now.turns:
        raise Refusal("tontine.no_order")
    next_one = next((turn.round for turn in now.turns if turn.received_xof < turn.due_xof), 0)
    return Facts(
        {"pot_xof": now.pot_xof},
        tuple(
            Item(
                turn.round,
                {
                    "round": turn.round,
                    "name": now.names[turn.member],
                    "what": _state(turn, hers=turn.round == next_one),
                },
            )
            for turn in now.turns
        ),
    )


async def _own_turn(scene: Scene) -> Facts:
    card = await scene.card()
    if not card.turn:
        raise Refusal("tontine.no_order")
    pot_xof = card.rules.stake_xof * card.rounds
    return Facts({"her_round": card.turn, "rounds": card.rounds, "pot_xof": pot_xof, "paid_xof": card.pot_xof})


async def _everybody(scene: Scene) -> Facts:
    now = await read_tontine(scene.ports.database, scene.group_id)
    now.check_no_order()
    return Facts({"members": len(now.members)})


async def _draw(scene: Scene) -> Mapping[str, Plain]:
    order = await draw(scene.ports.database, scene.command(), scene.ports.luck)
    return {"order": " ".join(map(str, order))}


async def _whole(scene: Scene) -> Facts:
    now = await read_tontine(scene.ports.database, scene.group_id)
    now.check_meeting()
    await check_end(scene.ports.database, scene.group_id, now.meeting)
    now.check_over()
    return Facts({"rounds": len(now.turns)})


async def _end(scene: Scene) -> Mapping[str, Plain]:
    return {"cycle": await end_tontine(scene.ports.database, scene.command())}


TURNS: Tell = Tell(name="tontine.turns", look=_turns, ends=False)
MINE: Tell = Tell(name="tontine.mine", look=_own_turn, ends=False)
DRAWN: Tell = Tell(name="tontine.drawn", ends=False, result=True)
DRAW: Summary = Summary(
    name="tontine.draw",
    look=_everybody,
    effect=Effect(_draw),
    then=lambda: DRAWN,
)
ENDED: Tell = Tell(name="tontine.ended", ends=False, result=True)
END: Summary = Summary(
    name="tontine.end",
    look=_whole,
    effect=Effect(_end, moves_money=True),
    then=lambda: ENDED,
)
TONTINE: Choose = Choose(
    name="tontine",
    menu=True,
    options=(
        Option("turns", lambda: TURNS),
        Option("list", lambda: tontine_list.LIST, when=keeps_the_list),
        Option("draw", lambda: DRAW, when=keeps_the_list),
        Option("pay_pot", lambda: tontine_pot.PAY, when=keeps_the_box),
        Option("end", lambda: END, when=keeps_the_box),
    ),
)
