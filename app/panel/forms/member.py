"""What the forms of a member say, read strictly."""

from typing import Annotated, Final

from fastapi import Path

from app.panel.web.visit import Visit
from ledger.people.consent import Consent, How
from ledger.people.contact import Contact
from ledger.people.phone_numbers import read_phone

Number = Annotated[int, Path(ge=1, le=1_000_000)]

LANGUAGES: Final = ("fr", "bm", "en", "ful", "son", "taq")

CONSENTS: Final[tuple[How, ...]] = ("oral", "written", "thumb")


class FieldWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """A field of a form cannot be taken; its text says why."""


def typed_contact(visit: Visit) -> Contact:
    """What the form of a member says, checked.

    Raises:
        FieldWrong: with the name of the field.
    """
    name = " ".join(visit.typed("name").split())
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise FieldWrong("name")
    try:
        written = visit.typed("phone").strip()
        phone = read_phone(written) if written else None
    except ValueError as problem:
        raise FieldWrong("phone") from problem
    language = visit.typed("language")
    if language not in LANGUAGES:
        raise FieldWrong("language")
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
