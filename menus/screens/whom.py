"""Asking for a member by her number, and finding her."""

from ledger.members import MemberHere, find_member, member_names
from ledger.rules.refusal import Refusal
from menus.scene import Scene
from sessions.screens import Facts


async def member_numbers(scene: Scene) -> Facts:
    """The range of member numbers, while a meeting is open.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    (await scene.card()).open_meeting()
    return await any_number(scene)


async def any_number(scene: Scene) -> Facts:
    """The range of member numbers."""
    names = await member_names(scene.ports.database, scene.group_id)
    return Facts({"least": 1, "most": max(number for number, _ in names)})


async def chosen_member(scene: Scene) -> MemberHere:
    """The member whose number was asked for.

    Raises:
        Refusal: ``member.unknown``.
    """
    number = scene.number("number")
    here = await find_member(scene.ports.database, scene.group_id, number)
    if here is None:
        raise Refusal("member.unknown", number=number)
    return here
