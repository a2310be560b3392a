"""A member who came from another group: what her new organisation sees of before, and who decides it."""

import csv

import pytest

from app.organisations.persons.persons import PersonGiven, enter_person, link_member
from app.organisations.supports.supports import LineGiven, SupportGiven, hand_over, promise_support, support_seen
from app.organisations.tenancy import ScopedReader, TenantScope
from app.privacy.erase import erase_person
from app.privacy.export import export_person
from ledger.books.command import Command
from ledger.meeting.meetings import open_meeting
from ledger.people.membership.moves import accept_move, ask_move
from ledger.people.membership.passbook import show_before
from ledger.people.own_word import next_of_member
from ledger.settlement.moving import move_member
from tests.app.panel.camide import NOW, World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
CAMIDE, SHE, TREASURER = 1, 2, 3
NEW_NUMBER = 7
BEFORE = "Carnets d"


def command(world: World, code: str, key: str, member: int, second: int | None = None) -> Command:
    return Command(world.groups[code], key, NOW, "ussd", member, confirmed_by=second)


async def moves(world: World, to_code: str) -> None:
    """Binta goes from Benkadi to another group; Camide handed her 5,000 F as a person it knows."""
    database = world.database
    async with database.unit_of_work() as unit:
        person = await enter_person(
            unit, CAMIDE, PersonGiven("f", "Binta Keïta", consent_on="2026-11-01"), world.staff["agent"], 1
        )
        await link_member(unit, person, world.groups["00001"], SHE)
        given = SupportGiven("cash", "Teinture", NOW.date(), women=1)
        number = await promise_support(unit, CAMIDE, None, given, [LineGiven(1, NOW.date(), 5_000, person_id=person)])
    support = await support_seen(ScopedReader(database, TenantScope("installation")), number)
    assert support is not None
    async with database.unit_of_work() as unit:
        await hand_over(unit, support, 1, NOW.date(), None)
    await open_meeting(database, command(world, "00001", "opened", TREASURER))
    code = await ask_move(database, command(world, "00001", "asked", TREASURER, SHE), SHE, to_code)
    await accept_move(database, command(world, to_code, "taken", 2), code, her_pin=False)
    assert await move_member(database, command(world, "00001", "moved", TREASURER, SHE), SHE) == NEW_NUMBER


async def people(browser: Browser, who: str) -> dict[str, int]:
    """The members of each organisation, as the file of indicators counts them today."""
    await browser.sign_in(who)
    answer = await browser.get("/panel/export/indicators.csv?names=machine&by=ngo")
    rows = csv.DictReader(answer.text.lstrip("\ufeff").splitlines(), delimiter=";")
    return {row["name"]: int(row["active"]) for row in rows}


async def test_within_an_organisation_she_is_counted_once_and_her_passbook_goes_on(browser: Browser) -> None:
    world = browser.world
    stood = await people(browser, "ngo_admin")
    await moves(world, "00002")
    assert await people(browser, "ngo_admin") == stood
    page = (await browser.get(f"/panel/groups/00002/members/{NEW_NUMBER}")).text
    assert BEFORE in page
    assert "Benkadi" in page
    kept = (await browser.get(f"/panel/groups/00002/members/{NEW_NUMBER}/data")).json()
    assert [(row["group_id"], row["number"]) for row in kept["member"]] == [(2, NEW_NUMBER), (1, SHE)]
    assert len(kept["support_line"]) == 1


async def test_another_organisation_sees_what_was_before_by_her_word_alone(browser: Browser) -> None:
    world = browser.world
    await moves(world, "00003")
    await browser.sign_in("salif")
    address = f"/panel/groups/00003/members/{NEW_NUMBER}"
    assert BEFORE not in (await browser.get(address)).text
    kept = (await browser.get(f"{address}/data")).json()
    assert [row["group_id"] for row in kept["member"]] == [3]
    assert not {"support_line", "person", "person_member", "member_arrival"} & kept.keys()
    for shows in (True, False):
        await show_before(world.database, command(world, "00003", f"shows/{shows}", NEW_NUMBER), shows=shows)
        page = (await browser.get(address)).text
        assert (BEFORE in page, "Benkadi" in page) == (shows, shows)
        kept = (await browser.get(f"{address}/data")).json()
        assert ("support_line" in kept, len(kept["member"])) == (shows, 1 + shows)


async def test_what_is_hers_stays_hers_in_her_own_copy_and_on_her_phone(world: World) -> None:
    await moves(world, "00003")
    kept = await export_person(world.database, "00003", NEW_NUMBER, NOW)
    assert [row["group_id"] for row in kept["member"]] == [3, 1]
    assert [row["kind"] for row in kept["movements"]][-2:] == ["departure", "payout"]
    assert len(kept["support_line"]) == 1
    async with world.database.snapshot() as reader:
        waits = await next_of_member(reader, world.groups["00003"], NEW_NUMBER, officer=False)
    assert waits == kept["support_line"][0]["id"]


async def test_who_is_forgotten_in_her_old_group_is_still_known_where_she_is(world: World) -> None:
    await moves(world, "00002")
    await erase_person(world.database, "00001", SHE, NOW)
    kept = await export_person(world.database, "00002", NEW_NUMBER, NOW)
    assert [row["name"] for row in kept["member"]] == ["Binta Keïta", f"Membre {SHE}"]
    assert [row["name"] for row in kept["person"]] == ["Binta Keïta"]
