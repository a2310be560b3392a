"""On which day a group meets next, from the day of the week it keeps."""

from datetime import date, timedelta


def next_meeting_on(weekday: int, today: date, *, held_today: bool) -> date:
    """The next day of the week on which the group meets; ``held_today``: today's meeting is over. Monday is 1."""
    ahead = (weekday - today.isoweekday()) % 7
    return today + timedelta(days=7 if held_today and not ahead else ahead)
