"""Visits as phone and panel write them: by the checklist's version, once, corrected with what was before, withdrawn."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from app.organisations.visits.visit_checklists import (
    SCALE,
    YES_NO,
    Checklist,
    ChecklistItem,
    newest_checklist,
    publish_checklist,
)
from app.organisations.visits.visit_plans import ToVisit, forget_planned, plan_visits
from app.organisations.visits.visits import (
    NextStep,
    VisitAuthor,
    VisitGiven,
    VisitRefused,
    action_done,
    correct_visit,
    note_visit,
    withdraw_visit,
)
from app.privacy.erase import erase_person
from ledger.tables import GroupVisit, VisitChange, table_of
from tests.app.panel.camide import World

pytestmark = pytest.mark.anyio
ITEMS = (
    ChecklistItem(YES_NO, {"fr": "Cahier à jour", "bm": "Kaye labɛnnen", "en": "Book up to date"}),
    ChecklistItem(SCALE, {"fr": "Présence"}),
    ChecklistItem(SCALE, {"fr": "Prêts remboursés"}),
)
FIRST = Checklist(0, ITEMS, ({"fr": "Relire les règles"}, {"fr": "Recompter la caisse"}))
TODAY = date(2026, 11, 22)
STEP = NextStep(2, "officers", date(2026, 11, 29))


@pytest.fixture(params=["world", "postgres_world"], ids=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> World:
    """The world on either engine."""
    world: World = request.getfixturevalue(request.param)
    return world


@pytest.fixture
async def there(either: World) -> World:
    """Camide has its first checklist."""
    async with either.database.unit_of_work() as unit:
        await publish_checklist(unit, 1, FIRST, either.staff["ngo_admin"], 1)
    return either


def by(world: World, reason: str = "", at_us: int = 5) -> VisitAuthor:
    return VisitAuthor(staff_id=world.staff["agent"], at_us=at_us, today=TODAY, reason=reason)


def found(world: World, answers: str = "132", **other: Any) -> VisitGiven:
    about = {"made_on": date(2026, 11, 20), "step": STEP, "version": 1, **other}
    return VisitGiven(group_id=1, ngo_id=1, staff_id=world.staff["agent"], answers=answers, **about)


async def noted(world: World, visited: VisitGiven, key: str = "phone/1") -> int:
    async with world.database.unit_of_work() as unit:
        return await note_visit(unit, visited, by(world), origin="phone", idem_key=key)


async def kept(world: World) -> list[Any]:
    return await world.database.fetch(select(table_of(GroupVisit)).order_by(table_of(GroupVisit).c.number))


async def test_a_version_is_kept_when_it_says_something_new(there: World) -> None:
    async with there.database.unit_of_work() as unit:
        assert (await publish_checklist(unit, 1, FIRST, None, 2)).version == 1
        assert (await publish_checklist(unit, 1, Checklist(0, ITEMS[:2], ()), None, 2)).version == 2
    newest = await newest_checklist(there.database, 1)
    assert newest == Checklist(2, ITEMS[:2], ())
    assert await newest_checklist(there.database, 2) is None
    assert await noted(there, found(there)) == 1  # begun before the second version was published
    for change in ("UPDATE visit_checklist SET items = '[]'", "DELETE FROM visit_checklist"):
        with pytest.raises(Exception, match="append-only"):
            async with there.database.unit_of_work() as unit:
                await unit.fetch(text(change))


def test_a_score_is_in_hundredths_and_each_item_weighs_the_same() -> None:
    assert [FIRST.score(answers) for answers in ("133", "000", "100", "132", "021")] == [100, 0, 33, 89, 33]
    assert [FIRST.takes(answers) for answers in ("133", "233", "134", "13", "1333", "1a3", "1²3")] == [
        True, False, False, False, False, False, False,
    ]  # fmt: skip
    for items, actions in (
        ((), ()),
        (ITEMS * 4, ()),
        (ITEMS, ({"fr": "A"},) * 10),
        ((ChecklistItem("text", {"fr": "A"}),), ()),
    ):
        with pytest.raises(ValueError, match=r"item"):
            Checklist(0, items, actions)
    with pytest.raises(ValueError, match="French"):
        Checklist(0, ITEMS, ({"en": "Read"},))


async def test_the_same_visit_is_noted_once(there: World) -> None:
    assert [await noted(there, found(there), key) for key in ("a", "a", "b")] == [1, 1, 2]
    row = (await kept(there))[0]
    assert (row["answers"], row["origin"], row["noted_by"], row["action"]) == ("132", "phone", there.staff["agent"], 2)
    assert (row["action_who"], row["action_due_on"], row["action_words"]) == ("officers", "2026-11-29", "")


@pytest.mark.parametrize(
    ("why", "other"),
    [
        ("day", {"made_on": date(2026, 11, 23)}),
        ("day", {"made_on": date(2026, 3, 3)}),
        ("checklist", {"version": 2}),
        ("answers", {"answers": "13"}),
        ("action", {"step": NextStep(3, "agent", TODAY)}),
        ("action", {"step": NextStep(0, "agent", TODAY, " ")}),
        ("who", {"step": NextStep(1, "Salif", TODAY)}),
        ("due", {"step": NextStep(1, "group", date(2026, 11, 19))}),
    ],
)
async def test_what_cannot_be_so_is_refused(world: World, why: str, other: dict[str, Any]) -> None:
    async with world.database.unit_of_work() as unit:
        await publish_checklist(unit, 1, FIRST, None, 1)
    with pytest.raises(VisitRefused) as refused:
        await noted(world, found(world, **other))
    assert refused.value.why == why
    assert await kept(world) == []


async def test_what_was_before_a_correction_stays_and_a_withdrawn_visit_too(there: World) -> None:
    await noted(there, found(there))
    async with there.database.unit_of_work() as unit:
        assert not await correct_visit(unit, 1, found(there), by(there, "same"))
        assert await correct_visit(unit, 1, found(there, "130"), by(there, "counted again"))
        await action_done(unit, 1, 1, date(2026, 11, 21), by(there))
        with pytest.raises(VisitRefused, match="done"):
            await correct_visit(unit, 1, found(there, step=None), by(there, "no"))
        with pytest.raises(VisitRefused, match="gone"):
            await action_done(unit, 1, 1, date(2026, 11, 21), by(there))
        await withdraw_visit(unit, 1, 1, by(there, "another group", 9))
        with pytest.raises(VisitRefused, match="gone"):
            await correct_visit(unit, 1, found(there, "000"), by(there, "late"))
    row = (await kept(there))[0]
    assert (row["answers"], row["action_done_on"], row["withdrawn_us"]) == ("130", "2026-11-21", 9)
    changes = await there.database.fetch(select(table_of(VisitChange)).order_by(table_of(VisitChange).c.number))
    assert [(change["act"], json.loads(change["before"]), change["reason"]) for change in changes] == [
        ("corrected", {"answers": "132", "score": 89}, "counted again"),
        ("done", {"action_done_on": None}, ""),
        ("withdrawn", {"withdrawn_us": None}, "another group"),
    ]


async def test_a_visit_is_planned_once_and_taken_away(there: World) -> None:
    agent, admin = there.staff["agent"], there.staff["ngo_admin"]
    async with there.database.unit_of_work() as unit:
        assert await plan_visits(unit, ToVisit(1, agent, "2026-12"), [1, 2], admin, 1) == 2
        assert await plan_visits(unit, ToVisit(1, agent, "2026-12"), [2, 2], admin, 2) == 0
        assert await plan_visits(unit, ToVisit(1, agent, "2026-12-15"), [2], admin, 2) == 1
        assert [await forget_planned(unit, 2, agent, "2026-12") for _ in range(2)] == [True, False]
    rows = await there.database.fetch(text("SELECT group_id, due FROM visit_planned ORDER BY group_id"))
    assert [(row["group_id"], row["due"]) for row in rows] == [(1, "2026-12"), (2, "2026-12-15")]


async def test_her_name_is_taken_out_of_an_agents_words_when_she_is_erased(there: World) -> None:
    name = "Awa Traoré"
    await noted(there, found(there, step=NextStep(0, "agent", TODAY, f"Voir {name} chez elle")))
    async with there.database.unit_of_work() as unit:
        await correct_visit(unit, 1, found(there, step=NextStep(0, "agent", TODAY, f"Voir {name}")), by(there, name))
        await unit.fetch(text("UPDATE member SET left_on = '2026-11-20', left_why = 'left' WHERE number = 1"))
    await erase_person(there.database, "00001", 1, there.clock.now())
    rows = [*await kept(there), *await there.database.fetch(select(table_of(VisitChange)))]
    assert not any(name in str(list(row)) for row in map(tuple, rows))
    assert [row["action_who"] for row in await kept(there)] == ["agent"]
