"""The committee confirms the figures a group came in with, once; or sends them back as a whole."""

from collections.abc import Mapping

from ledger.imports.openings import confirm_opening, opening_waiting, reverse_opening
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING


async def _figures(scene: Scene) -> Facts | Redirect:
    figures = await opening_waiting(scene.ports.database, scene.group_id)
    if figures is None:
        raise Refusal("opening.none")
    if figures.kept_xof or figures.property_xof:
        return Redirect(lambda: OWNED)
    return Facts(
        {
            "held_on": figures.on.isoformat(),
            "savings_xof": figures.savings_xof,
            "lent_xof": figures.lent_xof,
            "box_xof": figures.loan_cash_xof,
            "fund_xof": figures.solidarity_cash_xof,
        }
    )


async def _owned(scene: Scene) -> Facts | Redirect:
    """A group that keeps money outside its box, or owns something, is shown that too, and not the day."""
    figures = await opening_waiting(scene.ports.database, scene.group_id)
    if figures is None or not (figures.kept_xof or figures.property_xof):
        return Redirect(lambda: OPENING)
    return Facts(
        {
            "savings_xof": figures.savings_xof,
            "lent_xof": figures.lent_xof,
            "box_xof": figures.loan_cash_xof,
            "fund_xof": figures.solidarity_cash_xof,
            "kept_xof": figures.kept_xof or NOTHING,
            "property_xof": figures.property_xof or NOTHING,
        }
    )


async def _confirm(scene: Scene) -> Mapping[str, Plain]:
    await confirm_opening(scene.ports.database, scene.command())
    return {}


async def _send_back(scene: Scene) -> Mapping[str, Plain]:
    await reverse_opening(scene.ports.database, scene.command())
    return {}


CONFIRMED: Tell = Tell(name="opening.confirmed", ends=False, result=True)
SENT_BACK: Tell = Tell(name="opening.sent_back")  # nobody is left in the group to hear it again
OWNED: Summary = Summary(
    name="opening.owned",
    look=_owned,
    effect=Effect(_confirm),
    refusal=Effect(_send_back, moves_money=True),
    then=lambda: CONFIRMED,
    otherwise=lambda: SENT_BACK,
    instead=(lambda: OPENING,),
)
OPENING: Summary = Summary(
    name="opening",
    look=_figures,
    instead=(lambda: OWNED,),
    effect=Effect(_confirm),
    refusal=Effect(_send_back, moves_money=True),
    then=lambda: CONFIRMED,
    otherwise=lambda: SENT_BACK,
)
