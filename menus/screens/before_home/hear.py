"""What waits to be told to a member without a phone, by her proxy: behind the PIN, until it is said to be told."""

from collections.abc import Mapping

from ledger.people.contacts.proxy_receipts import note_heard, unheard
from menus.engine.screens import Choose, Effect, Facts, Go, Item, Option, Plain, Redirect
from menus.hop.scene import Scene
from menus.screens.before_home.keys import FIRST_KEY
from menus.screens.before_home.receipts import in_words


async def _mark_heard(scene: Scene) -> Mapping[str, Plain]:
    number, up_to = scene.caller.rendered["number"], scene.caller.rendered["up_to"]
    assert isinstance(number, int)  # noqa: S101 -- the screen was drawn with them
    assert isinstance(up_to, int)  # noqa: S101
    await note_heard(scene.ports.database, scene.command(), number, up_to)
    scene.caller.history = ()
    return {}


async def _later(scene: Scene) -> Mapping[str, Plain]:
    scene.caller.history = ()
    scene.caller.receipts_heard = True
    return {}


def receipts_to_tell(then: Go) -> Choose:
    """What waits, one member after the other; ``then`` leads on to the next, or past them when nothing waits."""

    async def next_member(scene: Scene) -> Facts | Redirect:
        waiting = await unheard(scene.ports.database, scene.group_id, scene.member)
        if waiting is None:
            scene.caller.receipts_heard = True
            return Redirect(then)
        items = tuple(Item(place, in_words(receipt)) for place, receipt in enumerate(waiting.receipts))
        return Facts({"number": waiting.number, "name": waiting.name, "up_to": waiting.up_to}, items=items)

    return Choose(
        name="hear",
        first_key=FIRST_KEY,
        look=next_member,
        instead=(then,),
        options=(
            Option("told", then, effect=Effect(_mark_heard)),
            Option("later", then, effect=Effect(_later, acts=False)),
        ),
    )
