"""The order of a tontine by list: everybody by number, two places changed as often as wanted, then the vote."""

from collections.abc import Mapping

from ledger.members import member_names
from ledger.rules.refusal import Refusal
from ledger.tontines import list_by_number, read_turns, set_order
from menus.scene import Scene
from menus.screens.assembly_vote import counted, hands, hands_of_those_present
from sessions.reading import BadInput, read_whole, whole_between
from sessions.screens import Ask, Choose, Effect, Facts, Item, Option, Plain, Summary, Tell

PLACES = 2


async def check_no_order(scene: Scene) -> None:
    """A cycle has one order, and it stays.

    Raises:
        Refusal: ``tontine.has_order``.
    """
    if await read_turns(scene.ports.database, scene.group_id, (await scene.card()).cycle):
        raise Refusal("tontine.has_order")


async def _order(scene: Scene) -> list[int]:
    """The list as it is being put together: member numbers by place."""
    if "order" in scene.caller.kept:
        return [int(number) for number in str(scene.caller.kept["order"]).split()]
    return await list_by_number(scene.ports.database, scene.group_id)


async def _so_far(scene: Scene) -> Facts:
    await check_no_order(scene)
    return Facts({"order": " ".join(map(str, await _order(scene)))})


async def _names(scene: Scene) -> Facts:
    names = dict(await member_names(scene.ports.database, scene.group_id))
    order = await _order(scene)
    return Facts(
        items=tuple(
            Item(place, {"round": place, "name": names.get(number, str(number))})
            for place, number in enumerate(order, start=1)
        )
    )


async def _places(scene: Scene) -> Facts:
    return Facts({"least": 1, "most": len(await _order(scene))})


_PLACE = whole_between("least", "most")


def _two_places(typed: str, shown: Mapping[str, Plain]) -> Plain:
    """``3*7``: who is third and who is seventh change places."""
    places = typed.split("*")
    if len(places) != PLACES:
        raise BadInput("empty" if not typed else "not_two_places")
    return "*".join(str(_PLACE(str(read_whole(place)), shown)) for place in places)


async def _swap(scene: Scene) -> Mapping[str, Plain]:
    order = await _order(scene)
    one, other = (int(place) - 1 for place in str(scene.caller.kept["places"]).split("*"))
    order[one], order[other] = order[other], order[one]
    return {"order": " ".join(map(str, order))}


async def _in_full(scene: Scene) -> Facts:
    return Facts({"order": " ".join(map(str, await _order(scene)))})


async def _adopt(scene: Scene) -> Mapping[str, Plain]:
    order = await set_order(scene.ports.database, scene.act(), await _order(scene), counted(scene))
    return {"order": " ".join(map(str, order))}


ADOPTED: Tell = Tell(name="tontine_list.adopted", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="tontine_list.summary",
    look=_in_full,
    effect=Effect(_adopt),
    then=lambda: ADOPTED,
)
IN_FAVOUR: Ask = Ask(
    name="tontine_list.in_favour",
    look=hands_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="tontine_list.present",
    look=hands,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
SWAP: Ask = Ask(
    name="tontine_list.swap",
    look=_places,
    reads=_two_places,
    keep="places",
    joins=True,
    effect=Effect(_swap),
    then=lambda: LIST,
)
NAMES: Tell = Tell(name="tontine_list.names", look=_names, ends=False)
LIST: Choose = Choose(
    name="tontine_list",
    look=_so_far,
    options=(
        Option("names", lambda: NAMES),
        Option("swap", lambda: SWAP),
        Option("adopt", lambda: PRESENT),
    ),
)
