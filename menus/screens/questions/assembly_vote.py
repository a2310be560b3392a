"""The vote of the assembly, as the secretary counts hands: how many are present, how many are in favour."""

from ledger.meeting.meetings import active_members
from ledger.rules.voting import AssemblyVote
from menus.engine.screens import Facts
from menus.scene import Scene


async def bounds_of_all(scene: Scene) -> Facts:
    """How many can be present: every member of the group."""
    return Facts({"least": 1, "most": await active_members(scene.ports.database, scene.group_id)})


async def bounds_of_those_present(scene: Scene) -> Facts:
    """How many can be in favour: those who are present."""
    return Facts({"least": 0, "most": scene.number("present")})


def counted(scene: Scene) -> AssemblyVote:
    """The vote as it was typed; whoever was not in favour was against."""
    present, in_favour = scene.number("present"), scene.number("in_favour")
    return AssemblyVote(present, in_favour, present - in_favour)
