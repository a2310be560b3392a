"""The form of what a donor sees: organisations and programmes, ticked in their lists."""

from app.organisations.donors import DonorView, give_view, organisations_seen
from app.organisations.programmes.programmes import programmes
from app.panel.access.staff import StaffError
from app.panel.forms.reading.organisation import organisations
from app.panel.web.visit import Visit
from ledger.database import Row


async def programmes_to_show(visit: Visit, ngo_id: int | None) -> list[Row]:
    """The programmes whose totals a donor may be shown: those that her organisation leads, or all for the others."""
    return [row for row in await programmes(visit.window) if ngo_id in (None, row["ngo_id"])]


async def organisations_to_show(visit: Visit, staff_id: int = 0) -> list[Row]:
    """The open organisations that the installation may show a donor, and those that she sees, closed or not."""
    every = {row["id"]: row for row in await organisations(visit)}
    if visit.person["ngo_id"] is None and staff_id:
        every |= {row["id"]: row for row in await organisations_seen(visit.service.database, staff_id)}
    return sorted(every.values(), key=lambda row: (row["name"].casefold(), row["id"]))


async def typed_view(visit: Visit, ngo_id: int | None, staff_id: int = 0) -> DonorView:
    """What the form says a donor of this organisation, or of the installation, shall see.

    Raises:
        StaffError: ``view``: an organisation or a programme is none that she may be shown.
    """
    known = {str(row["id"]): int(row["id"]) for row in await programmes_to_show(visit, ngo_id)}
    chosen = {str(typed) for typed in visit.form.getlist("programme")}
    ngos = {str(row["id"]): int(row["id"]) for row in await organisations_to_show(visit, staff_id)}
    ticked = {str(typed) for typed in visit.form.getlist("organisation")} if ngo_id is None else set()
    if not ticked <= set(ngos) or not chosen <= set(known):
        raise StaffError("view")
    return DonorView(tuple(sorted(ngos[one] for one in ticked)), tuple(sorted(known[one] for one in chosen)))


async def change_view(visit: Visit, person: Row) -> None:
    """Let a donor see what the form says, from her next page on.

    Raises:
        StaffError: ``view``: an organisation or a programme is none that she may be shown.
    """
    view = await typed_view(visit, person["ngo_id"], person["id"])
    async with visit.service.database.unit_of_work() as unit:
        await give_view(unit, person["id"], view)
        detail = f"view of {person['id']}: organisations {len(view.ngo_ids)}, programmes {len(view.programme_ids)}"
        await visit.changed(unit, "staff_changed", ngo_id=person["ngo_id"], detail=detail)
