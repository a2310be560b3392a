"""The ways in which a network brings a hop: as it should, twice one after the other, at two instances at once.

And what a process may do with it: die when it has written, before it could remember; the gateway then brings it again.
"""

import asyncio

from bench.dialects import NUMBERED
from menus.engine.screens import Ask, Choose, Screen, Tell
from tests.kit.handset import Answer, Delivery, Handset, once
from tests.kit.looking import screen_of
from tests.kit.moments import forget_since, remembered


async def one_after_the_other(handset: Handset, first_time: Delivery = once) -> Answer:
    """Twice, and then the hop before it once more, late: always the answer to the latest.

    Where something is written the first of them dies before it could remember: the second has the same answer all the
    same, and nothing is done twice. A wrong PIN is not brought so: a try that was counted is not given back.
    """
    there = await remembered(handset.village) if _writes(await screen_of(handset.village, handset.phone)) else None
    first = await first_time(handset)
    if there is not None:
        await forget_since(handset.village, there)
    second = await handset.deliver(instance=-1)
    assert first == second, f"{first.text!r}, and then {second.text!r}"
    if there is not None:
        assert first == await handset.deliver(), "to the same hop once more"
    # A dial asks for the PIN again where nothing says that it is an old one.
    if handset.before is not None and (handset.dialect in NUMBERED - {"mtech"} or handset.hops > 1):
        late = await handset.deliver_before()
        assert late == first, f"{first.text!r}, and to an earlier hop {late.text!r}"
    return first


async def both_at_once(handset: Handset) -> Answer:
    """At both doors at the same moment."""
    one, other = await asyncio.gather(handset.deliver(instance=0), handset.deliver(instance=-1))
    assert one == other, f"{one.text!r} here, {other.text!r} there"
    return one


def _writes(screen: Screen | None) -> bool:
    """Whether an answer on this screen may write something, and is no PIN to be checked."""
    match screen:
        case None | Tell():
            return False
        case Choose():
            return any(option.effect is not None for option in screen.options)
        case Ask():
            return screen.effect is not None and screen.name not in CHECKS_A_PIN
        case _:
            return screen.effect is not None


CHECKS_A_PIN = frozenset({"pin", "pin.old", "hand_over.her_pin"})
