"""A member says that one of her movements is not so: it goes to the president and the field agent."""

from collections.abc import Mapping

from ledger.journal.reading import last_movements
from ledger.meeting.disputes import contest_movement
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Item, Pick, Plain, Summary, Tell
from menus.hop.scene import Scene

MAX_LISTED = 12


async def _movements(scene: Scene) -> Facts:
    movements = await last_movements(scene.ports.database, scene.group_id, scene.member, MAX_LISTED)
    if not movements:
        raise Refusal("correction.nothing")
    return Facts(
        items=tuple(
            Item(one.seq, {"moved_on": one.on.isoformat(), "what": one.what, "amount_xof": abs(one.amount_xof)})
            for one in movements
        )
    )


async def _one(scene: Scene) -> Facts:
    for one in await last_movements(scene.ports.database, scene.group_id, scene.member, MAX_LISTED):
        if one.seq == scene.number("seq"):
            return Facts({"moved_on": one.on.isoformat(), "what": one.what, "amount_xof": abs(one.amount_xof)})
    raise Refusal("correction.nothing")


async def _contest(scene: Scene) -> Mapping[str, Plain]:
    await contest_movement(scene.ports.database, scene.command(), scene.number("seq"))
    return {}


DONE: Tell = Tell(name="contest.done", ends=False, result=True)
ONE: Summary = Summary(name="contest.one", look=_one, effect=Effect(_contest), then=lambda: DONE)
MOVEMENTS: Pick = Pick(name="contest", look=_movements, keep="seq", then=lambda: ONE)
