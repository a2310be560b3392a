"""A key-holder says that she was there when the box was opened, or closed."""

from collections.abc import Mapping

from ledger.meeting.keys import KEYS, turn_key
from menus.engine.screens import Choose, Effect, Option, Plain, Tell
from menus.hop.scene import Scene


async def _turn(scene: Scene) -> Mapping[str, Plain]:
    turned = await turn_key(scene.ports.database, scene.command(), str(scene.caller.answers["moment"]))
    return {"turned": turned, "keys": KEYS}


DONE: Tell = Tell(name="keys.done", ends=False, result=True)
MOMENT: Choose = Choose(
    name="keys",
    options=(
        Option("open", lambda: DONE, effect=Effect(_turn), keep=("moment", "open")),
        Option("close", lambda: DONE, effect=Effect(_turn), keep=("moment", "close")),
    ),
)
