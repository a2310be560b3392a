"""The treasurer's money, one line at a time: announced savings, repayments, fines, help, expenses, and the rest."""

from menus.engine.screens import Choose, Option
from menus.screens.meeting import declarations
from menus.screens.money import expense, fine_paid, help_fund, other_money, repay

MONEY: Choose = Choose(
    name="money",
    menu=True,
    options=(
        Option("declarations", lambda: declarations.WAITING),
        Option("repay", lambda: repay.WHO),
        Option("fine", lambda: fine_paid.WHO),
        Option("help", lambda: help_fund.HELP_FUND),
        Option("expense", lambda: expense.AMOUNT),
        Option("other_money", lambda: other_money.OTHER_MONEY),
    ),
)
