"""Change the day and hour on which the group meets: the day, the hour, the vote; every member hears it."""

from collections.abc import Mapping

from ledger.assembly.meeting_day import check_meeting_day, move_meetings
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted


async def _days(scene: Scene) -> Facts:  # noqa: ARG001 -- what a screen looks up takes its scene
    return Facts({"least": 1, "most": 7})


async def _hours(scene: Scene) -> Facts:
    return Facts({"least": 0, "most": 23, "what": f"meets_{scene.number('weekday')}"})


async def _differs(scene: Scene) -> Facts:
    """Refuse the day and hour that it meets on already before any hand is counted."""
    await check_meeting_day(scene.ports.database, scene.group_id, scene.number("weekday"), scene.number("hour"))
    return await bounds_of_voters(scene)


async def _in_full(scene: Scene) -> Facts:
    return Facts({"what": f"meets_{scene.number('weekday')}"})


async def _move(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    database, hour = scene.ports.database, scene.number("hour")
    await move_meetings(database, scene.command(), scene.number("weekday"), hour, counted(scene))
    return shown


DONE: Tell = Tell(name="meets.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="meets.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_move),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="meets.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="meets.present",
    look=_differs,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
HOUR: Ask = Ask(
    name="meets.hour",
    look=_hours,
    reads=whole_between("least", "most"),
    keep="hour",
    then=lambda: PRESENT,
)
WEEKDAY: Ask = Ask(
    name="meets",
    look=_days,
    reads=whole_between("least", "most"),
    keep="weekday",
    then=lambda: HOUR,
)
