"""Undo a movement of the latest meeting: chosen from a list, shown in full, reversed whole."""

from collections.abc import Mapping

from ledger.meeting.correctable import Correctable, correctable
from ledger.meeting.corrections import reverse, word_of
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Item, Pick, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second


def _in_words(scene: Scene, one: Correctable) -> dict[str, Plain]:
    """A member by her number and first name; what is nobody's own is the group's."""
    whose = f"{one.member} {one.name.partition(' ')[0]}" if one.member else str(scene.caller.about["group"])
    return {"name": whose, "what": word_of(one.kind), "amount_xof": one.amount_xof}


async def _movements(scene: Scene) -> Facts:
    listed = await correctable(scene.ports.database, scene.command())
    if not listed:
        raise Refusal("correction.nothing")
    return Facts(items=tuple(Item(one.seq, _in_words(scene, one)) for one in listed))


async def _one(scene: Scene) -> Facts:
    for one in await correctable(scene.ports.database, scene.command()):
        if one.seq == scene.number("seq"):
            return Facts(_in_words(scene, one))
    raise Refusal("correction.nothing")


async def _reverse(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await reverse(scene.ports.database, scene.command(), scene.number("seq"))
    return shown


DONE: Tell = Tell(name="correct.done", ends=False, result=True)
ONE: Summary = Summary(
    name="correct.one",
    look=_one,
    second=lambda: second.OFFICER,
    effect=Effect(_reverse, moves_money=True),
    then=lambda: DONE,
)
MOVEMENTS: Pick = Pick(name="correct.movements", look=_movements, keep="seq", then=lambda: ONE)
