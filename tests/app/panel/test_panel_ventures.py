"""A joint venture in the panel: founded, its groups seated, stakes and what came back, and nobody through the wall."""

import pytest

from ledger.books.command import Command
from ledger.meeting.meetings import open_meeting
from ledger.meeting.roll_call import call_roll
from ledger.people.groups.seats import SeatAsked, take_seats
from ledger.rules.assembly.voting import AssemblyVote
from ledger.ventures.reading import our_stakes
from ledger.ventures.stakes import pay_stake
from tests.app.panel.conftest import Browser

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
SEATS = "/panel/groups/M-1/seats"


async def test_a_venture_is_founded_and_its_stakes_are_shown_within_the_wall(browser: Browser) -> None:
    world = browser.world
    await browser.sign_in("ngo_admin")
    form = {"kind": "group", "family": "venture", "code": "M-1", "name": "Marché de Kita", "language": "fr"}
    await browser.get("/panel/new-group")
    assert "une affaire commune est une union" in (await browser.post("/panel/new-group", form)).text
    await browser.get("/panel/new-group")
    assert (await browser.post("/panel/new-group", form | {"kind": "tier"})).status_code == 303
    await browser.get(SEATS)
    await browser.post(SEATS, {"act": "take", "group": "00001", "number": "1"})
    command = Command(1, "stake", world.clock.now(), "ussd", 2, confirmed_by=1)
    (ours,) = await our_stakes(world.database, 1)
    async with world.database.unit_of_work() as unit:
        await take_seats(unit, world.clock.now(), ours.venture_id, [SeatAsked(3)])  # another organisation's
    await open_meeting(world.database, command.child("open"))
    await call_roll(world.database, command.child("roll"), dict.fromkeys(range(1, 7), "present"))
    await pay_stake(world.database, command, ours.venture_id, 12_500, AssemblyVote(6, 6, 0))
    page = (await browser.get(SEATS)).text
    stakes = page[page.index("Les mises") : page.index("Ses propres livres")]
    assert ("Benkadi" in stakes, "12\u00a0500\u00a0F" in stakes, "100\u00a0%" in stakes) == (True, True, True)
    assert "Groupe d&#39;une autre organisation" in stakes
    page = (await browser.get(f"{SEATS}?sort=-savings&stakes=stake")).text
    stakes = page[page.index("Les mises") : page.index("Ses propres livres")]
    assert stakes.index("Groupe d&#39;une autre organisation") < stakes.index("Benkadi"), "the smallest stake first"
    assert 'href="?sort=-savings&amp;stakes=-stake"' in stakes, "each list keeps the other's order"
    assert "1–2 sur 2" in stakes
    await browser.sign_in("agent")
    assert (await browser.get(SEATS)).status_code == 404
