"""A self-help group closes its year: what it earned stays in the group, nothing is paid out."""

from collections.abc import Mapping

from ledger.shg_years import close_year, read_own_capital
from menus.scene import Scene
from sessions.screens import Effect, Facts, Plain, Summary, Tell


async def _capital(scene: Scene) -> Facts:
    card = await scene.card()
    card.open_meeting()
    capital = await read_own_capital(scene.ports.database, scene.group_id)
    return Facts({"cycle": card.cycle, "savings_xof": capital.savings_xof, "kept_xof": capital.surplus_xof})


async def _close(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.shown)
    await close_year(scene.ports.database, scene.act())
    return shown


CLOSED: Tell = Tell(name="close_year.closed", ends=False, result=True)
CLOSE: Summary = Summary(
    name="close_year",
    look=_capital,
    effect=Effect(_close, moves_money=True),
    then=lambda: CLOSED,
)
