"""Books out of a paper book or of an earlier version are brought to what the tier's say, and the audit names them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.files.formats.reading import read_file
from ledger.audit.pairs import differing_pairs, pair_problems
from ledger.books.command import Command
from ledger.card.group import group_id_of
from ledger.imports.openings import confirm_opening, reverse_opening
from ledger.imports.writing import write
from ledger.meeting.corrections import reverse
from ledger.rules.refusal import Refusal
from ledger.tiers import lending
from ledger.tiers.lenders import owed_outside
from ledger.tiers.lending import lend_to_group, repay_tier
from tests.ledger.tiers.test_lending import tier_and_group
from tests.ledger.tiers.test_two_books import columns, pair

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
SHEET = """group;kind;number;name;role;shares;share_value;loan_cash;loan_principal;loan_charge;loan_due_on;seat_of
K-1;;1;Kadiatou;présidente;4;500;2000;;;;
V-1;ov;1;Ramata;présidente;1;5000;5100;;;;
V-1;;2;Groupe K-1;;1;5000;;5000;100;2027-01-19;K-1
"""
_BALANCES = text(
    "SELECT code, balance_xof FROM account WHERE group_id = :group_id AND code IN ('linkage', 'opening') ORDER BY code"
)


class Counting:
    def __init__(self, reader) -> None:
        self.reader, self.statements = reader, 0

    async def fetch(self, statement, **values):
        self.statements += 1
        return await self.reader.fetch(statement, **values)


async def test_what_a_seat_owes_by_a_paper_book_stands_in_its_own_books_once_an_officer_confirms_it(database):
    await write(read_file(SHEET.encode(), "ov.csv"), database, Command(0, "", NOW, "import"))
    group_id, tier_id = await group_id_of(database, "K-1"), await group_id_of(database, "V-1")
    assert await differing_pairs(database) == [], "figures that nobody has confirmed may still be sent back"
    await confirm_opening(database, Command(tier_id, "confirmed", NOW, "ussd", 1))
    assert await columns(database) == [(5_000, 0, 0, 100)]
    rows = await database.fetch(_BALANCES, group_id=group_id)
    assert {row["code"]: row["balance_xof"] for row in rows}["linkage"] == -5_100
    (owed,) = await owed_outside(database, group_id)
    assert (owed.lender, owed.owed_xof) == ("V-1", 5_100)
    with pytest.raises(Refusal, match=r"^opening\.moved_on$"):
        await reverse_opening(database, Command(group_id, "back", NOW, "ussd", 1))


async def test_the_audit_compares_all_pairs_of_the_store_in_one_statement(database):
    tier, group, _ = await pair(database)
    await group.meet()
    for _ in range(3):
        await repay_tier(database, group.command(), 1, "outside", 500)
    loan = await tier.approve(7, 5_000, weeks=8)
    await lend_to_group(database, tier.command(), loan)
    reader = Counting(database)
    assert [problem async for problem in pair_problems(reader, None)] == []
    assert reader.statements == 2, "the other one compares each group's debts with its loans"


async def test_a_hand_over_that_an_earlier_version_wrote_is_taken_back_in_both(database, monkeypatch):
    """The group's half stood under tier/TIER/LOAN."""
    tier, group = await tier_and_group(database)
    await group.meet()
    await group.part()
    loan = await tier.approve(7, 5_000, weeks=8)
    with monkeypatch.context() as earlier:
        earlier.setattr(lending, "key_in_group", lambda tier_id, _group_id, _key: f"tier/{tier_id}/{loan}")
        posted, _ = await lend_to_group(database, tier.command(), loan)
    assert (await group.booked())[-1].startswith(f"tier/{tier.group_id}/{loan} linkage_in")
    await reverse(database, tier.command(), posted.seq)
    assert await group.balance("linkage") == 0
