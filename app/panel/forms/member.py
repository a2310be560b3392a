"""What the forms of a member say, read strictly."""

from typing import Annotated, Final

from fastapi import Path

from app.organisations.organisation import LANGUAGES
from app.panel.forms.reading.fields import FormWrong, typed_words
from app.panel.web.visit import Visit
from ledger.people.contacts.consent import Consent, How
from ledger.people.contacts.contact import Contact
from ledger.people.contacts.phone_numbers import read_phone

MOST: Final = 1_000_000
Number = Annotated[int, Path(ge=1, le=MOST)]
_LONGEST: Final = 60
CONSENTS: Final[tuple[How, ...]] = ("oral", "written", "thumb")


def typed_contact(visit: Visit) -> Contact:
    """What the form of a member says, checked.

    Raises:
        FormWrong: with the name of the field.
    """
    name = typed_words(visit, "name", needed=True, longest=_LONGEST)
    if not name.isprintable():
        raise FormWrong("name")
    try:
        written = visit.typed("phone").strip()
        phone = read_phone(written) if written else None
    except ValueError as problem:
        raise FormWrong("phone") from problem
    language = visit.typed("language")
    if language not in LANGUAGES:
        raise FormWrong("language")
    return Contact(
        name=name,
        phone=phone,
        language=language,
        sms_wanted=visit.typed("sms_wanted") == "1",
        sms_on_shared=visit.typed("sms_on_shared") == "1",
    )


def consent_given(visit: Visit, language: str) -> Consent:
    """The agreement the form says she gave, noted by whoever sent it. ``language``: the one she is spoken to in."""
    how = next(how for how in CONSENTS if how == visit.typed("consent_how"))
    return Consent(at=visit.service.now, language=language, how=how, noted_by=f"staff {visit.person['id']}")
