"""A ledger edited behind the triggers' back is caught, and each edit is located to its transaction."""

import json

import pytest

from ledger.audit import Problem, audit
from ledger.canonical import chain_hash
from ledger.database import Database
from ledger.repayments import declare_repayment
from tests import plain_sql
from tests.village import AWA, act, found_village, hold_meeting

pytestmark = pytest.mark.anyio


@pytest.fixture
async def village(database: Database) -> Database:
    group = await found_village(database)
    await hold_meeting(database, group)
    await hold_meeting(database, group, round_=1)
    return database


async def problems(database: Database) -> tuple[Problem, ...]:
    return (await audit(database)).problems


def kinds(found: tuple[Problem, ...], seq: int | None = None) -> set[str]:
    """What was found, or what was found at one transaction."""
    return {p.kind for p in found if seq is None or p.detail.startswith(f"transaction {seq} (")}


async def test_honest_books_have_no_problem(village: Database) -> None:
    seen: list[tuple[int, int]] = []
    report = await audit(village, progress=lambda done, total: seen.append((done, total)))
    assert report.as_json() == {
        "ok": True,
        "groups": 1,
        "transactions": report.transactions,
        "entries": report.entries,
        "problems": [],
    }
    assert report.transactions > 30
    assert report.entries >= 2 * report.transactions
    assert seen[-1] == (report.transactions, report.transactions)


async def test_an_announced_repayment_is_told_in_its_own_words(village: Database) -> None:
    await declare_repayment(village, act(1, "announced", AWA), AWA, 500)
    assert (await audit(village)).ok


async def test_one_group_alone_is_audited_by_its_code(village: Database, database_url: str) -> None:
    await found_village(village, code="00002")
    await plain_sql.run_behind_the_guards(database_url, "UPDATE ledger_head SET seq = 5 WHERE group_id = 2")
    assert (await audit(village, "00001")).ok
    assert not (await audit(village, "00002")).ok
    with pytest.raises(LookupError, match="no group 99999"):
        await audit(village, "99999")


async def test_altered_amount(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(
        database_url, "UPDATE entry SET amount_xof = amount_xof + 500 WHERE seq = 7 AND line = 1"
    )
    found = await problems(village)
    assert {"unbalanced", "altered_content", "running_balance"} <= kinds(found, 7)
    assert all(str(p).count("\n") == 0 and p.group == "00001" for p in found)
    assert not kinds(found, 6) | kinds(found, 8), "its neighbours are not blamed"


async def test_two_altered_amounts_that_balance(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(
        database_url,
        "UPDATE entry SET amount_xof = 2 * amount_xof, balance_after_xof = balance_after_xof + amount_xof"
        " WHERE seq = 7",
    )
    found = await problems(village)
    assert "altered_content" in kinds(found, 7)
    assert "unbalanced" not in kinds(found)


async def test_deleted_entry(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, "DELETE FROM entry WHERE seq = 7 AND line = 1")
    assert {"unbalanced", "too_few_entries", "altered_content"} <= kinds(await problems(village), 7)


async def test_deleted_transaction(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(
        database_url, "DELETE FROM entry WHERE seq = 7", "DELETE FROM journal WHERE seq = 7"
    )
    found = await problems(village)
    assert "gap" in kinds(found, 8)
    assert "follows transaction 6: 1 are missing" in " ".join(p.detail for p in found)


async def test_deleted_journal_row_leaves_entries_unsealed(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, "DELETE FROM journal WHERE seq = 7")
    assert {"unsealed", "gap"} <= kinds(await problems(village))


async def test_swapped_order(village: Database, database_url: str) -> None:
    swap = [
        statement.format(table=table)
        for table in ("entry", "journal")
        for statement in (
            "UPDATE {table} SET seq = -7 WHERE seq = 7",
            "UPDATE {table} SET seq = 7 WHERE seq = 8",
            "UPDATE {table} SET seq = 8 WHERE seq = -7",
        )
    ]
    await plain_sql.run_behind_the_guards(database_url, *swap)
    found = await problems(village)
    for seq in (7, 8):
        assert {"broken_chain", "wrong_hash"} <= kinds(found, seq)


@pytest.mark.parametrize(
    "edit",
    [
        "effective_on = '2026-11-21'",
        "effective_on = 'yesterday'",
        "actor = 'm1'",
        "channel = 'panel'",
        "posted_us = posted_us + 1",
        "kind = 'gift'",
        "meeting = 9",
        "idem_key = 'another'",
    ],
)
async def test_changed_date_actor_or_other_content(village: Database, database_url: str, edit: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, f"UPDATE journal SET {edit} WHERE seq = 7")
    assert "altered_content" in kinds(await problems(village), 7)


async def test_a_box_that_was_overdrawn_for_a_while(village: Database, database_url: str) -> None:
    """500 F more were lent than the box held, and the next saving made up for it: every later balance is right."""
    spent = "SELECT min(seq) FROM journal WHERE kind = 'handover'"
    await plain_sql.run_behind_the_guards(
        database_url, f"UPDATE entry SET balance_after_xof = -500 WHERE seq = ({spent}) AND account = 'box:loan'"
    )
    [(seq,)] = await plain_sql.fetch(database_url, spent)
    assert "out_of_bounds" in kinds(await problems(village), int(str(seq)))


@pytest.mark.parametrize("topic", ["declared", "confirmed", "handed_over", "repaid"])
async def test_a_message_that_says_another_amount(village: Database, database_url: str, topic: str) -> None:
    [(told, seq, payload)] = await plain_sql.fetch(
        database_url, f"SELECT id, seq, payload FROM outbox WHERE topic = '{topic}' ORDER BY id LIMIT 1"
    )
    amount = json.loads(str(payload))["amount"]
    other = json.dumps(json.loads(str(payload)) | {"amount": amount + 500})
    await plain_sql.run_behind_the_guards(database_url, f"UPDATE outbox SET payload = '{other}' WHERE id = {told}")
    found = await problems(village)
    assert kinds(found) == kinds(found, int(str(seq))) == {"told_otherwise"}
    assert f"says {amount + 500} F, it moved {amount} F" in found[0].detail


async def test_a_message_that_was_emptied_says_nothing(village: Database, database_url: str) -> None:
    """Old messages lose what they said; the books stay right."""
    await plain_sql.run(database_url, "UPDATE outbox SET payload = '{}' WHERE topic = 'confirmed'")
    assert (await audit(village)).ok


async def test_edited_memo(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, "UPDATE journal SET memo = 'gift' WHERE seq = 7")
    assert kinds(await problems(village)) == {"altered_memo"}


async def test_altered_request_hash(village: Database, database_url: str) -> None:
    blob = "x'00'" if village.name == "sqlite" else "'\\x00'::bytea"
    await plain_sql.run_behind_the_guards(database_url, f"UPDATE journal SET request_hash = {blob} WHERE seq = 7")
    assert kinds(await problems(village)) == {"altered_request"}


async def test_one_link_computed_anew(village: Database, database_url: str) -> None:
    """Whoever edits a payload and computes its hash anew is given away by the next link."""
    [(previous,)] = await plain_sql.fetch(database_url, "SELECT prev_hash FROM journal WHERE seq = 7")
    assert isinstance(previous, bytes)
    payload = bytes(32)
    link = chain_hash(previous, 1, 7, payload)
    await plain_sql.run_behind_the_guards(
        database_url,
        f"UPDATE journal SET payload_hash = {literal(village, payload)}, hash = {literal(village, link)} WHERE seq = 7",
    )
    found = await problems(village)
    assert "broken_chain" in kinds(found, 8)
    assert "wrong_hash" not in kinds(found)


def literal(database: Database, value: bytes) -> str:
    return f"x'{value.hex()}'" if database.name == "sqlite" else f"'\\x{value.hex()}'::bytea"


async def test_whole_chain_computed_anew_differs_from_what_members_hold(village: Database, database_url: str) -> None:
    rows = await plain_sql.fetch(database_url, "SELECT seq, payload_hash FROM journal ORDER BY seq")
    statements, previous = [], bytes(32)
    for seq, payload in rows:
        assert isinstance(seq, int)
        assert isinstance(payload, bytes)
        link = chain_hash(previous, 1, seq, bytes(32) if seq == 7 else payload)
        changes = f"prev_hash = {literal(village, previous)}, hash = {literal(village, link)}"
        statements.append(f"UPDATE journal SET {changes} WHERE seq = {seq}")
        previous = link
    statements.append(f"UPDATE journal SET payload_hash = {literal(village, bytes(32))} WHERE seq = 7")
    statements.append(f"UPDATE ledger_head SET head_hash = {literal(village, previous)}")
    # Links are rewritten from the end, or two rows would carry the same previous hash for a moment.
    await plain_sql.run_behind_the_guards(database_url, *reversed(statements))
    found = await problems(village)
    assert not {"broken_chain", "wrong_hash", "head"} & kinds(found)
    details = " ".join(p.detail for p in found if p.kind == "anchor")
    assert "carries another hash" in details
    assert "members were given" in details


async def test_deleted_last_transaction(village: Database, database_url: str) -> None:
    last = "(SELECT seq FROM ledger_head WHERE group_id = 1)"
    await plain_sql.run_behind_the_guards(
        database_url, f"DELETE FROM entry WHERE seq = {last}", f"DELETE FROM journal WHERE seq = {last}"
    )
    found = await problems(village)
    assert "head" in kinds(found)
    assert "anchor" in kinds(found), "the last meeting's anchor stands alone"


EDITS_ELSEWHERE = [
    ("account", "UPDATE account SET balance_xof = balance_xof + 5 WHERE code = 'box:loan'"),
    ("account", "UPDATE account SET last_seq = last_seq + 1 WHERE code = 'box:loan'"),
    ("account", "UPDATE account SET last_seq = last_seq + 1, balance_xof = balance_xof + 5 WHERE code = 'box:loan'"),
    ("account", "UPDATE account SET floor_xof = -1000 WHERE code = 'box:loan'"),
    ("account", "UPDATE account SET member = 5 WHERE code = 'shares:6'"),
    ("account", "DELETE FROM account WHERE code = 'box:loan'"),
    ("declaration", "UPDATE declaration SET amount_xof = 5 WHERE declared_seq = 1"),
    ("declaration", "UPDATE declaration SET outcome = 'confirmed' WHERE declared_seq = 1"),
    ("declaration", "UPDATE declaration SET outcome = NULL, resolved_seq = NULL WHERE declared_seq = 1"),
    ("declaration", "UPDATE declaration SET resolved_seq = 3 WHERE declared_seq = 1"),
    ("declaration", "DELETE FROM declaration WHERE declared_seq = 1"),
    ("collection", "UPDATE tally SET posted_seq = 999 WHERE member = 6 AND meeting = 1"),
    ("collection", "UPDATE tally SET posted_seq = 1 WHERE member = 6 AND meeting = 1"),
    ("loan", "UPDATE loan SET status = 'repaid' WHERE number = 1"),
    ("loan", "UPDATE loan SET status = 'handed_over' WHERE number = 1"),
    ("loan", "UPDATE loan SET principal_xof = 1000 WHERE number = 1"),
    ("loan", "DELETE FROM loan WHERE number = 1"),
    ("outbox", "UPDATE outbox SET seq = 999 WHERE seq = 1"),
    ("untold", "DELETE FROM outbox WHERE seq = 1"),
    ("anchor", "UPDATE anchor SET upto_seq = 3 WHERE meeting = 1"),
    ("anchor", "UPDATE anchor SET trial_balance_hash = head_hash WHERE meeting = 1"),
    ("head", "DELETE FROM ledger_head"),
    ("reversal", "UPDATE journal SET reverses_seq = 1 WHERE seq = 7"),
    ("astray", "DELETE FROM savings_group"),
]


@pytest.mark.parametrize(("kind", "edit"), EDITS_ELSEWHERE, ids=[edit for _, edit in EDITS_ELSEWHERE])
async def test_edits_elsewhere(village: Database, database_url: str, kind: str, edit: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, edit)
    assert kind in kinds(await problems(village))


async def test_a_group_in_ruins_does_not_fill_the_memory(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, *["UPDATE entry SET amount_xof = amount_xof + 5"])
    found = await problems(village)
    assert len(found) <= 201
