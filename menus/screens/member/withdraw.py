"""She has asked for a loan already: the request that waits, which the way here has looked up, can be taken back."""

from collections.abc import Mapping

from ledger.loans import withdraw_request
from menus.engine.screens import Effect, Plain, Summary, Tell
from menus.hop.scene import Scene


async def _withdraw(scene: Scene) -> Mapping[str, Plain]:
    return {"amount_xof": await withdraw_request(scene.ports.database, scene.command(), scene.number("loan"))}


DONE: Tell = Tell(name="loan.withdrawn", ends=False, result=True)
WITHDRAW: Summary = Summary(
    name="loan.withdraw",
    effect=Effect(_withdraw),
    then=lambda: DONE,
)
