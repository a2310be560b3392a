"""Loans as the committee sees them: to vote on, to hand over, to be repaid at the next meeting."""

from ledger.due_soon import due_soon
from ledger.rules.refusal import Refusal
from menus.scene import Scene
from menus.screens import hand_over, vote
from menus.screens.roles import keeps_the_box
from sessions.screens import Choose, Facts, Item, Option, Tell


async def _due(scene: Scene) -> Facts:
    rules = (await scene.card()).rules
    dues = await due_soon(scene.ports.database, scene.act(), rules.meeting_every_weeks)
    if not dues:
        raise Refusal("loan.none_due")
    return Facts(
        items=tuple(
            Item(place, {"number": due.member, "name": due.name, "amount_xof": due.owed_xof})
            for place, due in enumerate(dues)
        )
    )


DUE: Tell = Tell(name="loans.due", look=_due, ends=False)
LOANS: Choose = Choose(
    name="loans",
    options=(
        Option("vote", lambda: vote.REQUESTS),
        Option("hand_over", lambda: hand_over.APPROVED, when=keeps_the_box),
        Option("due", lambda: DUE),
    ),
)
