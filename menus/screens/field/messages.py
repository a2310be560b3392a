"""Whether an agent wants messages about her groups: as it is, and as she changes it."""

from collections.abc import Mapping

from ledger.people.agents import find_agent, want_agents_messages
from ledger.rules.refusal import Refusal
from menus.engine.screens import Choose, Effect, Facts, Option, Plain, Tell
from menus.hop.scene import Scene


async def _now(scene: Scene) -> Facts:
    here = await find_agent(scene.ports.database, scene.member)
    if here is None:  # her access was stopped since she dialled
        raise Refusal("field.no_groups")
    return Facts({"what": "yes" if here.sms_wanted else "no"})


async def _want(scene: Scene, *, wanted: bool) -> Mapping[str, Plain]:
    async with scene.ports.database.unit_of_work() as unit:
        await want_agents_messages(unit, scene.phone, wanted=wanted)
    scene.caller.history = scene.caller.history[:-1]  # from there she goes back to what holds, not to the question
    return {"what": "yes" if wanted else "no"}


async def _yes(scene: Scene) -> Mapping[str, Plain]:
    return await _want(scene, wanted=True)


async def _no(scene: Scene) -> Mapping[str, Plain]:
    return await _want(scene, wanted=False)


DONE: Tell = Tell(name="field.sms_done", ends=False, result=True)
SMS: Choose = Choose(
    name="field.sms",
    look=_now,
    options=(
        Option("yes", lambda: DONE, effect=Effect(_yes)),
        Option("no", lambda: DONE, effect=Effect(_no)),
    ),
)
