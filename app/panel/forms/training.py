"""The form of a training: a line a group, with its code and how many women and men came."""

from datetime import date
from typing import Final

from app.organisations.work.programmes import programmes_open_to
from app.organisations.work.trainings import Given
from app.panel.forms.fields import FormWrong, typed_day, typed_number, typed_words
from app.panel.forms.groups import groups_by_code
from app.panel.web.visit import Visit

MAX_DAYS: Final = 60
MAX_PEOPLE: Final = 9999


async def typed_training(visit: Visit, ngo_id: int, today: date) -> Given:
    """The form, checked.

    Raises:
        FormWrong: a field cannot be taken.
    """
    topic = typed_words(visit, "topic", needed=True)
    began_on = typed_day(visit, "began_on", today)
    came = await _came(visit, ngo_id)
    women, men = (typed_number(visit, name, 0, MAX_PEOPLE) for name in ("other_women", "other_men"))
    if not women + men + sum(sum(pair) for pair in came.values()):
        raise FormWrong("nobody")
    return Given(
        topic=topic,
        place=typed_words(visit, "place"),
        trainer=typed_words(visit, "trainer"),
        began_on=began_on,
        days=typed_number(visit, "days", 1, MAX_DAYS),
        programme_id=await typed_programme(visit, ngo_id),
        came=came,
        other_women=women,
        other_men=men,
    )


async def typed_programme(visit: Visit, ngo_id: int) -> int | None:
    """The programme of the organisation that was chosen, if any.

    Raises:
        FormWrong: a field cannot be taken.
    """
    typed = visit.typed("programme")
    known = {str(row["id"]): int(row["id"]) for row in await programmes_open_to(visit.window, ngo_id)}
    if typed and typed not in known:
        raise FormWrong("programme")
    return known.get(typed)


async def _came(visit: Visit, ngo_id: int) -> dict[int, tuple[int, int]]:
    known = await groups_by_code(visit, ngo_id)
    came: dict[int, tuple[int, int]] = {}
    for line in visit.typed("came").splitlines()[:2000]:
        parts = line.replace(";", " ").replace(",", " ").split()
        if not parts:
            continue
        code, *counts = parts
        good = len(counts) in (1, 2) and all(count.isascii() and count.isdecimal() for count in counts)
        if code not in known or not good or known[code] in came:
            raise FormWrong("came", line[:60])
        women, men = (int(count) for count in (*counts, "0")[:2])
        if max(women, men) > MAX_PEOPLE:
            raise FormWrong("came", line[:60])
        came[known[code]] = (women, men)
    return came
