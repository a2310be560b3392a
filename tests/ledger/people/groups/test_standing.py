"""A group is released between two cycles and dissolved once it has shared out: on its real books, on both engines."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from ledger.database import Database
from ledger.meeting.meetings import close_meeting
from ledger.people.groups.facts import FactChange
from ledger.people.groups.standing import leave, read_books, take_step
from ledger.people.membership.members import members_of_phone
from ledger.rules.membership.standing import Books, StandingRefused
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
CHANGE = FactChange(holds_from=date(2027, 1, 4), reason="", at=datetime(2027, 1, 4, 9, tzinfo=UTC))
_PHONE = text("SELECT phone FROM member WHERE number = 1")


async def step(database: Database, group_id: int, name: str) -> str:
    async with database.unit_of_work() as unit:
        return await take_step(unit, group_id, name, CHANGE)


async def test_a_group_ends_when_it_has_shared_out(database: Database) -> None:
    village = await found(database, cash_unit_xof=5, solidarity_at_end="split")
    await village.meet()
    with pytest.raises(StandingRefused, match="meeting"):
        await step(database, village.group_id, "suspend")
    await village.collect(m1=5, m2=4, m3=1)
    await village.part()
    books = await read_books(database, village.group_id)
    assert books.mid_cycle
    with pytest.raises(StandingRefused, match="mid_cycle"):
        books.check_release()
    with pytest.raises(StandingRefused, match="money"):
        await step(database, village.group_id, "dissolve")
    await village.meet()
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    await close_meeting(database, village.command(), village.meeting)
    books = await read_books(database, village.group_id)
    assert not books.mid_cycle
    books.check_release()
    assert await step(database, village.group_id, "dissolve") == "dissolved"
    phone = (await database.fetch(_PHONE))[0]["phone"]
    assert await members_of_phone(database, phone) == [], "a dissolved group answers on no phone"
    assert await step(database, village.group_id, "reopen") == "active"
    assert await members_of_phone(database, phone) != []


async def test_what_a_former_organisation_keeps_are_sums(database: Database) -> None:
    village = await found(database)
    await village.meet()
    await village.collect(m1=5, m2=4)
    await village.part()
    async with database.unit_of_work() as unit:
        totals = await leave(unit, village.group_id, None, None, CHANGE)
    assert totals["savings_xof"] == 4_500
    assert totals["box_xof"] == 4_500 + 2 * 100
    assert (totals["lent_xof"], totals["paid_xof"], totals["women"]) == (0, 0, totals["members"])


@pytest.mark.parametrize(
    ("books", "why"),
    [
        (Books("dissolved", False, False, 3, 0), "standing"),
        (Books("active", True, False, 3, 0), "meeting"),
        (Books("active", False, True, 3, 0), "mid_cycle"),
        (Books("active", False, False, 1, 500), "mid_cycle"),
    ],
)
def test_when_a_group_is_not_released(books: Books, why: str) -> None:
    with pytest.raises(StandingRefused, match=why):
        books.check_release()


def test_a_group_is_released_between_its_cycles() -> None:
    Books("active", False, False, 2, 12_000).check_release()  # a self-help group keeps its capital
    Books("active", False, False, 1, 0).check_release()  # it never began
