"""What only the assembly decides: who holds an office, what a rule says, and the share-out."""

from menus.screens import elect, opening, rule_change, share_out
from menus.screens.roles import keeps_the_box, keeps_the_list
from sessions.screens import Choose, Option

ASSEMBLY: Choose = Choose(
    name="assembly",
    menu=True,
    options=(
        Option("elect", lambda: elect.ROLE, when=keeps_the_list),
        Option("rule", lambda: rule_change.WHICH, when=keeps_the_list),
        Option("share_out", lambda: share_out.PREVIEW),
        Option("freeze", lambda: share_out.FREEZE, when=keeps_the_box),
        Option("pay_out", lambda: share_out.PAY_OUT, when=keeps_the_box),
        Option("opening", lambda: opening.OPENING),
    ),
)
