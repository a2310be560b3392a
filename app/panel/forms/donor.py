"""The form of what a donor sees: codes of organisations, and programmes."""

from app.organisations.donors import DonorView, give_view
from app.organisations.organisation import organisation_of
from app.organisations.work.programmes import programmes
from app.panel.access.staff import StaffError
from app.panel.web.visit import Visit
from ledger.database import Row


async def programmes_to_show(visit: Visit, ngo_id: int | None) -> list[Row]:
    """The programmes whose totals a donor may be shown: those that her organisation leads, or all for the others."""
    return [row for row in await programmes(visit.window) if ngo_id in (None, row["ngo_id"])]


async def typed_view(visit: Visit, ngo_id: int | None) -> DonorView:
    """What the form says a donor of this organisation, or of the installation, shall see.

    Raises:
        StaffError: ``view``: a code is no organisation's, or a programme is none she may be shown.
    """
    known = {str(row["id"]): int(row["id"]) for row in await programmes_to_show(visit, ngo_id)}
    chosen = {str(typed) for typed in visit.form.getlist("programme")}
    codes = visit.typed("codes").replace(",", " ").split()[:200] if ngo_id is None else []
    found = [await organisation_of(visit.service.database, code) for code in codes]
    ngo_ids = {int(row["id"]) for row in found if row is not None}
    if None in found or not chosen <= set(known):
        raise StaffError("view")
    return DonorView(tuple(sorted(ngo_ids)), tuple(sorted(known[one] for one in chosen)))


async def change_view(visit: Visit, person: Row) -> None:
    """Let a donor see what the form says, from her next page on.

    Raises:
        StaffError: ``view``: a code is no organisation's, or a programme is none she may be shown.
    """
    view = await typed_view(visit, person["ngo_id"])
    async with visit.service.database.unit_of_work() as unit:
        await give_view(unit, person["id"], view)
        detail = f"view of {person['id']}: organisations {len(view.ngo_ids)}, programmes {len(view.programme_ids)}"
        await visit.changed(unit, "staff_changed", ngo_id=person["ngo_id"], detail=detail)
