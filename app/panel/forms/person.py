"""The form of a person an organisation supports: pseudonym first; name and phone only with the day she agreed."""

from app.organisations.organisation import LANGUAGES
from app.organisations.persons.persons import STATUSES, PersonGiven
from app.panel.forms.reading.fields import FormWrong, typed_day, typed_number, typed_words
from app.panel.web.visit import Visit
from ledger.imports.reading.cells import phone_in_cell
from ledger.people.groups.places import read_places
from ledger.rules.places import PlaceWrong

SEXES = ("f", "m")
FIRST_YEAR = 1900


async def typed_person(visit: Visit) -> PersonGiven:
    """The form, checked; what needs her consent is refused without it, where it is written down.

    Raises:
        FormWrong: with the field's name.
    """
    today = visit.service.now.date()
    sex, status, language = visit.typed("sex"), visit.typed("status"), visit.typed("language")
    if sex not in SEXES:
        raise FormWrong("sex")
    if status not in ("", *STATUSES) or language not in LANGUAGES:
        raise FormWrong("status" if language in LANGUAGES else "language")
    try:
        phone = phone_in_cell(visit.typed("phone"))
    except ValueError as problem:
        raise FormWrong("phone") from problem
    try:
        region = (await read_places(visit.service.database)).where(visit.typed("region"), "", "").region
    except PlaceWrong as problem:
        raise FormWrong("region", problem.near) from problem
    consented = typed_day(visit, "consent_on", today).isoformat() if visit.typed("consent_on") else None
    return PersonGiven(
        sex=sex,
        name=typed_words(visit, "name", longest=60),
        phone=phone,
        born=typed_number(visit, "born", FIRST_YEAR, today.year) if visit.typed("born") else None,
        region=region,
        place=typed_words(visit, "place", longest=60),
        status=status,
        language=language,
        consent_on=consented,
        sms=visit.typed("sms") == "1",
    )
