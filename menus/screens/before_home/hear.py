"""What waits to be told to a member without a phone, by her proxy: behind the PIN, until it is said to be told."""

from collections.abc import Mapping

from ledger.people.proxy_receipts import note_heard, unheard
from menus.engine.screens import Choose, Effect, Facts, Instead, Item, Option, Plain
from menus.scene import Scene
from menus.screens import home
from menus.screens.before_home.receipts import in_words


async def _next(scene: Scene) -> Facts | Instead:
    waiting = await unheard(scene.ports.database, scene.group_id, scene.member)
    if waiting is None:
        return Instead(lambda: home.ARRIVAL, keep={"told": 1})
    items = tuple(Item(place, in_words(told)) for place, told in enumerate(waiting.told))
    return Facts({"number": waiting.number, "name": waiting.name, "up_to": waiting.up_to}, items=items)


async def _told(scene: Scene) -> Mapping[str, Plain]:
    number, up_to = scene.caller.rendered["number"], scene.caller.rendered["up_to"]
    assert isinstance(number, int)  # noqa: S101 -- the screen was drawn with them
    assert isinstance(up_to, int)  # noqa: S101
    await note_heard(scene.ports.database, scene.command(), number, up_to)
    scene.caller.history = ()
    return {}


async def _later(scene: Scene) -> Mapping[str, Plain]:
    scene.caller.history = ()
    return {"told": 1}


HEAR: Choose = Choose(
    name="hear",
    look=_next,
    instead=(lambda: home.ARRIVAL,),
    options=(
        Option("told", lambda: home.ARRIVAL, effect=Effect(_told)),
        Option("later", lambda: home.ARRIVAL, effect=Effect(_later)),
    ),
)
