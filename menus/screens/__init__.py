"""Every screen, by flow; ``SCREENS`` holds all that can be reached from a dial, by name."""

from menus.graph import reachable
from menus.screens.before_home import agent, pin_help, slip
from menus.screens.before_home.arrival import ARRIVAL, CONSENT, CONSENT_SHARED, CONSENT_SMS, HEAR, NEWS, RESUME
from menus.screens.before_home.identify import DENIED, FAILED_TRIES, PIN, REQUEST_STOPPED, SIDE, STRANGER, WHO, YOURS
from menus.screens.before_home.received import GOODS as RECEIVED_GOODS
from menus.screens.before_home.received import RECEIVED
from menus.screens.before_home.slip import SLIP
from menus.screens.home import HOME
from menus.screens.member.other import PRACTICE

AGENT_BY_EAR = agent.BY_EAR
ROOTS = (STRANGER, SIDE, WHO, YOURS, PIN, SLIP, AGENT_BY_EAR, HOME)
BEFORE_PIN = frozenset(
    screen.name
    for screen in (
        STRANGER,
        SIDE,
        WHO,
        YOURS,
        DENIED,
        PIN,
        pin_help.HELP,
        pin_help.ASKED,
        pin_help.WAITING,
        pin_help.LATER,
        pin_help.NOBODY,
        pin_help.NEW,
        pin_help.AGAIN,
        pin_help.CHOSEN,
        SLIP,
        slip.MONEY,
        slip.GOODS,
        slip.DONE,
        slip.CONTESTED,
        agent.LOST,
        AGENT_BY_EAR,
    )
)
"""All that anybody may see who has not typed a PIN."""
ON_ARRIVAL = frozenset(
    screen.name for screen in (CONSENT, CONSENT_SMS, CONSENT_SHARED, HEAR, NEWS, RESUME, RECEIVED, RECEIVED_GOODS)
)
"""Questions between the PIN and home: what a dropped call left, and a deep code, wait behind them."""
SCREENS = {screen.name: screen for screen in reachable(ROOTS)}

__all__ = [
    "AGENT_BY_EAR",
    "ARRIVAL",
    "BEFORE_PIN",
    "FAILED_TRIES",
    "HOME",
    "ON_ARRIVAL",
    "PIN",
    "PRACTICE",
    "REQUEST_STOPPED",
    "RESUME",
    "ROOTS",
    "SCREENS",
    "SIDE",
    "SLIP",
    "STRANGER",
    "WHO",
    "YOURS",
]
