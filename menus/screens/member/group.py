"""The group's own figures, which every member may see."""

from datetime import date

from ledger.card import Card
from ledger.rules import due_dates
from menus.engine.screens import Facts, Plain, Tell
from menus.render import NOTHING
from menus.scene import Scene


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


TOTALS: Tell = Tell(name="group.totals", look=_totals, ends=False, deep=True)
