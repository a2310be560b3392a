"""The range of an amount that no fund of the group limits, money that comes in; and whether coins make an amount."""

from ledger.rules.money import check_payable
from menus.engine.screens import Facts
from menus.hop.scene import Scene

MAX_AT_ONCE_XOF = 99_999_995


async def any_amount(scene: Scene) -> Facts:
    """From the smallest coin on, while a meeting may move money.

    Raises:
        Refusal: ``meeting.none_open``, ``cycle.closed``.
    """
    card = await scene.card()
    card.meeting_for_cash()
    return Facts({"least": card.rules.cash_unit_xof, "most": MAX_AT_ONCE_XOF})


async def payable(scene: Scene) -> Facts:
    """Refuse an amount that the group's coins do not make, before anything else is asked.

    Raises:
        Refusal: as ``check_payable`` says.
    """
    check_payable(scene.number("amount_xof"), (await scene.card()).rules.cash_unit_xof)
    return Facts()
