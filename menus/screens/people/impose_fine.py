"""Impose a fine of the group's own table; where the table says so, by the vote of the meeting."""

from collections.abc import Mapping

from ledger.card import Card
from ledger.funds.fines import impose, impose_by_vote
from ledger.rules.funds.fines import Fine, fine_called
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Item, Pick, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted
from menus.screens.questions.whom import asks_for_member, chosen_card


async def _fines(scene: Scene) -> Facts:
    fines = (await chosen_card(scene)).rules.fines
    return Facts(items=tuple(Item(fine.code, {"label": fine.label, "amount_xof": fine.amount_xof}) for fine in fines))


async def _in_full(scene: Scene) -> Facts | Redirect:
    """A fine that the table leaves to a vote waits for the hands of the meeting."""
    card = await chosen_card(scene)
    fine, words = _chosen(scene, card)
    return Facts(words) if fine.automatic else Redirect(lambda: PRESENT)


def _chosen(scene: Scene, card: Card) -> tuple[Fine, dict[str, Plain]]:
    fine = fine_called(card.rules.fines, str(scene.caller.answers["fine"]))
    return fine, {"name": card.name, "label": fine.label, "amount_xof": fine.amount_xof}


async def _voted(scene: Scene) -> Facts:
    _, words = _chosen(scene, await chosen_card(scene))
    return Facts({**words, "present": scene.number("present"), "in_favour": scene.number("in_favour")})


async def _impose(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await impose(scene.ports.database, scene.command(), scene.number("number"), str(scene.caller.answers["fine"]))
    return shown


async def _impose_by_vote(scene: Scene) -> Mapping[str, Plain]:
    shown, code = dict(scene.caller.rendered), str(scene.caller.answers["fine"])
    await impose_by_vote(scene.ports.database, scene.command(), scene.number("number"), code, counted(scene))
    return shown


DONE: Tell = Tell(name="impose_fine.done", ends=False, result=True)
VOTED: Summary = Summary(
    name="impose_fine.voted",
    look=_voted,
    second=lambda: second.OFFICER,
    effect=Effect(_impose_by_vote, moves_money=True),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="impose_fine.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: VOTED,
)
PRESENT: Ask = Ask(
    name="impose_fine.present",
    look=bounds_of_voters,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
SUMMARY: Summary = Summary(
    name="impose_fine.summary",
    look=_in_full,
    effect=Effect(_impose, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: PRESENT,),
)
WHICH: Pick = Pick(name="impose_fine.which", look=_fines, keep="fine", then=lambda: SUMMARY)
WHO: Ask = asks_for_member("impose_fine.who", lambda: WHICH)
