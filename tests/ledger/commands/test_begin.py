"""Exactly once is a property of where a command begins: its key gives the first result, and belongs to one request."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from ledger.assembly.decisions import change_constitution
from ledger.books.errors import KeyReused
from ledger.commands import Request, begin
from ledger.database import open_database
from ledger.funds import fines, outside_fund, outside_loans, savings, solidarity_fund
from ledger.funds.expenses import spend
from ledger.loans import request_loan
from ledger.loans.repayments import repay
from ledger.meeting.corrections import reverse
from ledger.meeting.counts import count_box
from ledger.people.authentication.pins import change_pin
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import freeze
from tests.village import AWA, BINTA, SECRETARY
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
OF_AWA = Request(kind="savings", member=AWA)


async def lively(database):
    """A meeting is open, Awa has saved and borrowed, owes a fine, and there is money in every box."""
    village = await found(database, max_shares=99)
    await village.meet()
    await village.collect(m1=5, m2=5, m3=5, m4=5, m5=5, m6=5)
    await village.lend(AWA, 5_000)
    await fines.impose(database, village.command(), AWA, "late")
    await fines.impose(database, village.command(), SECRETARY, "late")
    await outside_fund.receive_grant(database, village.command(), 10_000, "Mairie")
    await outside_loans.receive_loan(database, village.command(), "Banque", 10_000)
    return village


COMMANDS = {
    "save": (lambda d, c: savings.save(d, c, AWA, 3), lambda d, c: savings.save(d, c, AWA, 4)),
    "save for another": (lambda d, c: savings.save(d, c, AWA, 3), lambda d, c: savings.save(d, c, BINTA, 3)),
    "declare": (lambda d, c: savings.declare(d, c, AWA, 3), lambda d, c: savings.declare(d, c, AWA, 4)),
    "grant": (
        lambda d, c: solidarity_fund.grant(d, c, AWA, "illness", 500),
        lambda d, c: solidarity_fund.grant(d, c, AWA, "illness", 400),
    ),
    "grant for something else": (
        lambda d, c: solidarity_fund.grant(d, c, AWA, "illness", 500),
        lambda d, c: solidarity_fund.grant(d, c, AWA, "birth", 500),
    ),
    "lend help": (
        lambda d, c: solidarity_fund.lend_help(d, c, AWA, "illness", 500),
        lambda d, c: solidarity_fund.lend_help(d, c, BINTA, "illness", 500),
    ),
    "impose": (lambda d, c: fines.impose(d, c, AWA, "late"), lambda d, c: fines.impose(d, c, BINTA, "late")),
    "impose by vote": (
        lambda d, c: fines.impose_by_vote(d, c, AWA, "late", ALL_IN_FAVOUR),
        lambda d, c: fines.impose_by_vote(d, c, AWA, "absent", ALL_IN_FAVOUR),
    ),
    "pay a fine": (lambda d, c: fines.pay_fine(d, c, AWA, 50), lambda d, c: fines.pay_fine(d, c, SECRETARY, 50)),
    "repay": (lambda d, c: repay(d, c, AWA, 1_000), lambda d, c: repay(d, c, BINTA, 1_000)),
    "repay less": (lambda d, c: repay(d, c, AWA, 1_000), lambda d, c: repay(d, c, AWA, 900)),
    "repay more": (lambda d, c: repay(d, c, AWA, 1_000), lambda d, c: repay(d, c, AWA, 1_100)),
    "repay too much": (lambda d, c: repay(d, c, AWA, 9_000), lambda d, c: repay(d, c, AWA, 1_000)),
    "spend": (lambda d, c: spend(d, c, 500, "cahier"), lambda d, c: spend(d, c, 500, "stylo")),
    "receive a grant": (
        lambda d, c: outside_fund.receive_grant(d, c, 500, "Mairie"),
        lambda d, c: outside_fund.receive_grant(d, c, 600, "Mairie"),
    ),
    "spend a grant": (
        lambda d, c: outside_fund.spend_grant(d, c, 500, "puits"),
        lambda d, c: outside_fund.spend_grant(d, c, 600, "puits"),
    ),
    "repay a lender": (
        lambda d, c: outside_loans.repay_lender(d, c, 1, "outside", 500),
        lambda d, c: outside_loans.repay_lender(d, c, 1, "outside", 600),
    ),
    "correct": (lambda d, c: reverse(d, c, 1), lambda d, c: reverse(d, c, 2)),
    "another command": (lambda d, c: savings.save(d, c, AWA, 3), lambda d, c: spend(d, c, 1_500, "cahier")),
    "another person": (
        lambda d, c: savings.save(d, c, AWA, 3),
        lambda d, c: savings.save(d, replace(c, member=SECRETARY), AWA, 3),
    ),
    "another that stores its result": (lambda d, c: savings.save(d, c, AWA, 3), freeze),
}
STORED = {
    "count": (
        lambda d, c: count_box(d, c, "open", {"loan": 0, "solidarity": 0}),
        lambda d, c: change_pin(d, c, "hash"),
    ),
    "freeze": (freeze, lambda d, c: count_box(d, c, "open", {"loan": 0, "solidarity": 0})),
    "a rule": (
        lambda d, c: change_constitution(d, c, {"quorum": 2}, ALL_IN_FAVOUR),
        lambda d, c: spend(d, c, 500, "cahier"),
    ),
    "ask for a loan": (
        lambda d, c: request_loan(d, c, BINTA, 2_000, 8, "commerce"),
        lambda d, c: request_loan(d, c, BINTA, 2_500, 8, "commerce"),
    ),
}


async def _written(village):
    return len(await village.booked()), await village.balances(), await village.said()


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_key_gives_its_first_transaction_and_no_other_request(database, name):
    village = await lively(database)
    do, other = COMMANDS[name]
    hop = village.command()
    first = await do(database, hop)
    written = await _written(village)
    village.wait()
    again = await do(database, replace(hop, at=village.now))
    assert (again.seq, again.hash, first.repeated, again.repeated) == (first.seq, first.hash, False, True)
    with pytest.raises(KeyReused):
        await other(database, hop)
    assert await _written(village) == written


@pytest.mark.parametrize("name", STORED)
async def test_a_key_gives_its_first_stored_result_and_no_other_command(database, name):
    village = await lively(database)
    do, other = STORED[name]
    hop = village.command()
    first = await do(database, hop)
    written = await _written(village)
    assert await do(database, hop) == first
    with pytest.raises(KeyReused):
        await other(database, hop)
    assert await _written(village) == written


async def test_the_first_result_is_given_also_when_the_books_would_refuse_by_now(database):
    """The repeat asks for no open meeting and no rule: what was done is done."""
    village = await lively(database)
    hop = village.command()
    saved = await savings.save(database, hop, AWA, 3)
    await village.part()
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await savings.save(database, village.command(), AWA, 3)
    assert (await savings.save(database, hop, AWA, 3)).seq == saved.seq


async def test_16_deliveries_at_once_are_one(database):
    village = await lively(database)
    hop, before = village.command(), (await village.card()).savings_xof
    saved = await asyncio.gather(*(savings.save(database, hop, AWA, 2) for _ in range(16)))
    assert Counter(one.repeated for one in saved) == {True: 15, False: 1}
    assert len({(one.seq, one.hash) for one in saved}) == 1
    assert (await village.card()).savings_xof - before == 2 * (await village.card()).rules.share_value_xof


async def test_16_deliveries_of_two_requests_under_one_key_are_one_of_them(database):
    village = await lively(database)
    hop = village.command()
    deliveries = (savings.save(database, hop, AWA, 1 + number % 2) for number in range(16))
    results = await asyncio.gather(*deliveries, return_exceptions=True)
    assert Counter(type(result).__name__ for result in results) == {"Posted": 8, "KeyReused": 8}


DIES_BEFORE_IT_ANSWERS = """
import asyncio, os, signal, sys
from datetime import datetime
from ledger.books.command import Command
from ledger.database import open_database
from ledger.funds import savings

async def dies(url, group_id, key, at, member):
    command = Command(int(group_id), key, datetime.fromisoformat(at), "ussd", int(member))
    await savings.save(await open_database(url), command, 6, 3)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(dies(*sys.argv[1:]))
"""


async def test_a_process_that_dies_after_its_commit_has_done_it_once(database, database_url):
    """Nobody was told; the gateway delivers the hop again, and another process finds what the first one did."""
    village = await lively(database)
    hop = replace(village.command(), confirmed_by=None)
    arguments = [str(value) for value in (database_url, hop.group_id, hop.key, hop.at.isoformat(), hop.member)]
    died = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", DIES_BEFORE_IT_ANSWERS, *arguments], check=False, timeout=60
    )
    assert died.returncode == -signal.SIGKILL
    transactions = len(await village.booked())
    other = await open_database(database_url)
    try:
        assert (await savings.save(other, hop, AWA, 3)).repeated
    finally:
        await other.close()
    assert len(await village.booked()) == transactions


async def test_a_command_that_fails_leaves_nothing_and_may_come_again(database):
    village = await lively(database)
    hop, before = village.command(), await _written(village)

    async def cut():
        async with begin(database, hop, OF_AWA, member=AWA) as begun:
            await savings.save_in(begun.unit, hop, begun.card, 3, begun.meeting)
            raise RuntimeError("the line is cut")

    with pytest.raises(RuntimeError, match="the line is cut"):
        await cut()
    assert await _written(village) == before
    assert not (await savings.save(database, hop, AWA, 3)).repeated


async def test_whoever_forgets_the_first_result_has_no_card_to_decide_on(database):
    village = await lively(database)
    hop = village.command()
    await savings.save(database, hop, AWA, 3)
    async with begin(database, hop, OF_AWA, member=AWA) as begun:
        assert begun.posted is not None
        with pytest.raises(RuntimeError, match="gives its first result"):
            _ = begun.card
        with pytest.raises(RuntimeError, match="gives its first result"):
            _ = begun.meeting
    async with begin(database, hop) as begun:
        with pytest.raises(RuntimeError, match="no card was asked for"):
            _ = begun.card
        with pytest.raises(RuntimeError, match="stored for a request"):
            await begun.store("nothing")
