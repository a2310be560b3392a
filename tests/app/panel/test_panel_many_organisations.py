"""Twenty-six organisations on one installation: every page of each shows what is its own and nothing of the others."""

import pytest
from sqlalchemy import insert

from app.organisations.assignments import assign
from app.organisations.organisation import make_organisation, particulars
from app.organisations.work.programmes import choose_groups, make_programme
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from ledger.books.canonical import microseconds
from ledger.people.enrolment_rows import Enrolment, enrol_member
from ledger.people.founding import Founding, found_group
from ledger.rules.constitution import Constitution
from ledger.rules.places import Where
from ledger.tables import AuditLine, table_of
from tests.app.panel.camide import FOUNDED, KEY, NOW, PASSWORD, World
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_walls import routes

pytestmark = pytest.mark.anyio
MANY = 26
ROLES = ("ngo_admin", "agent", "auditor", "donor")
"""One person a organisation signs in, of each role in turn."""


def marked(place: int) -> str:
    """A word that stands in the name of whatever is this organisation's."""
    return f"Marque{place:02}x"


async def organisation(world: World, place: int) -> tuple[int, int]:
    """One with a group, a programme, an audit line and somebody who signs in; its id and the programme's."""
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
    return made.staff_id, programme


def address(path: str, place: int, staff_id: int, programme: int) -> str:
    """A route of one organisation."""
    id_ = programme if "/programmes/" in path else staff_id
    filled = path.replace("{code}", f"M{place:02}x").replace("{number}", "1").replace("{id_}", str(id_))
    return filled.replace("{name}.{kind}", "groups.csv").replace("{kind}", "csv").replace("{token}", "unknown")


async def test_every_route_of_each_shows_nothing_of_the_other_twenty_five(world: World) -> None:
    ids = [await organisation(world, place) for place in range(MANY)]
    marks = [marked(place) for place in range(MANY)]
    seen = 0
    for place in range(MANY):
        browser = Browser(world)
        assert (await browser.sign_in(f"p{place}")).status_code == 303
        token, other = browser.token(), (place + 7) % MANY
        for method, path, right in routes():
            if right is None or path in ("/panel/sign-out", "/panel/settings"):
                continue
            beyond_too = [other] if "{" in path else []
            for whose in [place, *beyond_too] if method == "GET" else beyond_too:
                data = {"csrf": token} if method == "POST" else None
                where = address(path, whose, *ids[whose])
                answer = await browser.client.request(method, where, data=data, headers={"Origin": "http://kesu.test"})
                strange = [mark for mark in marks if mark in answer.text and mark != marks[place]]
                assert not strange, f"organisation {place} {method} {where} shows {strange}"
                beyond = whose != place and any(part in path for part in ("{code}", "{id_}"))
                assert answer.status_code in ({403, 404} if beyond else {200, 303, 403, 404, 422}), where
                seen += marks[place] in answer.text
        await browser.client.aclose()
    assert seen > MANY * 10, "each does see what is hers"
