"""An agent's PIN: she types it, or the code with which she chooses one, where a member types hers."""

from collections.abc import Mapping

from ledger.people.agents import find_agent
from ledger.people.authentication.agent_pins import OF_AGENTS, check_code
from menus.engine.reading import FORGOTTEN, is_code
from menus.engine.screens import Plain, Redirect, Tell
from menus.hop.pin_tries import check_typed
from menus.hop.scene import Scene
from menus.screens.before_home import pin_help


async def enter(scene: Scene) -> Mapping[str, Plain] | Redirect:
    """Let her in, let her choose a PIN with her code, or say where a new code comes from."""
    caller, ports = scene.caller, scene.ports
    here = await find_agent(ports.database, scene.member)
    if here is not None and is_code(scene.typed):
        await check_code(
            ports.database, ports.vault, here, scene.typed.replace(" ", ""), ports.clock.now(), scene.counted
        )
        return Redirect(lambda: pin_help.NEW)
    if here is None or not ports.vault.can_match(here.pin_hash) or scene.typed == FORGOTTEN:
        return Redirect(lambda: LOST)
    await check_typed(scene, here, OF_AGENTS)
    caller.authenticated, caller.language, caller.role = True, here.language, "agent"
    caller.history, caller.answers = (), {}  # nobody goes back to being asked who she is
    caller.about = {"name": here.name, "group": "", "code": "", "family": ""}
    caller.receipts_heard = True  # none are hers to tell
    if caller.suspended is not None and caller.suspended.who != caller.who:
        caller.suspended = None
    return {}


BY_EAR: Tell = Tell(name="field.by_ear")
"""What an agent hears on a call: totals of her groups are read on a screen, and not said aloud."""
LOST: Tell = Tell(name="field.lost", ends=False)
