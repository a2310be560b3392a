"""The outside fund: grants that the group holds for others or for a purpose, and money it borrowed; kept apart."""

from menus.engine.screens import Choose, Facts, Option
from menus.hop.scene import Scene
from menus.screens.money import grant_received, grant_spent, income, lender, loan_received, to_loan_box


async def _fund(scene: Scene) -> Facts:
    card = await scene.card()
    return Facts({"fund_xof": card.box_outside_xof, "owed_xof": card.linkage_xof})


OUTSIDE: Choose = Choose(
    name="outside",
    menu=True,
    look=_fund,
    options=(
        Option("grant_in", lambda: grant_received.AMOUNT),
        Option("grant_out", lambda: grant_spent.AMOUNT),
        Option("loan_in", lambda: loan_received.LENDER),
        Option("loan_out", lambda: lender.LENDERS),
        Option("lend_on", lambda: to_loan_box.AMOUNT),
        Option("income", lambda: income.AMOUNT),
    ),
)
