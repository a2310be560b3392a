"""Twenty-six organisations on one installation: every page of each shows what is its own and nothing of the others."""

from dataclasses import replace

import pytest
from sqlalchemy import insert

from app.organisations.assignments import assign
from app.organisations.groups.transfers import offer_group
from app.organisations.organisation import make_organisation, particulars
from app.organisations.programmes.programmes import choose_groups, make_programme
from app.organisations.trainings.trainings import TrainingGiven, record_training
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from ledger.books.canonical import microseconds
from ledger.consultations.asking import ask_members
from ledger.consultations.questions import one_choice
from ledger.people.groups.facts import FactChange, change_facts
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, take_seats
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.places import Where
from ledger.tables import AuditLine, table_of
from tests.app.panel.camide import FOUNDED, KEY, NOW, PASSWORD, World
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_walls import one_of_each, routes
from tests.kit.effort import WHOLE

pytestmark = pytest.mark.anyio
MANY = 26
ROLES = ("ngo_admin", "agent", "auditor", "donor")
"""One person a organisation signs in, of each role in turn."""
LOOK = range(MANY) if WHOLE else range(0, MANY, 5)
"""Whose person opens every page: of each role one or two see nothing of all the others."""


def marked(place: int) -> str:
    """A word that stands in the name of whatever is this organisation's."""
    return f"Marque{place:02}x"


async def organisation(world: World, place: int) -> dict[str, int]:
    """One with a group and a tier in which it sits, work, a history, an offer and somebody who signs in; their ids."""
    role, mark = ROLES[place % len(ROLES)], marked(place)
    async with world.database.unit_of_work() as unit:
        ngo_id = await make_organisation(unit, f"org{place}", particulars(f"ONG {mark}", ["fr"], []), microseconds(NOW))
        founding = Founding(
            code=f"M{place:02}x",
            name=f"Groupe {mark}",
            family="vsla",
            constitution=Constitution.default("vsla"),
            founded_on=FOUNDED,
            ngo_id=ngo_id,
            where=Where(region=f"Région {mark}"),
            village=f"Village {mark}",
        )
        group_id = await found_group(unit, founding)
        for number in range(1, 7):
            phone = f"+22376{place:02}00{number:02}"
            woman = Enrolment(number=number, name=f"Awa {mark}", joined_on=FOUNDED, phone=phone, roles=("counter",))
            await enrol_member(unit, group_id, woman)
        programme = await make_programme(unit, ngo_id, f"Programme {mark}", NOW.date())
        await choose_groups(unit, programme, [group_id], [ngo_id])
        tier_id = await found_group(unit, replace(founding, code=f"T{place:02}x", name=f"Réseau {mark}", kind="tier"))
        await take_seats(unit, NOW, tier_id, [SeatAsked(group_id, 1)])
        moved = FactChange(holds_from=NOW.date(), reason=f"Motif {mark}", at=NOW)
        await change_facts(unit, group_id, {"village": f"Nouveau {mark}"}, moved)
        options = [{"fr": f"Oui {mark}"}, {"fr": f"Non {mark}"}]
        asked = await ask_members(
            unit, ngo_id, [one_choice({"fr": f"Question {mark}"}, options)], NOW.date(), NOW.date()
        )
        line = {"at_us": 1, "ngo_id": ngo_id, "action": "exported", "detail": mark}
        await unit.fetch(insert(table_of(AuditLine)), **line)
    made = await make_admin(
        world.database,
        f"p{place}@example.org",
        PASSWORD,
        key=KEY,
        at=NOW,
        role=role,
        ngo=f"org{place}",
        name=f"Personne {mark}",
        code_secret=DEMO_CODE_SECRET,
    )
    async with world.database.unit_of_work() as unit:
        await assign(unit, made.staff_id, [group_id])
        given = TrainingGiven(f"Formation {mark}", "", "", NOW.date(), 2, None, {group_id: (5, 1)}, 0, 0)
        training = await record_training(unit, ngo_id, made.staff_id, given)
        # AMSODE, which signs in here nowhere, may read whose group is offered to it.
        await offer_group(unit, group_id, "amsode", replace(moved, staff_id=made.staff_id))
    return {
        "programmes": programme,
        "trainings": training,
        "consultations": asked,
        "organisations": ngo_id,
        "transfers": group_id,
        "team": made.staff_id,
    }


def address(path: str, place: int, ids: dict[str, int]) -> str:
    """A route of one organisation."""
    id_ = next((id_ for name, id_ in ids.items() if path.startswith(f"/panel/{name}/")), 0)
    own = path.replace("{code}", f"{'T' if '/seats' in path else 'M'}{place:02}x").replace("{id_}", str(id_))
    return one_of_each(own).replace("{number}", "1").replace("{token}", "unknown")


async def test_every_route_of_each_shows_nothing_of_the_other_twenty_five(world: World) -> None:
    ids = [await organisation(world, place) for place in range(MANY)]
    marks = [marked(place) for place in range(MANY)]
    seen = 0
    for place in LOOK:
        browser = Browser(world)
        assert (await browser.sign_in(f"p{place}")).status_code == 303
        token, other = browser.token(), (place + 7) % MANY
        for method, path, right in routes():
            if right is None or path in ("/panel/sign-out", "/panel/settings"):
                continue
            beyond_too = [other] if "{" in path else []
            for whose in [place, *beyond_too] if method == "GET" else beyond_too:
                data = {"csrf": token} if method == "POST" else None
                where = address(path, whose, ids[whose])
                answer = await browser.client.request(method, where, data=data, headers={"Origin": "http://kesu.test"})
                strange = [mark for mark in marks if mark in answer.text and mark != marks[place]]
                assert not strange, f"organisation {place} {method} {where} shows {strange}"
                beyond = whose != place and any(part in path for part in ("{code}", "{id_}"))
                assert answer.status_code in ({403, 404} if beyond else {200, 303, 403, 404, 422}), where
                seen += marks[place] in answer.text
        await browser.client.aclose()
    assert seen > len(LOOK) * 10, "each does see what is hers"
