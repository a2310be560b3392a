"""The first screen behind the PIN."""

from menus.engine.screens import Choose, Option
from menus.screens import office
from menus.screens.families import lends
from menus.screens.member import group, loan_request, mine, other, save
from menus.screens.roles import is_officer

HOME: Choose = Choose(
    name="home",
    menu=True,
    root=True,
    deep=True,
    options=(
        Option("mine", lambda: mine.MINE),
        Option("save", lambda: save.SHARES),
        Option("loan", lambda: loan_request.AMOUNT, when=lends),
        Option("group", lambda: group.TOTALS),
        Option("office", lambda: office.OFFICE, when=is_officer),
        Option("other", lambda: other.OTHER),
    ),
)
