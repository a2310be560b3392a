"""The form of a training: a line a group, with its code and how many women and men came."""

from datetime import date
from typing import Final

from app.panel.trainings import Given
from app.panel.visit import Visit

LONGEST: Final = 80
MOST_DAYS: Final = 60
MOST_PEOPLE: Final = 9999
_CODES: Final = "SELECT id, code FROM visible WHERE ngo_id = :ngo_id"
_PROGRAMMES: Final = "SELECT id FROM visible_programme WHERE ngo_id = :ngo_id"


class FormWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """The form cannot be taken. ``why`` is the key of a text, ``what`` the line or field it is about."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why)
        self.why, self.what = why, what


async def typed_training(visit: Visit, ngo_id: int, today: date) -> Given:
    """The form, checked. Raises: FormWrong."""
    topic = " ".join(visit.typed("topic").split())
    if not 1 <= len(topic) <= LONGEST:
        raise FormWrong("topic")
    try:
        began_on = date.fromisoformat(visit.typed("began_on"))
    except ValueError as problem:
        raise FormWrong("began_on") from problem
    if not date(2000, 1, 1) <= began_on <= today:
        raise FormWrong("began_on")
    came = await _came(visit, ngo_id)
    women, men = number(visit, "other_women"), number(visit, "other_men")
    if not women + men + sum(sum(pair) for pair in came.values()):
        raise FormWrong("nobody")
    return Given(
        topic=topic,
        place=" ".join(visit.typed("place").split())[:LONGEST],
        trainer=" ".join(visit.typed("trainer").split())[:LONGEST],
        began_on=began_on,
        days=number(visit, "days", 1, MOST_DAYS),
        programme_id=await typed_programme(visit, ngo_id),
        came=came,
        other_women=women,
        other_men=men,
    )


def number(visit: Visit, name: str, least: int = 0, most: int = MOST_PEOPLE) -> int:
    """A whole number of the form; nothing typed is the least. Raises: FormWrong."""
    typed = visit.typed(name) or str(least)
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 12 and least <= int(typed) <= most):
        raise FormWrong("number", typed[:20])
    return int(typed)


async def typed_programme(visit: Visit, ngo_id: int) -> int | None:
    """The programme of the organisation that was chosen, if any. Raises: FormWrong."""
    typed = visit.typed("programme")
    known = {str(row["id"]): int(row["id"]) for row in await visit.window.fetch(_PROGRAMMES, ngo_id=ngo_id)}
    if typed and typed not in known:
        raise FormWrong("programme")
    return known.get(typed)


async def _came(visit: Visit, ngo_id: int) -> dict[int, tuple[int, int]]:
    known = {row["code"]: int(row["id"]) for row in await visit.window.fetch(_CODES, ngo_id=ngo_id)}
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
        if max(women, men) > MOST_PEOPLE:
            raise FormWrong("came", line[:60])
        came[known[code]] = (women, men)
    return came
