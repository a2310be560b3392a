"""Enrolling a member: the panel helps, the member chooses her PIN herself at her first call."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.statements import sql
from app.panel.forms.member import CONSENTS, LANGUAGES, FieldWrong, changed_fields, consent_given
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row
from ledger.people.enrolment_rows import Enrolment, enrol_member

_LAST = sql("SELECT coalesce(max(number), 0) AS number FROM member WHERE group_id = :group_id")
_WISHES = sql(
    "UPDATE member SET sms_wanted = :sms_wanted, sms_on_shared = :sms_on_shared"
    " WHERE group_id = :group_id AND number = :number"
)
SEXES: Final = ("f", "m")


def _form(visit: Visit) -> dict[str, str]:
    names = ("name", "phone", "language", "sex", "consent_how")
    return {name: visit.typed(name) for name in names}


def _page(visit: Visit, group: Row, typed: dict[str, str], wrong: str = "", status: int = 200) -> Response:
    choices = {"languages": LANGUAGES, "consents": CONSENTS, "sexes": SEXES}
    return visit.page("enrol", status, group=group, typed=typed, wrong=wrong, **choices)


def _fields(visit: Visit) -> dict[str, object]:
    """What was typed, checked.

    Raises:
        FieldWrong: a field cannot be taken.
    """
    fields = changed_fields(visit)
    if visit.typed("sex") not in SEXES:
        raise FieldWrong("sex")
    if visit.typed("consent_how") not in CONSENTS:
        raise FieldWrong("consent")
    return fields


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
    if group["status"] != "active":
        raise NotHere
    try:
        fields = _fields(visit)
    except FieldWrong as problem:
        return _page(visit, group, _form(visit), str(problem), 422)
    number = await _enrol(visit, group["id"], fields)
    return back_to(f"/panel/groups/{code}/members/{number}", "enrolled")


async def _enrol(visit: Visit, group_id: int, fields: dict[str, object]) -> int:
    today = visit.service.now.date()
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        await unit.lock(group_id)
        number = 1 + int((await unit.fetch(_LAST, group_id=group_id))[0]["number"])
        phone = fields["phone"]
        enrolment = Enrolment(
            number=number,
            name=str(fields["name"]),
            joined_on=today,
            phone=None if phone is None else str(phone),
            language=str(fields["language"]),
            sex=visit.typed("sex"),
            consent=consent_given(visit, str(fields["language"])),
        )
        await enrol_member(unit, group_id, enrolment)
        await unit.fetch(
            _WISHES,
            group_id=group_id,
            number=number,
            sms_wanted=fields["sms_wanted"],
            sms_on_shared=fields["sms_on_shared"],
        )
        await visit.changed(unit, "member_enrolled", group_id=group_id, member=number)
    return number
