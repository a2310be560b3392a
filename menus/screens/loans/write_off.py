"""The assembly gives up a debt: which loan, the vote, and the group's loss in full."""

from collections.abc import Mapping

from ledger.loans.write_off import write_off
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Pick, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted
from menus.screens.questions.running_loan import borrower, chosen_number, chosen_of, lost


async def _vote_bounds(scene: Scene) -> Facts:
    """She whose debt it is hears at once that another officer has to write this down."""
    card = await borrower(scene)
    card.meeting_for_cash()
    if card.member == scene.member:
        raise Refusal("vote.borrower")
    return await bounds_of_voters(scene)


async def _in_full(scene: Scene) -> Facts:
    card = await borrower(scene)
    loan = chosen_of(card, scene)
    return Facts({"name": card.name, "amount_xof": loan.asked_xof if loan.status == "handed_over" else loan.owed_xof})


async def _write_off(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await write_off(scene.ports.database, scene.command(), chosen_number(scene), counted(scene))
    return shown


DONE: Tell = Tell(name="write_off.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="write_off.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_write_off, moves_money=True),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="write_off.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="write_off.present",
    look=_vote_bounds,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
LOANS: Pick = Pick(name="write_off", look=lost, keep="running", then=lambda: PRESENT)
