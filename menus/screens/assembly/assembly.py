"""What only the assembly decides: who holds an office, what a rule says, and the end of the cycle, turns."""

from menus.engine.screens import Choose, Option
from menus.screens.assembly import elect, meets, opening, rule_change, share_out, tontine
from menus.screens.families import is_tontine, lends
from menus.screens.roles import keeps_the_list

ASSEMBLY: Choose = Choose(
    name="assembly",
    menu=True,
    options=(
        Option("elect", lambda: elect.ROLE),
        Option("rule", lambda: rule_change.WHICH, when=keeps_the_list),
        Option("share_out", lambda: share_out.SHARE_OUT, when=lends),
        Option("opening", lambda: opening.OPENING),
        Option("tontine", lambda: tontine.TONTINE, when=is_tontine),
        Option("meets", lambda: meets.MEETS, when=keeps_the_list),
    ),
)
