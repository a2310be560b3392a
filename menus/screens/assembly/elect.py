"""Elect an officer: which office, which member, whose term ends with it, the vote; nothing is overwritten."""

from collections.abc import Mapping

from ledger.assembly.elections import SEATS, elect, read_offices
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted
from menus.screens.questions.whom import any_number, asks_for_member
from menus.screens.roles import keeps_the_list

NOBODY = 0


def _role(scene: Scene) -> str:
    return str(scene.caller.answers["what"])


async def _may_elect(scene: Scene) -> Facts:
    """The president or the secretary writes it down; where nobody who is one can call, any of the committee does.

    Raises:
        Refusal: ``office.not_hers``.
    """
    if not keeps_the_list(scene.caller):
        offices = await read_offices(scene.ports.database, scene.group_id)
        if offices.can_call("president", "secretary"):
            raise Refusal("office.not_hers")
    return Facts()


async def _whose_seat(scene: Scene) -> Facts | Redirect:
    """Asked only where several could be meant: a counter's or a key-holder's seat while none is free."""
    offices = await read_offices(scene.ports.database, scene.group_id)
    ending = offices.ending(_role(scene), scene.number("number"))
    if len(ending) > 1:
        return Facts(
            items=tuple(Item(holder, {"number": holder, "name": offices.names[holder]}, holder) for holder in ending)
        )
    return Redirect(lambda: PRESENT, keep={"ending": ending[0] if ending else NOBODY})


async def _in_full(scene: Scene) -> Facts:
    offices = await read_offices(scene.ports.database, scene.group_id)
    member, ending = scene.number("number"), scene.number("ending")
    offices.ending(_role(scene), member)
    over = member if not ending and offices.leaves(_role(scene), member) else ending
    return Facts({"new_name": offices.names[member], "name": offices.names.get(over, "-")})


async def _elect(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await elect(
        scene.ports.database,
        scene.command(),
        _role(scene),
        scene.number("number"),
        counted(scene),
        instead_of=scene.number("ending") or None,
    )
    return shown


DONE: Tell = Tell(name="elect.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name=second.ELECTION,
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_elect),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="elect.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="elect.present",
    look=bounds_of_voters,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
SEAT: Pick = Pick(
    name="elect.seat",
    look=_whose_seat,
    instead=(lambda: PRESENT,),
    keep="ending",
    then=lambda: PRESENT,
)
WHO: Ask = asks_for_member("elect.who", lambda: SEAT, any_number)
ROLE: Choose = Choose(
    name="elect",
    look=_may_elect,
    options=tuple(Option(role, lambda: WHO, keep=("what", role)) for role in SEATS),
)
