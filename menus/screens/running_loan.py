"""Choosing one of the loans that are owed, and finding it again."""

from ledger.loan_views import Running, running_loans
from ledger.rules.refusal import Refusal
from menus.scene import Scene
from sessions.screens import Facts, Item


async def running(scene: Scene) -> Facts:
    """Every loan that is owed, while a meeting is open.

    Raises:
        Refusal: ``meeting.none_open``, ``loan.none_running``.
    """
    (await scene.card()).meeting_for_cash()
    loans = await running_loans(scene.ports.database, scene.group_id)
    if not loans:
        raise Refusal("loan.none_running")
    return Facts(
        items=tuple(
            Item(loan.loan, {"number": loan.member, "name": loan.name, "amount_xof": loan.owed_xof}) for loan in loans
        )
    )


async def chosen_loan(scene: Scene) -> Running:
    """The loan that was chosen.

    Raises:
        Refusal: ``loan.nothing_owed`` when it was repaid meanwhile.
    """
    for loan in await running_loans(scene.ports.database, scene.group_id):
        if loan.loan == scene.number("loan"):
            return loan
    raise Refusal("loan.nothing_owed")
