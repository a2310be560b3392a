"""Loans as the committee sees them: to vote on, to hand over, due, late; and what the assembly decides about a debt."""

from menus.engine.screens import Choose, Option
from menus.screens.loans import hand_over, loans_due, more_time, vote, write_off
from menus.screens.roles import keeps_the_box, keeps_the_list

LOANS: Choose = Choose(
    name="loans",
    menu=True,
    options=(
        Option("vote", lambda: vote.REQUESTS),
        Option("hand_over", lambda: hand_over.APPROVED, when=keeps_the_box),
        Option("due", lambda: loans_due.DUE),
        Option("late", lambda: loans_due.LATE),
        Option("more_time", lambda: more_time.LOANS, when=keeps_the_list),
        Option("write_off", lambda: write_off.LOANS, when=keeps_the_list),
    ),
)
