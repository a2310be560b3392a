"""The order of a tontine by list: everybody by number, two places changed as often as wanted, then the vote."""

from collections.abc import Mapping, Sequence

from ledger.tontine.rounds import set_order
from ledger.tontine.state import TontineNow, read_tontine
from menus.engine.reading import BadInput, read_whole, whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted

PLACES = 2


def _order(scene: Scene, now: TontineNow) -> list[int]:
    """The list as it is being put together: member numbers by place."""
    if "order" in scene.caller.answers:
        return [int(number) for number in str(scene.caller.answers["order"]).split()]
    return list(now.members)


def _written(order: Sequence[int]) -> str:
    return " ".join(map(str, order))


async def _so_far(scene: Scene) -> Facts:
    now = await read_tontine(scene.ports.database, scene.group_id)
    now.check_no_order()
    return Facts({"order": _written(_order(scene, now))})


async def _names(scene: Scene) -> Facts:
    now = await read_tontine(scene.ports.database, scene.group_id)
    return Facts(
        items=tuple(
            Item(place, {"round": place, "name": now.names[number]})
            for place, number in enumerate(_order(scene, now), start=1)
        )
    )


async def _places(scene: Scene) -> Facts:
    now = await read_tontine(scene.ports.database, scene.group_id)
    return Facts({"least": 1, "most": len(now.members)})


_PLACE = whole_between("least", "most")


def _two_places(typed: str, shown: Mapping[str, Plain]) -> Plain:
    """``3*7``: who is third and who is seventh change places."""
    places = typed.split("*")
    if len(places) != PLACES:
        raise BadInput("empty" if not typed else "not_two_places")
    return "*".join(str(_PLACE(str(read_whole(place)), shown)) for place in places)


async def _swap(scene: Scene) -> Mapping[str, Plain]:
    order = _order(scene, await read_tontine(scene.ports.database, scene.group_id))
    one, other = (int(place) - 1 for place in str(scene.caller.answers["places"]).split("*"))
    order[one], order[other] = order[other], order[one]
    return {"order": _written(order)}


async def _adopt(scene: Scene) -> Mapping[str, Plain]:
    order = [int(number) for number in str(scene.caller.rendered["order"]).split()]
    return {"order": _written(await set_order(scene.ports.database, scene.command(), order, counted(scene)))}


ADOPTED: Tell = Tell(name="tontine_list.adopted", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="tontine_list.summary",
    look=_so_far,
    second=lambda: second.OFFICER,
    effect=Effect(_adopt),
    then=lambda: ADOPTED,
)
IN_FAVOUR: Ask = Ask(
    name="tontine_list.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="tontine_list.present",
    look=bounds_of_voters,
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
