"""What officers do: the meeting, the collection, declarations, repayments, loans to hand over, votes."""

from menus.screens import collect, declarations, hand_over, meeting, repay, vote
from sessions.caller import Caller
from sessions.screens import Choose, Option

COLLECTS = frozenset({"treasurer", "secretary", "president"})


def collects(caller: Caller) -> bool:
    """Treasurer, secretary and president may collect: another officer goes on where one had to stop."""
    return caller.role in COLLECTS


def keeps_the_box(caller: Caller) -> bool:
    """Only the treasurer hands out money and takes it in."""
    return caller.role == "treasurer"


OFFICE: Choose = Choose(
    name="office",
    options=(
        Option("collect", lambda: collect.MEMBER, when=collects),
        Option("declarations", lambda: declarations.WAITING, when=keeps_the_box),
        Option("repay", lambda: repay.WHO, when=keeps_the_box),
        Option("hand_over", lambda: hand_over.APPROVED, when=keeps_the_box),
        Option("vote", lambda: vote.REQUESTS),
        Option("meeting", lambda: meeting.MEETING),
    ),
)
