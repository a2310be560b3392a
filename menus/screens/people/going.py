"""A member goes: she leaves, or moves to another group; of one whose move waits, what is next for it."""

from menus.engine.screens import Ask, Choose, Facts, Option, Redirect
from menus.hop.scene import Scene
from menus.screens.people import comes_back, leave, move
from menus.screens.questions.whom import asks_for_member, check_other, chosen_debtor


async def _how(scene: Scene) -> Facts | Redirect:
    card = await chosen_debtor(scene)
    if not card.here:
        return Redirect(lambda: comes_back.SUMMARY)
    check_other(scene, card)
    waiting = await move.waiting_move(scene)
    if waiting is None:
        return Facts({"name": card.name})
    return Redirect(lambda: move.SETTLE if waiting.agreed and waiting.accepted_by is not None else move.WAITING)


HOW: Choose = Choose(
    name="leave.how",
    look=_how,
    instead=(lambda: comes_back.SUMMARY, lambda: move.SETTLE, lambda: move.WAITING),
    options=(Option("leaves", lambda: leave.SUMMARY), Option("moves", lambda: move.TO)),
)
WHO: Ask = asks_for_member("leave.who", lambda: HOW)
