"""The group's own figures, which every member may see; its joint ventures, if it has any, are seen by its officers."""

from datetime import date

from ledger.card import Card
from ledger.rules.loans import due_dates
from ledger.ventures.reading import our_stakes
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Facts, Option, Plain
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.families import is_venture
from menus.screens.roles import is_committee
from menus.screens.ventures import ours

_VENTURES = "ventures"


def next_meeting(card: Card, today: date) -> dict[str, Plain]:
    """When the group meets next, by day and hour: after today's meeting if there was one."""
    held_today = card.meeting is not None and not card.meeting.open and card.meeting.held_on == today
    meets_on = due_dates.next_meeting_on(card.meeting_weekday, today, held_today=held_today)
    return {"meets_on": meets_on.isoformat(), "hour": card.meeting_hour}


async def _has_ventures(scene: Scene) -> bool:
    """Whether there is anything to look at: the group is a venture, or has its money in one."""
    if not is_committee(scene.caller):
        return False
    return is_venture(scene.caller) or bool(await our_stakes(scene.ports.database, scene.group_id))


def _with_ventures(caller: Caller) -> bool:
    return bool(caller.rendered.get(_VENTURES))


async def _totals(scene: Scene) -> Facts:
    card = await scene.card()
    return Facts(
        {
            "box_xof": card.box_loan_xof,
            "fund_xof": card.box_solidarity_xof,
            "lent_xof": card.lent_xof,
            "kept_xof": card.kept_xof or NOTHING,
            "property_xof": card.property_xof or NOTHING,
            _VENTURES: int(await _has_ventures(scene)),
            **next_meeting(card, scene.command().day),
        }
    )


TOTALS: Choose = Choose(
    name="group.totals",
    look=_totals,
    deep=True,
    options=(Option("ventures", lambda: ours.OURS, when=_with_ventures),),
)
