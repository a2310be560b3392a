"""When and where the group meets: the day and hour, which the assembly decides; the region it is in today."""

from collections.abc import Mapping

from ledger.people.groups.places import read_places
from ledger.people.groups.whereabouts import check_elsewhere, is_in_region
from menus.engine.screens import Choose, Effect, Facts, Item, Option, Pick, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.assembly import meeting_day
from menus.screens.questions import second


async def _regions(scene: Scene) -> Facts:
    places = await read_places(scene.ports.database)
    return Facts(items=tuple(Item(place.name, {"label": place.name}) for place in places.all("region")))


async def _in_full(scene: Scene) -> Facts:
    region = str(scene.caller.answers["region"])
    await check_elsewhere(scene.ports.database, scene.group_id, region)
    return Facts({"label": region})


async def _say(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await is_in_region(scene.ports.database, scene.command(), str(scene.caller.answers["region"]))
    return shown


DONE: Tell = Tell(name="where.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="where.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_say),
    then=lambda: DONE,
)
WHERE: Pick = Pick(name="where", look=_regions, keep="region", then=lambda: SUMMARY)
MEETS: Choose = Choose(
    name="meets.what",
    options=(Option("day", lambda: meeting_day.WEEKDAY), Option("where", lambda: WHERE)),
)
