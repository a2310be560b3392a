"""The group's own figures, which every member may see; its joint ventures are seen by its officers."""

from datetime import date

from ledger.card import Card
from ledger.rules import due_dates
from menus.engine.screens import Choose, Facts, Option, Plain
from menus.render import NOTHING
from menus.scene import Scene
from menus.screens.roles import is_committee
from menus.screens.ventures import ours


def next_meeting(card: Card, today: date) -> dict[str, Plain]:
    """When the group meets next, by day and hour: after today's meeting if there was one."""
    held_today = card.meeting is not None and not card.meeting.open and card.meeting.held_on == today
    meets_on = due_dates.next_meeting_on(card.meeting_weekday, today, held_today=held_today)
    return {"meets_on": meets_on.isoformat(), "hour": card.meeting_hour}


async def _totals(scene: Scene) -> Facts:
    card = await scene.card()
    return Facts(
        {
            "box_xof": card.box_loan_xof,
            "fund_xof": card.box_solidarity_xof,
            "lent_xof": card.lent_xof,
            "kept_xof": card.kept_xof or NOTHING,
            "property_xof": card.property_xof or NOTHING,
            **next_meeting(card, scene.command().day),
        }
    )


TOTALS: Choose = Choose(
    name="group.totals",
    look=_totals,
    deep=True,
    options=(Option("ventures", lambda: ours.OURS, when=is_committee),),
)
