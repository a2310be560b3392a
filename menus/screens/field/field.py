"""An agent's first screen behind her PIN: how many of her groups are in trouble, and of which kind."""

from menus.accompanied import TROUBLES
from menus.engine.screens import Choose, Facts, Option
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.field import groups, messages
from menus.screens.member import change_pin


async def _in_trouble(scene: Scene) -> Facts:
    """A line for each kind of trouble that some group has; one that says so where none has any."""
    hers = await scene.accompanied()
    counted = {trouble: sum(trouble in group.troubles for group in hers) for trouble in TROUBLES}
    return Facts(
        {
            "groups": len(hers),
            **{trouble: many or NOTHING for trouble, many in counted.items()},
            "what": NOTHING if any(counted.values()) else "trouble_none",
        }
    )


FIELD: Choose = Choose(
    name="field",
    menu=True,
    root=True,
    look=_in_trouble,
    options=(
        Option("groups", lambda: groups.GROUPS),
        Option("pin", lambda: change_pin.OLD),
        Option("sms", lambda: messages.SMS),
    ),
)
"""Where home is for an agent."""
