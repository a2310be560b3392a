"""What a member is told of her savings, word by word: the figures on her phone are the ones in the books."""

import json

import pytest
from sqlalchemy import text

from ledger.funds.declarations import refuse_declaration
from ledger.funds.savings import declare, save
from ledger.meeting.rounds.confirmation import confirm_declaration
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_TOLD = text("SELECT topic, seq, payload FROM outbox WHERE member = :member ORDER BY id")
_OUTCOMES = text("SELECT declared_seq, outcome FROM declaration ORDER BY declared_seq")
_MEETING = text("SELECT kind, meeting FROM journal WHERE seq = :seq")


async def told(village):
    """Every message to Awa that reports a transaction."""
    rows = await village.database.fetch(_TOLD, member=AWA)
    return [(row["topic"], json.loads(row["payload"])) for row in rows if row["seq"] is not None]


async def test_of_savings_she_hears_what_she_brought_and_what_she_has(database):
    village = await found(database)
    await village.meet()
    await save(database, village.command(), AWA, 2)
    await save(database, village.command(), AWA, 3)
    assert await told(village) == [
        ("confirmed", {"shares": 2, "amount": 1_000, "total_shares": 2, "savings": 1_000}),
        ("confirmed", {"shares": 3, "amount": 1_500, "total_shares": 5, "savings": 2_500}),
    ]


async def test_of_an_announcement_she_hears_each_step(database):
    village = await found(database, max_shares=10)
    await village.meet()
    await save(database, village.command(), AWA, 1)
    first = await declare(database, village.command(AWA), AWA, 2)
    second = await declare(database, village.command(AWA), AWA, 3)
    confirmed = await confirm_declaration(database, village.command(), second.seq)
    third = await declare(database, village.command(AWA), AWA, 1)
    await refuse_declaration(database, village.command(), third.seq)
    fourth = await declare(database, village.command(AWA), AWA, 4)
    await village.part()
    assert (await told(village))[1:] == [
        ("declared", {"shares": 2, "amount": 1_000}),
        ("declared", {"shares": 3, "amount": 1_500, "before": 1_000}),
        ("confirmed", {"shares": 3, "amount": 1_500, "total_shares": 4, "savings": 2_000}),
        ("declared", {"shares": 1, "amount": 500}),
        ("refused", {"amount": 500}),
        ("declared", {"shares": 4, "amount": 2_000}),
        ("lapsed", {"amount": 2_000}),
    ]
    outcomes = {row["declared_seq"]: row["outcome"] for row in await database.fetch(_OUTCOMES)}
    assert outcomes == {first.seq: "replaced", second.seq: "confirmed", third.seq: "refused", fourth.seq: "lapsed"}
    (row,) = await database.fetch(_MEETING, seq=confirmed.seq)
    assert (row["kind"], row["meeting"]) == ("savings", 1), "it counts in the meeting's sums"


async def test_the_same_hop_saves_once(database):
    village = await found(database)
    await village.meet()
    hop = village.command()
    first = await save(database, hop, AWA, 2)
    again = await save(database, hop, AWA, 2)
    assert (again.seq, again.repeated) == (first.seq, True)
    assert (await village.card()).shares == 2
