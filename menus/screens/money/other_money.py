"""Money that is not in the loan fund's box, and what the group owns: the bank, property, the outside fund."""

from menus.engine.screens import Choose, Option
from menus.screens.money import bank, outside, property_menu

OTHER_MONEY: Choose = Choose(
    name="other_money",
    menu=True,
    options=(
        Option("bank", lambda: bank.BANK),
        Option("property", lambda: property_menu.PROPERTY),
        Option("outside", lambda: outside.OUTSIDE),
    ),
)
