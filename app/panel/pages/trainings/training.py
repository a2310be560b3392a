"""One training: who came of which group and by name; what followed; taking it away when it was a mistake."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations.roles import Right, Role
from app.organisations.tenancy import visible
from app.organisations.trainings.trainings import attendance, forget_training, named_at, note_followed
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import FormWrong, typed_day
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row
from ledger.tables import Ngo, Programme, Training, table_of

_visible_training, _ngo, _programme = visible(Training), table_of(Ngo), table_of(Programme)
_ONE: Final = (
    select(_visible_training, _ngo.c.name.label("ngo_name"), _programme.c.name.label("programme"))
    .join(_ngo, _ngo.c.id == _visible_training.c.ngo_id)
    .outerjoin(_programme, _programme.c.id == _visible_training.c.programme_id)
    .where(_visible_training.c.id == bindparam("id"))
)


async def one_training(visit: Visit, id_: int) -> Row:
    """A training in sight.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    found = await visit.window.one(_ONE, id=id_)
    if found is None:
        raise NotHere
    return found


def _may_change(visit: Visit, training: Row) -> bool:
    """An agent changes what she recorded herself; her organisation's admin whatever was recorded."""
    own = training["recorded_by"] == visit.person["id"]
    return visit.may(Right.FIELDWORK) and (own or visit.role is not Role.AGENT)


def right_to_change(visit: Visit, training: Row) -> None:
    """Refuse who may not put it right or take it away.

    Raises:
        NotYours: it is neither hers nor is she its organisation's admin.
    """
    if not _may_change(visit, training):
        raise NotYours


async def _page(visit: Visit, row: Row, wrong: FormWrong | None = None) -> Response:
    came, named = await attendance(visit.window, row["id"]), await named_at(visit.window, row["id"])
    women = row["other_women"] + sum(group["women"] for group in came) + sum(she["sex"] == "f" for she in named)
    men = row["other_men"] + sum(group["men"] for group in came) + sum(she["sex"] == "m" for she in named)
    return visit.page(
        "training",
        422 if wrong else 200,
        training=row,
        came=came,
        named=named,
        women=women,
        men=men,
        may_change=_may_change(visit, row),
        today=visit.service.now.date(),
        wrong=wrong,
    )


@router.get("/trainings/{id_}")
async def training_page(visit: Annotated[Visit, may(Right.GROUPS)], id_: Number) -> Response:
    """The training with its groups and persons in sight."""
    return await _page(visit, await one_training(visit, id_))


@router.post("/trainings/{id_}")
async def forgetting(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """Note that what was to follow was done, or take it away; the box ticked is the confirmation."""
    row = await one_training(visit, id_)
    if visit.typed("act") == "followed":
        return await _followed(visit, row)
    right_to_change(visit, row)
    if visit.typed("act") != "forget" or visit.typed("sure") != "1":
        raise NotHere
    async with visit.service.database.unit_of_work() as unit:
        await forget_training(unit, id_)
        detail = f"{id_}, {row['began_on']}, days: {row['days']}"
        await visit.changed(unit, "training_forgotten", ngo_id=row["ngo_id"], detail=detail)
    return back_to("/panel/trainings", "saved")


async def _followed(visit: Visit, row: Row) -> Response:
    if not row["follow_up_on"] or row["followed_on"]:
        raise NotHere
    try:
        on = typed_day(visit, "followed_on", visit.service.now.date())
    except FormWrong as wrong:
        return await _page(visit, row, wrong)
    if on.isoformat() < row["began_on"]:
        return await _page(visit, row, FormWrong("followed_on"))
    async with visit.service.database.unit_of_work() as unit:
        await note_followed(unit, row["id"], on)
        await visit.changed(unit, "training_followed", ngo_id=row["ngo_id"], detail=f"{row['id']}, {on}")
    return back_to(f"/panel/trainings/{row['id']}", "saved")
