"""The form of a month of volunteers: the month, what they did, and a line a person with her days."""

import re
from datetime import date

from app.organisations.trainings.volunteers import MOST_DAYS, MonthGiven
from app.panel.forms.reading.fields import FormWrong, typed_words
from app.panel.forms.reading.named import typed_named
from app.panel.forms.training import typed_programme
from app.panel.web.visit import Visit

FIELDS = ("month", "work", "programme", "persons")


async def typed_month(visit: Visit, ngo_id: int, today: date) -> MonthGiven:
    """The form, checked.

    Raises:
        FormWrong: a field cannot be taken.
    """
    month = visit.typed("month")
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month) or month > today.isoformat()[:7]:
        raise FormWrong("month")
    work, programme = typed_words(visit, "work"), await typed_programme(visit, ngo_id)
    named, days = await typed_named(visit, ngo_id, most=MOST_DAYS)
    if not named:
        raise FormWrong("nobody")
    return MonthGiven(month, work, programme, named, days)
