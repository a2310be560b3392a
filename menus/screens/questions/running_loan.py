"""Choosing one of the loans that are owed, and finding it again on its borrower's card."""

from ledger.card import Card, OpenLoan
from ledger.loans import loans_with_status
from ledger.loans.due import RunningLoan, running_loans
from ledger.rules.refusal import Refusal
from menus.engine.screens import Facts, Item
from menus.hop.scene import Scene

OWED = ("running", "handed_over")


async def running(scene: Scene) -> Facts:
    """Every loan that is owed; what is kept of the choice is ``member:loan``.

    Raises:
        Refusal: ``loan.none_running``.
    """
    return _listed([_line(loan.member, loan.loan, loan.name, loan.owed_xof) for loan in await _running(scene)])


async def lost(scene: Scene) -> Facts:
    """Every loan that is owed, and those whose money is on its way to a borrower who does not say that she has it.

    Raises:
        Refusal: ``loan.none_running``.
    """
    lines = [_line(loan.member, loan.loan, loan.name, loan.owed_xof) for loan in await _running(scene)]
    on_their_way = await loans_with_status(scene.ports.database, scene.group_id, "handed_over")
    lines += [_line(loan.member, loan.number, loan.name, loan.principal_xof) for loan in on_their_way]
    return _listed(lines)


async def _running(scene: Scene) -> list[RunningLoan]:
    return await running_loans(scene.ports.database, scene.group_id)


def _line(member: int, loan: int, name: str, owed_xof: int) -> Item:
    return Item(f"{member}:{loan}", {"number": member, "name": name, "amount_xof": owed_xof}, member)


def _listed(lines: list[Item]) -> Facts:
    if not lines:
        raise Refusal("loan.none_running")
    return Facts(items=tuple(lines))


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
    loan = next((loan for loan in card.loans if loan.number == number and loan.status in OWED), None)
    if loan is None:
        raise Refusal("loan.nothing_owed")
    return loan
