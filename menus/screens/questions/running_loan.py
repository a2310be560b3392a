"""Choosing one of the loans that are owed, and finding it again on its borrower's card."""

from ledger.card import Card, OpenLoan
from ledger.loans.due import running_loans
from ledger.rules.refusal import Refusal
from menus.engine.screens import Facts, Item
from menus.scene import Scene


async def running(scene: Scene) -> Facts:
    """Every loan that is owed; what is kept of the choice is ``member:loan``.

    Raises:
        Refusal: ``loan.none_running``.
    """
    loans = await running_loans(scene.ports.database, scene.group_id)
    if not loans:
        raise Refusal("loan.none_running")
    return Facts(
        items=tuple(
            Item(
                f"{loan.member}:{loan.loan}",
                {"number": loan.member, "name": loan.name, "amount_xof": loan.owed_xof},
                loan.member,
            )
            for loan in loans
        )
    )


def chosen_number(scene: Scene) -> int:
    """The number of the loan that was chosen."""
    return int(str(scene.caller.answers["running"]).partition(":")[2])


async def borrower(scene: Scene) -> Card:
    """The card of her whose loan was chosen."""
    return await scene.card(int(str(scene.caller.answers["running"]).partition(":")[0]))


def chosen_of(card: Card, scene: Scene) -> OpenLoan:
    """The loan that was chosen.

    Raises:
        Refusal: ``loan.nothing_owed`` when it was repaid meanwhile.
    """
    number = chosen_number(scene)
    loan = next((loan for loan in card.running if loan.number == number), None)
    if loan is None:
        raise Refusal("loan.nothing_owed")
    return loan
