"""A member without a phone and her proxy: what was written for her is told once, to her alone, if she allowed it."""

import pytest
from sqlalchemy import text

from ledger.database import Database
from ledger.funds import savings
from ledger.meeting import meetings
from ledger.people.contacts.proxies import name_proxy
from ledger.people.contacts.proxy_receipts import UnheardReceipts, note_heard, unheard
from tests.village import AWA, BINTA, PRESIDENT, SECRETARY, command, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
SALIMATA = 7
_NO_PHONE = text("UPDATE member SET phone = NULL WHERE group_id = :group_id AND number = :number")
_PHONE = text("UPDATE member SET phone = '+22379990007' WHERE group_id = :group_id AND number = :number")


async def _village(database: Database, *, hears: bool = True) -> int:
    """Salimata has no phone; Awa speaks for her; a meeting is open."""
    group = await found_village(database, members=SALIMATA, max_shares=99)
    async with database.unit_of_work() as unit:
        await unit.fetch(_NO_PHONE, group_id=group, number=SALIMATA)
    await meetings.open_meeting(database, command(group, "opened"))
    await savings.save(database, command(group, "before"), SALIMATA, 1)
    await name_proxy(database, command(group, "named", SECRETARY), SALIMATA, AWA, hears=hears)
    return group


def _told(waiting: UnheardReceipts | None) -> list[tuple[str, object]]:
    return [(one.topic, one.facts["amount"]) for one in waiting.receipts] if waiting else []


async def test_what_was_written_since_she_allowed_it_is_told_once(database: Database) -> None:
    group = await _village(database)
    assert await unheard(database, group, AWA) is None, "what was before is not told"
    await savings.save(database, command(group, "one"), SALIMATA, 2)
    await savings.save(database, command(group, "other"), SALIMATA, 1)
    waiting = await unheard(database, group, AWA)
    assert waiting is not None
    assert (waiting.number, _told(waiting)) == (SALIMATA, [("confirmed", 1_000), ("confirmed", 500)])
    await savings.save(database, command(group, "while it was read"), SALIMATA, 3)
    for _ in range(2):
        await note_heard(database, command(group, "told", AWA), SALIMATA, waiting.up_to)
    assert _told(await unheard(database, group, AWA)) == [("confirmed", 1_500)], "what she did not see waits"


async def test_nobody_else_hears_it(database: Database) -> None:
    group = await _village(database)
    await savings.save(database, command(group, "saved"), SALIMATA, 2)
    waiting = await unheard(database, group, AWA)
    assert waiting is not None
    assert await unheard(database, group, PRESIDENT) is None
    await note_heard(database, command(group, "not hers", BINTA), SALIMATA, waiting.up_to)
    assert await unheard(database, group, AWA) == waiting


async def test_a_proxy_she_did_not_allow_to_hear_hears_nothing(database: Database) -> None:
    group = await _village(database, hears=False)
    await savings.save(database, command(group, "saved"), SALIMATA, 2)
    assert await unheard(database, group, AWA) is None


async def test_a_new_proxy_hears_what_comes_after_her_naming(database: Database) -> None:
    group = await _village(database)
    await savings.save(database, command(group, "saved"), SALIMATA, 2)
    await name_proxy(database, command(group, "another", SECRETARY), SALIMATA, PRESIDENT, hears=True)
    await savings.save(database, command(group, "saved again"), SALIMATA, 1)
    assert await unheard(database, group, AWA) is None
    assert _told(await unheard(database, group, PRESIDENT)) == [("confirmed", 500)]


async def test_with_a_phone_of_her_own_she_reads_for_herself(database: Database) -> None:
    group = await _village(database)
    await savings.save(database, command(group, "saved"), SALIMATA, 2)
    async with database.unit_of_work() as unit:
        await unit.fetch(_PHONE, group_id=group, number=SALIMATA)
    assert await unheard(database, group, AWA) is None


async def test_two_members_are_told_one_after_the_other(database: Database) -> None:
    group = await _village(database)
    async with database.unit_of_work() as unit:
        await unit.fetch(_NO_PHONE, group_id=group, number=BINTA)
    await name_proxy(database, command(group, "binta's", SECRETARY), BINTA, AWA, hears=True)
    for number, shares in ((SALIMATA, 2), (BINTA, 3)):
        await savings.save(database, command(group, f"saved {number}"), number, shares)
    first = await unheard(database, group, AWA)
    assert first is not None
    assert (first.number, _told(first)) == (BINTA, [("confirmed", 1_500)])
    await note_heard(database, command(group, "told", AWA), BINTA, first.up_to)
    second = await unheard(database, group, AWA)
    assert second is not None
    assert second.number == SALIMATA
