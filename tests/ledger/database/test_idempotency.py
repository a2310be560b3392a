"""A repeated hop, a resent SMS, 64 deliveries at once: one transaction, and everybody gets its number."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from ledger.audit import audit
from ledger.books.draft import Actor, Draft, Notice
from ledger.books.errors import KeyReused, OutOfBounds, UnknownAccount
from ledger.database import Database
from ledger.funds import declarations, savings
from tests.village import AWA, FOUNDED_ON, MEETING_AT, command, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


def gift(group_id: int, key: str, amount_xof: int = 500, late_seconds: int = 0) -> Draft:
    entries = {"box:outside": amount_xof, "grants": -amount_xof}
    return Draft(
        group_id,
        key,
        "gift",
        entries,
        Actor("m3", "ussd"),
        FOUNDED_ON,
        MEETING_AT + timedelta(seconds=late_seconds),
        notices=(Notice("gift", AWA, {"amount": amount_xof}),),
    )


async def test_the_same_draft_gives_the_first_result(database: Database) -> None:
    group = await found_village(database)
    first = await database.post(gift(group, "ussd:at:s1:4"))
    assert (first.seq, first.repeated) == (1, False)
    again = await database.post(gift(group, "ussd:at:s1:4", late_seconds=3_600))
    assert (again.seq, again.hash, again.repeated) == (1, first.hash, True), "a later arrival is the same request"
    async with database.unit_of_work() as unit:
        assert (await unit.post(gift(group, "ussd:at:s1:4"))).repeated
    report = await audit(database)
    assert (report.transactions, report.entries) == (1, 2)


async def test_another_draft_under_a_known_key_is_an_error(database: Database) -> None:
    group = await found_village(database)
    await database.post(gift(group, "k"))
    with pytest.raises(KeyReused):
        await database.post(gift(group, "k", 600))
    with pytest.raises(KeyReused):
        async with database.unit_of_work() as unit:
            await unit.post(gift(group, "k", 600))


async def test_a_key_belongs_to_its_group(database: Database) -> None:
    one, other = await found_village(database), await found_village(database, code="00002")
    assert not (await database.post(gift(one, "k"))).repeated
    assert not (await database.post(gift(other, "k", 900))).repeated


async def test_64_concurrent_deliveries_post_once(database: Database) -> None:
    group = await found_village(database)
    results = await asyncio.gather(*(database.post(gift(group, "k", late_seconds=n)) for n in range(64)))
    assert Counter(result.repeated for result in results) == {True: 63, False: 1}
    assert len({(result.seq, result.hash) for result in results}) == 1
    assert (await audit(database)).transactions == 1


async def test_64_concurrent_deliveries_with_two_contents(database: Database) -> None:
    """Whichever content comes first wins; the other is an error every time."""
    group = await found_village(database)
    deliveries = (database.post(gift(group, "k", 500 + 100 * (n % 2))) for n in range(64))
    results = await asyncio.gather(*deliveries, return_exceptions=True)
    refused = [result for result in results if isinstance(result, BaseException)]
    assert len(refused) == 32
    assert {type(result) for result in refused} == {KeyReused}
    assert (await audit(database)).transactions == 1


async def test_64_concurrent_declarations_of_one_hop(database: Database) -> None:
    group = await found_village(database)
    hop = command(group, "ussd:at:s1:4", AWA)
    results = await asyncio.gather(*(savings.declare(database, hop, AWA, 3) for _ in range(64)))
    assert Counter(result.repeated for result in results) == {True: 63, False: 1}
    assert [declared.shares for _, declared in await declarations.waiting_declarations(database, group)] == [3]


async def test_concurrent_keys_get_numbers_without_a_gap(database: Database) -> None:
    group = await found_village(database)
    results = await asyncio.gather(*(database.post(gift(group, f"k{n}")) for n in range(64)))
    assert sorted(result.seq for result in results) == list(range(1, 65))


async def test_a_refusal_is_told_to_nobody_else(database: Database) -> None:
    """Postings that arrive together are written together; one that is refused spoils none of the others."""
    group = await found_village(database)
    await database.post(gift(group, "taken"))
    drafts = [gift(group, f"k{n}") for n in range(24)]
    refused = {3: gift(group, "taken", 600), 9: gift(group, "below", -9_000_000), 17: gift(99, "nowhere")}
    for place, draft in refused.items():
        drafts[place] = draft
    results = await asyncio.gather(*(database.post(draft) for draft in drafts), return_exceptions=True)
    told = {place: type(result) for place, result in enumerate(results) if isinstance(result, BaseException)}
    assert told == {3: KeyReused, 9: OutOfBounds, 17: UnknownAccount}
