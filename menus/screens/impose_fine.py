"""Impose a fine of the group's own table."""

from collections.abc import Mapping

from ledger.fines import impose
from menus.scene import Scene
from menus.screens.whom import chosen_card, member_numbers
from sessions.reading import whole_between
from sessions.screens import Ask, Effect, Facts, Item, Pick, Plain, Summary, Tell


async def _fines(scene: Scene) -> Facts:
    fines = (await chosen_card(scene)).rules.fines
    return Facts(items=tuple(Item(fine.code, {"label": fine.label, "amount_xof": fine.amount_xof}) for fine in fines))


async def _in_full(scene: Scene) -> Facts:
    card = await chosen_card(scene)
    fine = next(fine for fine in card.rules.fines if fine.code == scene.caller.kept["fine"])
    return Facts({"name": card.name, "label": fine.label, "amount_xof": fine.amount_xof})


async def _impose(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.shown)
    code = str(scene.caller.kept["fine"])
    await impose(scene.ports.database, scene.act(), scene.number("number"), code, voted=True)
    return shown


DONE: Tell = Tell(name="impose_fine.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="impose_fine.summary",
    look=_in_full,
    effect=Effect(_impose, moves_money=True),
    then=lambda: DONE,
)
WHICH: Pick = Pick(name="impose_fine.which", look=_fines, keep="fine", then=lambda: SUMMARY)
WHO: Ask = Ask(
    name="impose_fine.who",
    look=member_numbers,
    reads=whole_between("least", "most"),
    keep="number",
    then=lambda: WHICH,
)
