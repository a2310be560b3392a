"""Loans as the committee sees them: to vote on, to hand over, to be repaid at the next meeting."""

from ledger.loan_views import due_at_meeting
from ledger.rules.refusal import Refusal
from menus.scene import Scene
from menus.screens import hand_over, vote
from menus.screens.group import next_meeting_on
from menus.screens.roles import keeps_the_box
from sessions.screens import Choose, Facts, Item, Option, Tell


async def _due(scene: Scene) -> Facts:
    card = await scene.card()
    on = next_meeting_on(card, scene.act().day)
    dues = await due_at_meeting(scene.ports.database, scene.group_id, on, card.rules)
    if not dues:
        raise Refusal("loan.none_due")
    return Facts(
        items=tuple(
            Item(place, {"number": due.member, "name": due.name, "amount_xof": due.due_xof})
            for place, due in enumerate(dues)
        )
    )


DUE: Tell = Tell(name="loans.due", look=_due, ends=False)
LOANS: Choose = Choose(
    name="loans",
    menu=True,
    options=(
        Option("vote", lambda: vote.REQUESTS),
        Option("hand_over", lambda: hand_over.APPROVED, when=keeps_the_box),
        Option("due", lambda: DUE),
    ),
)
