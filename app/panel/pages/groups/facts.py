"""A group's facts: changed from a day on, for a reason; and the history of what they were."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import select

from app.organisations.assignments import agents_of, agents_to_choose, give_agents
from app.organisations.groups.facts import history
from app.organisations.groups.transfers import offered
from app.organisations.organisation import LANGUAGES
from app.organisations.programmes.programmes import (
    choose_programmes,
    names_of_programmes,
    programmes_of,
    programmes_open_to,
)
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.facts import HOURS, WEEKDAYS, chosen, typed_change, typed_facts
from app.panel.forms.reading.fields import LONGEST, FormWrong
from app.panel.forms.reading.organisation import organisations_known
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork
from ledger.people.groups.facts import FACTS, FactRefused, change_facts
from ledger.people.groups.places import read_places
from ledger.rules.membership.standing import STEPS
from ledger.rules.places import LEVELS
from ledger.tables import Staff

_person: Final = visible(Staff)
_PEOPLE: Final = select(_person.c.id, _person.c.name)


def _named(visit: Visit, fact: str, value: str, names: dict[str, dict[str, str]]) -> str:
    """What a fact was, in the reader's words; whoever is not in sight has no name."""
    words = visit.reader.words
    match fact:
        case "agent" | "programme":
            return names[fact].get(value, "–") if value else ""
        case "meeting_weekday":
            return words(f"weekday.{value}")
        case "language" | "status":
            return words.maybe(f"{'language' if fact == 'language' else 'group_status'}.{value}", value)
        case _:
            return value


async def _history(visit: Visit, group_id: int) -> list[tuple[Row, str, str]]:
    """Each change, and what was before and after in words."""
    people, rows = await visit.window.fetch(_PEOPLE), await history(visit.window, group_id)
    told = {row[when] for row in rows if row["fact"] == "programme" for when in ("before", "after")}
    names = {
        "agent": {str(row["id"]): row["name"] for row in people},
        "programme": await names_of_programmes(visit.window, {int(one) for one in told if one}),
    }
    return [
        (
            row,
            _named(visit, row["fact"], row["before"], names),
            _named(visit, row["fact"], row["after"], names),
        )
        for row in rows
    ]


async def show_facts(visit: Visit, group: Row, wrong: FormWrong | None = None) -> Response:
    """The page, with what is wrong with a form of it."""
    database, ngo_id = visit.service.database, group["ngo_id"] or 0
    places = await read_places(database)
    now = {name: str(group[name]) for name in FACTS}
    await visit.note("group_read", group_id=group["id"], detail="facts")
    return visit.page(
        "group_facts",
        422 if wrong else 200,
        group=group,
        typed={name: visit.typed(name) for name in (*FACTS, "day", "reason")}
        if wrong and "name" in visit.form
        else {**now, "day": visit.service.now.date().isoformat(), "reason": ""},
        places={level: [place.name for place in places.all(level)] for level in LEVELS},
        languages=LANGUAGES,
        weekdays=[str(day) for day in WEEKDAYS],
        hours=HOURS,
        agents=await agents_to_choose(visit.window, ngo_id) if visit.may(Right.TEAM) else [],
        given=await agents_of(database, group["id"]),
        programmes=await programmes_open_to(visit.window, ngo_id) if visit.may(Right.PROGRAMMES) else [],
        taking_part=await programmes_of(database, group["id"]),
        history=await _history(visit, group["id"]),
        steps=[step for step, (stands, _) in STEPS.items() if group["status"] in stands],
        offer=await offered(visit.window, group["id"]) if visit.may(Right.STANDING) else None,
        to_offer=await organisations_known(visit, ngo_id) if visit.may(Right.STANDING) else [],
        by_code=visit.person["ngo_id"] is not None,
        longest=LONGEST,
        wrong=wrong,
    )


@router.get("/groups/{code}/facts")
async def facts_page(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The form, and the history."""
    return await show_facts(visit, await visit.group(code))


@router.post("/groups/{code}/facts")
async def changing_facts(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str) -> Response:
    """Change what differs: all of it, or nothing."""
    group = await visit.group(code)
    try:
        async with visit.service.database.unit_of_work() as unit:
            changed = await _change(visit, unit, group)
            await visit.changed(unit, "facts_changed", group_id=group["id"], detail=", ".join(changed))
    except FormWrong as wrong:
        return await show_facts(visit, group, wrong)
    except FactRefused as problem:
        return await show_facts(visit, group, FormWrong(problem.why))
    return back_to(f"/panel/groups/{group['code']}/facts", "saved")


async def _change(visit: Visit, unit: UnitOfWork, group: Row) -> list[str]:
    change, ngo_id = typed_change(visit), group["ngo_id"] or 0
    changed = list(await change_facts(unit, group["id"], await typed_facts(visit, group), change))
    if visit.may(Right.TEAM) and visit.typed("with_agents"):
        known = {row["id"] for row in await agents_to_choose(visit.window, ngo_id)}
        if await give_agents(unit, group["id"], chosen(visit, "agent", known), change):
            changed.append("agent")
    if visit.may(Right.PROGRAMMES) and visit.typed("with_programmes"):
        open_to = {row["id"] for row in await programmes_open_to(visit.window, ngo_id)}
        if await choose_programmes(unit, group["id"], chosen(visit, "programme", open_to), open_to, change):
            changed.append("programme")
    if not changed:
        raise FormWrong("nothing_changes")
    return changed
