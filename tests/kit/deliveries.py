"""The ways in which a network brings a hop: as it should, twice one after the other, at two doors at once."""

import asyncio

from tests.kit.handset import Answer, Handset


async def one_after_the_other(handset: Handset) -> Answer:
    """Twice, and then the hop before it once more, late: always the answer to the latest."""
    first, second = await handset.deliver(), await handset.deliver(door=-1)
    assert first == second, f"{first.text!r}, and then {second.text!r}"
    if handset.before is not None:
        late = await handset.deliver(text=handset.before)
        assert late == first, f"{first.text!r}, and to an earlier hop {late.text!r}"
    return first


async def both_at_once(handset: Handset) -> Answer:
    """At both doors at the same moment."""
    one, other = await asyncio.gather(handset.deliver(door=0), handset.deliver(door=-1))
    assert one == other, f"{one.text!r} here, {other.text!r} there"
    return one
