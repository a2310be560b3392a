"""Enrolling a member: the panel helps, the member chooses her PIN herself at her first call."""

from dataclasses import asdict
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.organisation import LANGUAGES
from app.organisations.roles import Right
from app.panel.forms.member import CONSENTS, consent_given, typed_contact
from app.panel.forms.reading.fields import FormWrong
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.command import Command
from ledger.commands import lock_group
from ledger.database import Row
from ledger.people.contacts.contact import Contact
from ledger.people.membership.enrolment import NewMember, enrol_in
from ledger.rules.membership.standing import ON_PHONES

SEXES: Final = ("f", "m")


def _form(visit: Visit) -> dict[str, str]:
    names = ("name", "phone", "language", "sex", "consent_how")
    return {name: visit.typed(name) for name in names}


def _page(visit: Visit, group: Row, typed: dict[str, str], wrong: str = "") -> Response:
    choices = {"languages": LANGUAGES, "consents": CONSENTS, "sexes": SEXES}
    return visit.page("enrol", 422 if wrong else 200, group=group, typed=typed, wrong=wrong, **choices)


def _fields(visit: Visit) -> Contact:
    """What was typed, checked.

    Raises:
        FormWrong: a field cannot be taken.
    """
    contact = typed_contact(visit)
    if visit.typed("sex") not in SEXES:
        raise FormWrong("sex")
    if visit.typed("consent_how") not in CONSENTS:
        raise FormWrong("consent")
    return contact


@router.get("/groups/{code}/enrol")
async def enrol_page(visit: Annotated[Visit, may(Right.ENROL)], code: str) -> Response:
    """The form."""
    group = await visit.group(code)
    typed = {"name": "", "phone": "", "language": group["language"], "sex": "f", "consent_how": ""}
    return _page(visit, group, typed)


@router.post("/groups/{code}/enrol")
async def enrolling(visit: Annotated[Visit, may(Right.ENROL)], code: str) -> Response:
    """Enrol her under the next number of the group."""
    group = await visit.group(code)
    if group["status"] not in ON_PHONES:
        raise NotHere
    try:
        contact = _fields(visit)
    except FormWrong as problem:
        return _page(visit, group, _form(visit), problem.why)
    number = await _enrol(visit, group["id"], contact)
    return back_to(f"/panel/groups/{code}/members/{number}", "enrolled")


async def _enrol(visit: Visit, group_id: int, contact: Contact) -> int:
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        await lock_group(unit, group_id)
        command = Command(group_id, f"enrol/{visit.form_token}", visit.service.now, "panel")
        person = NewMember(consent=consent_given(visit, contact.language), sex=visit.typed("sex"), **asdict(contact))
        number = await enrol_in(unit, command, person)
        await visit.changed(unit, "member_enrolled", group_id=group_id, member=number)
    return number
