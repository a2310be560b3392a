"""How mature groups are, from real books and visits: on a group's page, in the list, and as a file."""

import csv
import io
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import insert, text

from app.organisations.figures.maturity import maturity_of
from app.organisations.tenancy import ScopedReader, TenantScope
from app.organisations.visits.visit_checklists import publish_checklist
from app.organisations.visits.visits import VisitAuthor, VisitGiven, note_visit, withdraw_visit
from ledger.tables import Attendance, table_of
from tests.app.panel.camide import CHECKLIST, World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 22)


@pytest.fixture(params=["world", "postgres_world"], ids=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> World:
    """The world on either engine."""
    world: World = request.getfixturevalue(request.param)
    return world


async def visits(world: World, *answers: str, group_id: int = 1, months: tuple[int, ...] = (8, 9, 10, 11)) -> None:
    """A visit in each of the months that end in November 2026, answered so."""
    async with world.database.unit_of_work() as unit:
        await publish_checklist(unit, 1, CHECKLIST, None, 1)
        by = VisitAuthor(staff_id=world.staff["agent"], at_us=1, today=TODAY)
        for month, digits in zip(months[-len(answers) :], answers, strict=True):
            found = VisitGiven(
                group_id=group_id,
                ngo_id=1,
                staff_id=world.staff["agent"],
                made_on=date(2026, month, 10),
                version=1,
                answers=digits,
            )
            await note_visit(unit, found, by, origin="panel", idem_key=f"{group_id}/{month}")


async def test_what_is_measured_is_what_the_books_say(either: World) -> None:
    world = either
    window = ScopedReader(world.database, TenantScope("ngo", 1))
    await visits(world, "000", "133", "100", "133")  # the first of four counts no more: 100, 33 and 100
    async with world.database.unit_of_work() as unit:
        roll = [(12, 1, "present"), (12, 2, "late"), (12, 3, "absent"), (11, 1, "absent_excused"), (1, 1, "present")]
        for meeting, member, presence in roll:
            await unit.fetch(
                insert(table_of(Attendance)), group_id=1, meeting=meeting, member=member, presence=presence
            )
    found = await maturity_of(window, 1, TODAY)
    assert found is not None
    assert {one.name: one.measured for one in found.inputs} == {
        "cycles": 0,
        "meetings": Fraction(12, 26),
        "attendance": Fraction(3, 5),
        "late": 1,
        "incidents": 1,
        "visits": Fraction(233, 300),
    }
    # 15 × 25 for attendance and 15 × 75.3 for visits, of 100.
    assert (found.score, found.level, found.known) == (15, "young", 100)
    async with world.database.unit_of_work() as unit:
        by = VisitAuthor(staff_id=world.staff["agent"], at_us=2, today=TODAY)
        for number in (2, 4):
            await withdraw_visit(unit, 1, number, by)
        await unit.fetch(text("UPDATE cycle SET closed_on = '2026-09-01' WHERE group_id = 1"))
    found = await maturity_of(window, 1, TODAY)
    assert found is not None
    measured = {one.name: one.measured for one in found.inputs}
    assert (measured["visits"], measured["cycles"]) == (Fraction(33, 200), 1)
    later = await maturity_of(window, 1, date(2027, 10, 11))  # the visit of October is a year old, that of August more
    assert later is not None
    assert next(one.measured for one in later.inputs if one.name == "visits") is None
    assert await maturity_of(ScopedReader(world.database, TenantScope("ngo", 2)), 1, TODAY) is None


async def test_the_page_the_list_and_the_file_say_it_with_the_rule(browser: Browser) -> None:
    await visits(browser.world, "133")
    await browser.sign_in("agent")
    page = (await browser.get("/panel/groups/00001")).text
    assert all(said in page for said in ("18 points sur 100", "jeune", "Règle 1", "cycles finis 20", "85 % du poids"))
    page = (await browser.get("/panel/groups?q=benkadi")).text
    assert 'title="Règle 1 : moyenne des points' in page
    assert ">18<" in page
    await browser.sign_in("ngo_admin")
    content = (await browser.get("/panel/export/maturity.csv?names=machine")).content.decode("utf-8-sig")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}
    assert [rows["00001"][name] for name in ("maturity", "level", "known", "rule", "late_input", "visits_input")] == [
        "18", "young", "85", "1", "1.0000", "1.0000",
    ]  # fmt: skip
    assert (rows["00002"]["maturity"], rows["00002"]["level"]) == ("", "too_early")
    assert (await browser.get("/panel/export/maturity.xlsx")).status_code == 200
    await browser.sign_in("donor")
    assert (await browser.get("/panel/export/maturity.csv")).status_code == 403
