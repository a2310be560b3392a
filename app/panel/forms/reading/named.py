"""A field of a form with a line a person: her code, or her group's code and number there; then a figure, if asked."""

from app.organisations.persons.named_persons import NamedPerson, named_here
from app.panel.forms.reading.fields import FormWrong
from app.panel.forms.reading.groups import groups_by_code
from app.panel.web.visit import Visit

MAX_LINES = 2000


async def typed_named(visit: Visit, ngo_id: int, *, most: int | None = None) -> tuple[list[NamedPerson], list[int]]:
    """Who is named, each once; ``most``: a figure from 0 to this stands behind each of them.

    Raises:
        FormWrong: ``persons``, with the line.
    """
    lines = [parts for line in visit.typed("persons").splitlines() if (parts := _parts(line))]
    if not lines:
        return [], []
    if len(lines) > MAX_LINES:
        raise FormWrong("persons", " ".join(lines[MAX_LINES])[:60])
    codes = sorted((await groups_by_code(visit, ngo_id)).keys() & {parts[0] for parts in lines})
    here = await named_here(visit.window, ngo_id, codes)
    named: dict[object, NamedPerson] = {}
    figures: list[int] = []
    for parts in lines:
        who = parts if most is None else parts[:-1]
        figure = "0" if most is None else parts[-1]
        one = here.find(who) if len(who) in (1, 2) else None
        if one is None or not (figure.isascii() and figure.isdecimal() and int(figure[:9]) <= (most or 0)):
            raise FormWrong("persons", " ".join(parts)[:60])
        key: object = one.member if one.person_id is None else one.person_id
        if key in named:
            raise FormWrong("persons", " ".join(parts)[:60])
        named[key] = one
        figures.append(int(figure))
    return list(named.values()), figures


def _parts(line: str) -> list[str]:
    return line.replace(";", " ").replace(",", " ").replace("/", " ").split()
