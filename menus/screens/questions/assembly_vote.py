"""The vote of the assembly, as the secretary counts hands: how many are present, how many are in favour."""

from ledger.assembly.present import called_present
from ledger.rules.assembly.voting import AssemblyVote, least_voices
from ledger.rules.refusal import Refusal
from menus.engine.screens import Facts
from menus.hop.scene import Scene


async def bounds_of_voters(scene: Scene) -> Facts:
    """How many can vote: those of the roll-call, and no fewer than the group's quorum of members.

    Raises:
        Refusal: ``meeting.none_open``, ``vote.no_roll``, ``vote.below_quorum``.
    """
    card = await scene.card()
    card.open_meeting()
    called = await called_present(scene.ports.database, scene.group_id)
    least = least_voices(card.members, card.rules.assembly_percent)
    if not called:
        raise Refusal("vote.no_roll")
    if called < least:
        raise Refusal("vote.below_quorum", votes=called, least=least)
    return Facts({"least": least, "most": called})


async def bounds_of_those_present(scene: Scene) -> Facts:
    """How many can be in favour: those who are present."""
    return Facts({"least": 0, "most": scene.number("present")})


def counted(scene: Scene) -> AssemblyVote:
    """The vote as it was typed; whoever was not in favour was against."""
    present, in_favour = scene.number("present"), scene.number("in_favour")
    return AssemblyVote(present, in_favour, present - in_favour)
