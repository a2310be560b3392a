"""On a call: the receipts that no SMS brought her, behind the PIN and before home, until she has heard them."""

from collections.abc import Mapping

from ledger.people.contacts.own_receipts import not_brought, note_own_heard
from menus.engine.screens import Choose, Effect, Facts, Go, Item, Option, Plain, Redirect
from menus.hop.scene import Scene
from menus.screens.before_home.keys import FIRST_KEY
from menus.screens.before_home.receipts import in_words


async def _heard(scene: Scene) -> Mapping[str, Plain]:
    up_to = scene.caller.rendered["up_to"]
    assert isinstance(up_to, int)  # noqa: S101 -- the screen was drawn with it
    await note_own_heard(scene.ports.database, scene.command(), up_to)
    scene.caller.history = ()
    return {}


async def _later(scene: Scene) -> Mapping[str, Plain]:
    scene.caller.history = ()
    scene.caller.news_heard = True
    return {}


def receipts_of_hers(then: Go) -> Choose:
    """What waits for her; ``then`` leads on to the next, or past them when nothing waits."""

    async def next_ones(scene: Scene) -> Facts | Redirect:
        waiting = await not_brought(scene.ports.database, scene.command())
        if waiting is None:
            scene.caller.news_heard = True
            return Redirect(then)
        items = tuple(Item(place, in_words(told)) for place, told in enumerate(waiting.receipts))
        return Facts({"up_to": waiting.up_to}, items=items)

    return Choose(
        name="news",
        first_key=FIRST_KEY,
        look=next_ones,
        instead=(then,),
        options=(
            Option("heard", then, effect=Effect(_heard)),
            Option("later", then, effect=Effect(_later, acts=False)),
        ),
    )
