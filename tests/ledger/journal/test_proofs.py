"""A proof from a closing SMS or the paper book is true of its own meeting, and of nothing else."""

from datetime import date

import pytest

from ledger.database import Database
from ledger.journal.anchors import fingerprint, newest_anchor
from ledger.journal.proofs import Proof, proof_at, prove, read_claim
from tests import plain_sql
from tests.village import found_village, hold_meeting
from tests.village_life import found

pytestmark = pytest.mark.anyio


async def proof_of(database: Database, group_id: int) -> tuple[str, str]:
    """Number and eight signs as the closing SMS of a meeting that is just over gives them."""
    seq, newest = await newest_anchor(database, group_id)
    return str(seq), fingerprint(newest)


async def held(database: Database, code: str, seq: str, signs: str) -> Proof | None:
    claim = read_claim(code, seq, signs)
    assert claim is not None
    return await prove(database, claim)


async def test_every_meetings_proof_is_true_for_as_long_as_the_books_go_on(database: Database) -> None:
    group_id = await found_village(database)
    proofs = []
    for round_ in range(3):
        await hold_meeting(database, group_id, round_=round_)
        proofs.append(await proof_of(database, group_id))
    for meeting, (seq, signs) in enumerate(proofs, 1):
        held_on = date(2026, 11, 15 + 7 * meeting) if meeting < 3 else date(2026, 12, 6)
        assert await held(database, "00001", seq, signs) == Proof(int(seq), signs, meeting, held_on)
        assert await proof_at(database, group_id, int(seq)) == Proof(int(seq), signs, meeting, held_on)


async def test_capitals_and_blanks_do_not_matter(database: Database) -> None:
    group_id = await found_village(database, code="K-101")
    await hold_meeting(database, group_id)
    seq, signs = await proof_of(database, group_id)
    proof = await held(database, "K-101", seq, signs)
    assert proof is not None
    assert await held(database, " k-101 ", f" 0{seq} ", f" {signs[:4].upper()} {signs[4:]} ") == proof


async def test_nothing_else_is_of_this_book(database: Database) -> None:
    first, second = await found_village(database), await found_village(database, code="00002")
    await hold_meeting(database, first)
    await hold_meeting(database, second)
    seq, signs = await proof_of(database, first)
    other = "f" if signs[-1] != "f" else "0"
    for code, number, typed in (
        ("00002", seq, signs),  # another group's
        ("99999", seq, signs),  # nobody's
        ("00001", str(int(seq) - 1), signs),  # a transaction that closed no meeting
        ("00001", "999999999", signs),
        ("00001", seq, signs[:-1] + other),
        ("00001", seq, "-".join(signs)[:8].replace("-", "0")),
    ):
        assert await held(database, code, number, typed) is None


@pytest.mark.parametrize(
    ("code", "seq", "signs"),
    [
        ("", "52", "483cc828"),
        ("00001'--", "52", "483cc828"),
        ("0000\x001", "52", "483cc828"),
        ("0" * 21, "52", "483cc828"),
        ("00001", "", "483cc828"),
        ("00001", "-52", "483cc828"),
        ("00001", "5_2", "483cc828"),
        ("00001", "\u0665\u0662", "483cc828"),
        ("00001", "9" * 10, "483cc828"),
        ("00001", "52", ""),
        ("00001", "52", "483cc82"),
        ("00001", "52", "483cc8281"),
        ("00001", "52", "483cc82g"),
        ("00001", "52", "483cc82\u0668"),
    ],
)
def test_what_is_no_proof_is_read_as_none(code: str, seq: str, signs: str) -> None:
    assert read_claim(code, seq, signs) is None


@pytest.mark.parametrize("table", ["seal SET hash", "anchor SET head_hash"])
async def test_books_that_were_rewritten_no_longer_give_it(database: Database, database_url: str, table: str) -> None:
    group_id = await found_village(database)
    await hold_meeting(database, group_id)
    seq, signs = await proof_of(database, group_id)
    digest = f"X'{signs}{'00' * 28}'" if database_url.startswith("sqlite") else f"'\\x{signs}{'00' * 28}'"
    link = f"hash = (SELECT head_hash FROM anchor WHERE upto_seq = {seq})"
    where = link if table.startswith("seal") else f"upto_seq = {seq}"
    await plain_sql.run_behind_the_guards(database_url, f"UPDATE {table} = {digest} WHERE {where}")
    assert await held(database, "00001", seq, signs) is None, "one of the two still begins with the same signs"


async def test_a_meeting_before_anything_was_written_has_a_proof_too(database: Database) -> None:
    village = await found(database)
    await village.meet()
    await village.part()
    seq, signs = await proof_of(database, village.group_id)
    assert seq == "0"
    proof = await proof_at(database, village.group_id, 0)
    assert proof is not None
    assert (proof.meeting, proof.fingerprint) == (1, signs)
