"""Whoever is in the books is found by her name, her office, her group or her eight digits."""

import pytest

from app.demo.logins import make_logins
from app.phone.people import MAX_PHONES, answering, demo_people
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault
from tests.kit.network import STARTS_AT, people_it

pytestmark = pytest.mark.anyio


async def test_everybody_is_found(new_database_url):
    url = new_database_url("sqlite")
    await people_it(url)
    database = await open_database(url)
    for wanted in ("binta", "BINTA", "tresorerie", "70 00 01 03", "70000103"):
        assert "+22370000103" in [one["phone"] for one in await demo_people(database, wanted)], wanted
    assert await demo_people(database, "79999999") == []
    await make_logins(database, PinVault(b"dev"), "a key for tests only", STARTS_AT)
    (agent,) = await demo_people(database, "agent de terrain")
    assert (agent["phone"], agent["name"], agent["roles"]) == ("+22366000001", "Hawa Sangaré", ["agent de terrain"])
    assert (await demo_people(database))[0] == agent, "she stands before the members"
    await database.close()


def test_the_list_stays_short_and_the_search_does_not():
    people = [{"phone": f"+223{number}", "name": f"Awa {number}", "roles": [], "note": ""} for number in range(900)]
    assert len(answering(people, "")) == MAX_PHONES
    assert [one["name"] for one in answering(people, "awa 899")] == ["Awa 899"]
