"""One member: what she holds, what happened, her phone, her consent; and changing what an organisation may change."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import and_, bindparam, func, select

from app.organisations.figures.positions.earlier import earlier
from app.organisations.figures.positions.members import consents, member, pin_request
from app.organisations.organisation import LANGUAGES
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import CONSENTS, Number, consent_given, typed_contact
from app.panel.forms.reading.fields import FormWrong
from app.panel.web.listing import SortedStatement
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.people.authentication.pin_requests import since, stop_in
from ledger.people.contacts.contact import change_contact
from ledger.rules.membership.people import phones_of_many
from ledger.tables import Account, Entry, Journal, SavingsGroup, table_of
from ledger.tables.expressions.joins import KIND_OF_ENTRY

_visible, _account = visible(SavingsGroup), table_of(Account)
_entry, _journal = table_of(Entry), table_of(Journal)
_HISTORY: Final = (
    select(
        _journal.c.seq,
        _journal.c.effective_on,
        KIND_OF_ENTRY.label("kind"),
        _journal.c.meeting,
        _journal.c.actor,
        _journal.c.channel,
        _journal.c.reverses_seq,
        _entry.c.account,
        _entry.c.amount_xof,
        _entry.c.balance_after_xof,
    )
    .join_from(_visible, _account, _account.c.group_id == _visible.c.id)
    .join(_entry, and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code))
    .join(_journal, and_(_journal.c.group_id == _entry.c.group_id, _journal.c.seq == _entry.c.seq))
    .where(
        _visible.c.id == bindparam("group_id"),
        _account.c.member == bindparam("number"),
    )
)
_LIST: Final = SortedStatement(
    _HISTORY,
    {
        "when": _entry.c.seq,
        "kind": KIND_OF_ENTRY,
        "account": _entry.c.account,
        "amount": func.abs(_entry.c.amount_xof),
        "balance": func.abs(_entry.c.balance_after_xof),
    },
    "-when",
    _entry.c.seq.desc(),
    _entry.c.line,
)


async def show_member(visit: Visit, code: str, number: int, wrong: str = "") -> Response:
    """Her page, with what is wrong with a form of it; that it was read is noted.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    group = await visit.group(code)
    found = await member(visit.window, group["id"], number)
    if found is None:
        raise NotHere
    row, offices, sharers = found
    here = [row["phone"], *(row["phone"] for sharer in sharers if sharer["group_id"] == group["id"])]
    lines = await _LIST.read(visit, group_id=group["id"], number=number)
    await visit.note("member_read", group_id=group["id"], member=number)
    return visit.page(
        "member",
        422 if wrong else 200,
        group=group,
        member=row,
        offices=offices,
        sharers=sharers,
        crowded=bool(phones_of_many(here)),
        lines=lines,
        languages=LANGUAGES,
        consents=CONSENTS,
        pin_asked=await pin_request(visit.window, group["id"], number, since(visit.service.now)),
        earlier=await earlier(visit.window, group["id"], number),
        consented=await consents(visit.window, group["id"], number),
        wrong=wrong,
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
    if found is None or found[0]["left_on"] is not None:
        raise NotHere
    try:
        contact = typed_contact(visit)
    except FormWrong as problem:
        return await show_member(visit, code, number, problem.why)
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


@router.post("/groups/{code}/members/{number}/pin-request")
async def stop_pin_request(visit: Annotated[Visit, may(Right.ENROL)], code: str, number: Number) -> Response:
    """End a request for a new PIN that she says is not hers; she is told. It is no way to give her one."""
    group = await visit.group(code)
    if await member(visit.window, group["id"], number) is None:
        raise NotHere
    now = visit.service.now
    async with visit.service.database.unit_of_work() as unit:
        await unit.lock(group["id"])
        command = Command(group["id"], f"pin-request/{number}/{microseconds(now)}", now, "panel")
        if await stop_in(unit, command, number, "panel"):
            await visit.changed(unit, "pin_request_stopped", group_id=group["id"], member=number)
    return back_to(f"/panel/groups/{code}/members/{number}", "saved")
