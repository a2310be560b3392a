"""One member: what she holds, what happened, her phone, her consent; and changing what an organisation may change."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.members import consents, member
from app.organisations.roles import Right
from app.panel.forms.member import CONSENTS, LANGUAGES, FieldWrong, Number, consent_given, typed_contact
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.people.contact import change_contact
from ledger.rules.people import phones_of_many

_HISTORY: Final = """
SELECT j.seq, j.effective_on, j.kind, j.meeting, j.actor, j.channel, j.reverses_seq, e.account, e.amount_xof,
  e.balance_after_xof
FROM visible JOIN account a ON a.group_id = visible.id AND a.member = :number
JOIN entry e ON e.group_id = a.group_id AND e.account = a.code
JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq
WHERE visible.id = :group_id AND e.seq < :before ORDER BY e.seq DESC, e.line LIMIT 41
"""


async def show_member(visit: Visit, code: str, number: int, wrong: str = "", status: int = 200) -> Response:
    """Her page, with what is wrong with a form of it; that it was read is noted.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    group = await visit.group(code)
    found = await member(visit.window, group["id"], number)
    if found is None:
        raise NotHere
    row, offices, sharers = found
    before = visit.asked_number("before")
    here = [row["phone"], *(row["phone"] for sharer in sharers if sharer["group_id"] == group["id"])]
    lines = await visit.window.fetch(_HISTORY, group_id=group["id"], number=number, before=before)
    await visit.note("member_read", group_id=group["id"], member=number)
    return visit.page(
        "member",
        status,
        group=group,
        member=row,
        offices=offices,
        sharers=sharers,
        crowded=bool(phones_of_many(here)),
        lines=lines[:40],
        more=lines[39]["seq"] if len(lines) > 40 else 0,
        languages=LANGUAGES,
        consents=CONSENTS,
        consented=await consents(visit.window, group["id"], number),
        wrong=wrong,
        said=visit.asked("said"),
    )


@router.get("/groups/{code}/members/{number}")
async def member_page(visit: Annotated[Visit, may(Right.PEOPLE)], code: str, number: Number) -> Response:
    """A member's page; that it was read is noted."""
    return await show_member(visit, code, number)


@router.post("/groups/{code}/members/{number}")
async def change_member(visit: Annotated[Visit, may(Right.ENROL)], code: str, number: Number) -> Response:
    """Change name, phone, language, wishes and consent; never money."""
    group = await visit.group(code)
    found = await member(visit.window, group["id"], number)
    if found is None:
        raise NotHere
    if found[0]["left_on"] is not None:
        raise NotHere
    try:
        contact = typed_contact(visit)
    except FieldWrong as wrong:
        return await show_member(visit, code, number, str(wrong), 422)
    consent_how = visit.typed("consent_how")
    agrees = consent_how in CONSENTS and (found[0]["consent_on"] is None or found[0]["consent_how"] != consent_how)
    consent = consent_given(visit, contact.language) if agrees else None
    now = visit.service.now
    async with visit.service.database.unit_of_work() as unit:
        await unit.lock(group["id"])
        command = Command(group["id"], f"phone/{number}/{microseconds(now)}", now, "panel")
        changes = [*await change_contact(unit, command, number, contact, consent), *(["consent"] if agrees else [])]
        if changes:
            detail = ", ".join(changes)
            await visit.changed(unit, "member_changed", group_id=group["id"], member=number, detail=detail)
    return back_to(f"/panel/groups/{code}/members/{number}", "saved")
