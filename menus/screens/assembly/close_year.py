"""A self-help group closes its year: what it earned stays in the group, nothing is paid out."""

from collections.abc import Mapping

from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.ends_of_cycles.ends import check_end
from ledger.settlement.ends_of_cycles.self_help_year import close_year
from menus.engine.screens import Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene


async def _capital(scene: Scene) -> Facts:
    end = await read_cycle_end(scene.ports.database, scene.group_id)
    end.check_meeting()
    await check_end(scene.ports.database, scene.group_id, end.meeting)
    capital = end.own_capital
    return Facts({"cycle": end.group.cycle, "savings_xof": capital.savings_xof, "kept_xof": capital.surplus_xof})


async def _close(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await close_year(scene.ports.database, scene.command())
    return shown


CLOSED: Tell = Tell(name="close_year.closed", ends=False, result=True)
CLOSE: Summary = Summary(
    name="close_year",
    look=_capital,
    effect=Effect(_close, moves_money=True),
    then=lambda: CLOSED,
)
