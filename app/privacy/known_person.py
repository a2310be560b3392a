"""A person of an organisation, whether or not she is a member: all that is kept of her, and its erasure."""

from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, or_, select, update

from app.organisations.persons.persons import forget_names
from app.privacy.kept import SECRET
from ledger.database import Database, Reader, UnitOfWork
from ledger.tables import (
    ImportDraft,
    IncomeActivity,
    IncomeVisit,
    Lot,
    LotLine,
    Member,
    Person,
    PersonMember,
    Support,
    SupportCase,
    SupportLine,
    SupportSlip,
    Training,
    TrainingPerson,
    VolunteerMonth,
    table_of,
)

_person, _link, _draft = table_of(Person), table_of(PersonMember), table_of(ImportDraft)
_support, _line = table_of(Support), table_of(SupportLine)
_member = table_of(Member)
_case, _slip = table_of(SupportCase), table_of(SupportSlip)
_training, _came, _days = table_of(Training), table_of(TrainingPerson), table_of(VolunteerMonth)
_income, _income_visit = table_of(IncomeActivity), table_of(IncomeVisit)
_lot, _brought = table_of(Lot), table_of(LotLine)
_HERS = select(_person.c.id).where(
    or_(
        _person.c.id == bindparam("id"),
        _person.c.merged_into == bindparam("id"),
        _person.c.id == select(_person.c.merged_into).where(_person.c.id == bindparam("id")).scalar_subquery(),
    )
)
_KEPT: "Final[dict[str, Select[Any]]]" = {
    "person": select(_person).where(_person.c.id.in_(_HERS)),
    "person_member": select(_link).where(_link.c.person_id.in_(_HERS)),
    "support_line": select(_line, _support.c.kind, _support.c.what, _support.c.measure, _support.c.funder)
    .join(_support, _support.c.id == _line.c.support_id)
    .where(_line.c.person_id.in_(_HERS))
    .order_by(_line.c.id),
    "support_case": select(_case).join(_line, _line.c.id == _case.c.line_id).where(_line.c.person_id.in_(_HERS)),
    "support_slip": select(_slip).where(_slip.c.person_id.in_(_HERS)),
    "training_person": select(_came, *(_training.c[name] for name in ("kind", "topic", "place", "began_on", "days")))
    .join(_training, _training.c.id == _came.c.training_id)
    .where(_came.c.person_id.in_(_HERS)),
    "income_activity": select(_income).where(_income.c.person_id.in_(_HERS)),
    "income_visit": select(_income_visit)
    .join(_income, _income.c.id == _income_visit.c.activity_id)
    .where(_income.c.person_id.in_(_HERS)),
    "lot_line": select(_brought, *(_lot.c[name] for name in ("product", "season", "measure", "buyer", "sold_on")))
    .join(_lot, _lot.c.id == _brought.c.lot_id)
    .where(_brought.c.person_id.in_(_HERS)),
    "volunteer_month": select(_days).where(_days.c.person_id.in_(_HERS)),
}
_LINKED: Final = select(_link.c.person_id).where(
    _link.c.group_id == bindparam("group_id"), _link.c.member == bindparam("member")
)
_elsewhere = _link.alias("elsewhere")
_OF_NOBODY_HERE: Final = _LINKED.where(
    ~exists()
    .where(_elsewhere.c.person_id == _link.c.person_id)
    .where(_member.c.group_id == _elsewhere.c.group_id, _member.c.number == _elsewhere.c.member)
    .where(_member.c.left_on.is_(None))
)
_FILES: Final = update(_draft).where(_draft.c.ngo_id == bindparam("at_ngo")).values(body=b"")


async def export_known(reader: Reader | Database, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything by table, under whichever of her entries."""
    return {name: await _plain(reader, statement, person_id) for name, statement in _KEPT.items()}


async def erase_known(unit: UnitOfWork, person_id: int, ngo_id: int | None) -> None:
    """Take away who she is; her code and what she received stay. Files of lists lose their content: they name her."""
    await forget_names(unit, person_id)
    if ngo_id is not None:
        await unit.fetch(_FILES, at_ngo=ngo_id)


async def linked_persons(reader: Reader | UnitOfWork, group_id: int, member: int) -> list[int]:
    """The persons of organisations that a member of a group is."""
    return [row["person_id"] for row in await reader.fetch(_LINKED, group_id=group_id, member=member)]


async def persons_to_forget(unit: UnitOfWork, group_id: int, member: int) -> list[int]:
    """The same, but for who is a member of a group still: she moved, or is in two, and is forgotten once gone."""
    return [row["person_id"] for row in await unit.fetch(_OF_NOBODY_HERE, group_id=group_id, member=member)]


async def _plain(reader: Reader | Database, statement: "Select[Any]", person_id: int) -> list[dict[str, Any]]:
    rows = await reader.fetch(statement, id=person_id)
    return [{key: row[key] for key in row.keys() if key not in SECRET} for row in rows]  # type: ignore[attr-defined] # noqa: SIM118 -- neither engine's row is a mapping
