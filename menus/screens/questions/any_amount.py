"""The range of an amount that no fund of the group limits: money that comes in."""

from menus.engine.screens import Facts
from menus.scene import Scene

MAX_AT_ONCE_XOF = 99_999_995


async def any_amount(scene: Scene) -> Facts:
    """From the smallest coin on, while a meeting may move money.

    Raises:
        Refusal: ``meeting.none_open``, ``cycle.closed``.
    """
    card = await scene.card()
    card.meeting_for_cash()
    return Facts({"least": card.rules.cash_unit_xof, "most": MAX_AT_ONCE_XOF})
