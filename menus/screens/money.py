"""The treasurer's money, one line at a time: announced savings, repayments, fines, solidarity, expenses."""

from menus.screens import declarations, expense, fine_paid, help_given, repay
from sessions.screens import Choose, Option

MONEY: Choose = Choose(
    name="money",
    menu=True,
    options=(
        Option("declarations", lambda: declarations.WAITING),
        Option("repay", lambda: repay.WHO),
        Option("fine", lambda: fine_paid.WHO),
        Option("help", lambda: help_given.WHO),
        Option("expense", lambda: expense.AMOUNT),
    ),
)
