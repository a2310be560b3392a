"""A ledger edited behind the triggers' back is caught, and each edit is located to its transaction."""

import asyncio
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from bench.embedded_postgres import EmbeddedPostgres
from ledger.audit import AuditProblem, audit, life, pending, reading, report, whole
from ledger.books.canonical import chain_hash
from ledger.books.seals import seal_hash
from ledger.database import Database, open_database
from ledger.loans.repayments import declare_repayment
from ledger.tables import Loan, table_of
from tests import plain_sql
from tests.village import AWA, command, found_village, hold_meeting

pytestmark = pytest.mark.anyio


async def meet_twice(url: str) -> None:
    database = await open_database(url)
    group = await found_village(database)
    await hold_meeting(database, group)
    await hold_meeting(database, group, round_=1)
    await database.close()


def meet_twice_aside(url: str) -> None:
    """In a thread of its own, since a test that runs already has a loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, meet_twice(url)).result()


@pytest.fixture(scope="session")
def sqlite_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a village that has met twice, lived through once: every test edits a copy of its own."""
    path = tmp_path_factory.mktemp("village") / "village.db"
    shutil.copyfile(sqlite_template, path)
    meet_twice_aside(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: EmbeddedPostgres, postgres_template: str) -> str:
    """The name of the same village's database on PostgreSQL."""
    meet_twice_aside(postgres_server.create_database("kesu_village", template=postgres_template))
    return "kesu_village"


@pytest.fixture
def village(database: Database) -> Database:
    return database


async def problems(database: Database) -> tuple[AuditProblem, ...]:
    return (await audit(database)).problems


def kinds(found: tuple[AuditProblem, ...], seq: int | None = None) -> set[str]:
    """What was found, or what was found at one transaction."""
    return {p.kind for p in found if seq is None or p.detail.startswith(f"transaction {seq} (")}


@pytest.mark.parametrize("page", [1, 5, 37, 1_000])
async def test_honest_books_have_no_problem(village: Database, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(reading, "TRANSACTIONS_PER_PAGE", page)
    monkeypatch.setattr(whole, "_REPORT_EVERY", 10)
    seen: list[tuple[int, int]] = []
    report = await audit(village, progress=lambda done, total: seen.append((done, total)))
    assert report.as_json() == {
        "ok": True,
        "groups": 1,
        "transactions": report.transactions,
        "entries": report.entries,
        "problems": [],
    }
    assert (report.transactions, report.entries) == (37, 78)
    assert seen == [(10, 37), (20, 37), (30, 37), (37, 37)]


async def test_an_announced_repayment_is_told_in_its_own_words(village: Database) -> None:
    await declare_repayment(village, command(1, "announced", AWA), AWA, 500)
    assert (await audit(village)).ok


async def test_one_group_alone_is_audited_by_its_code(village: Database, database_url: str) -> None:
    await found_village(village, code="00002")
    await plain_sql.run_behind_the_guards(database_url, "UPDATE ledger_head SET seq = 5 WHERE group_id = 2")
    assert (await audit(village, "00001")).ok
    assert not (await audit(village, "00002")).ok
    with pytest.raises(LookupError, match=r"^there is no group 99999$"):
        await audit(village, "99999")
    seen: list[tuple[int, int]] = []
    report = await audit(village, progress=lambda done, total: seen.append((done, total)))
    assert [str(problem) for problem in report.problems] == [
        "00002: head: the head says 5 transactions, the newest in the journal is 0"
    ]
    assert (report.groups, report.transactions, seen) == (2, 37, [(37, 42), (37, 42)])


async def test_without_a_head_nobody_knows_how_much_there_is_to_read(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, "DELETE FROM ledger_head")
    seen: list[tuple[int, int]] = []
    assert not (await audit(village, progress=lambda done, total: seen.append((done, total)))).ok
    assert seen == [(37, 37)]


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
    found = (await audit(village)).as_json()
    detail = "transaction 7 (solidarity): its memo was changed after it was posted"
    assert (found["ok"], found["problems"]) == (False, [{"group": "00001", "kind": "altered_memo", "detail": detail}])


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
    rows = await plain_sql.fetch(
        database_url,
        "SELECT seq, 0 AS number, payload_hash, '', '', 0 FROM journal"
        " UNION ALL SELECT after_seq, number, digest, table_name, row_key, gone FROM seal ORDER BY 1, 2",
    )
    statements, previous = [], bytes(32)
    for seq, number, payload, table, row, gone in rows:
        assert isinstance(seq, int)
        assert isinstance(number, int)
        assert isinstance(payload, bytes)
        assert isinstance(gone, int)
        if number:
            link = seal_hash(previous, 1, number, str(table), str(row), gone, payload)
            statements.append(f"UPDATE seal SET hash = {literal(village, link)} WHERE number = {number}")
        else:
            link = chain_hash(previous, 1, seq, bytes(32) if seq == 7 else payload)
            changes = f"prev_hash = {literal(village, previous)}, hash = {literal(village, link)}"
            statements.append(f"UPDATE journal SET {changes} WHERE seq = {seq}")
        previous = link
    statements.append(f"UPDATE journal SET payload_hash = {literal(village, bytes(32))} WHERE seq = 7")
    statements.append(f"UPDATE ledger_head SET head_hash = {literal(village, previous)}")
    # Links are rewritten from the end, or two rows would carry the same previous hash for a moment.
    await plain_sql.run_behind_the_guards(database_url, *reversed(statements))
    found = await problems(village)
    assert not {"broken_chain", "wrong_hash", "head", "seal"} & kinds(found)
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


def edits() -> dict[str, list[str]]:
    """Every edit of the file with what the audit says of it, on the lines set in under it."""
    blocks = Path(__file__).with_name("edits.txt").read_text("utf-8").split("\n\n")
    return {edit: [line.strip() for line in lines] for edit, *lines in map(str.splitlines, blocks)}


@pytest.mark.parametrize(("edit", "lines"), edits().items(), ids=edits().keys())
async def test_each_edit_is_told_in_full(village: Database, database_url: str, edit: str, lines: list[str]) -> None:
    await plain_sql.run_behind_the_guards(database_url, *edit.split(";"))
    found = [re.sub(r"seal \d+", "seal N", str(problem)) for problem in await problems(village)]
    assert found == lines, "how many seals there are changes with every command"


async def test_a_balance_outside_its_bounds(village: Database, database_url: str) -> None:
    """Whoever owns the database can take the check away too."""
    sqlite = village.name == "sqlite"
    await plain_sql.run_behind_the_guards(
        database_url,
        "PRAGMA ignore_check_constraints = ON"
        if sqlite
        else "ALTER TABLE account DROP CONSTRAINT balance_within_bounds",
        "UPDATE account SET floor_xof = 10501, ceil_xof = 20000 WHERE code = 'box:loan'",
        "UPDATE account SET ceil_xof = 1199 WHERE code = 'box:solidarity'",
    )
    assert [problem.detail for problem in await problems(village)] == [
        "account box:loan: its balance 10500 F is outside 10501 F to 20000 F",
        "account box:loan: its bounds are not the chart's, 0 F to 1000000000000000 F",
        "account box:solidarity: its balance 1200 F is outside 0 F to 1199 F",
        "account box:solidarity: its bounds are not the chart's, 0 F to 1000000000000000 F",
    ]


async def test_a_message_that_gave_another_fingerprint(village: Database, database_url: str) -> None:
    """Two members were given the right one and something else; each that is wrong is told, in order."""
    [(right,)] = await plain_sql.fetch(database_url, "SELECT head_hash FROM anchor WHERE meeting = 1")
    assert isinstance(right, bytes)
    given = "UPDATE outbox SET payload = '{payload}' WHERE topic = 'closing' AND member = {member}"
    await plain_sql.run_behind_the_guards(
        database_url,
        *(
            given.format(payload=json.dumps({"seq": 20, "fingerprint": other}), member=member)
            for member, other in ((1, "ffffffff"), (2, "00000000"), (3, "00000000"))
        ),
    )
    assert [problem.detail for problem in await problems(village)] == [
        f"members were given {other} for transaction 20, which is {right.hex()[:8]} now"
        for other in ("00000000", "ffffffff")
    ]


@pytest.mark.parametrize(("module", "name"), [(life, "_LOANS"), (pending, "_DECLARATIONS")])
async def test_what_is_on_the_second_page_is_read_too(
    village: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    monkeypatch.setattr(module, name, getattr(module, name).limit(1))
    columns = [column.name for column in table_of(Loan).columns if column.name not in {"number", "idem_key", "status"}]
    await plain_sql.run_behind_the_guards(
        database_url,
        f"INSERT INTO loan (number, idem_key, status, {', '.join(columns)})"
        f" SELECT 2, 'second', 'running', {', '.join(columns)} FROM loan",
        "UPDATE declaration SET amount_xof = 5 WHERE declared_seq = 36",
    )
    assert [problem.detail for problem in await problems(village) if problem.kind != "sealed"] == [
        "declaration 36 of member 6 over 5 F is not what transaction 36 says",
        "declaration 36 over 5 F is lapsed, transaction 37 says otherwise",
        "loan 2 of 2500 F is running: 0 F in transit, 0 F of principal, 0 F of charge and 0 F of fines do not fit",
    ]


async def test_a_group_in_ruins_does_not_fill_the_memory(village: Database, database_url: str) -> None:
    await plain_sql.run_behind_the_guards(database_url, *["UPDATE entry SET amount_xof = amount_xof + 5"])
    found = await problems(village)
    assert len(found) == 201
    assert str(found[-1]).startswith("00001: more: ")


@pytest.mark.parametrize(("most", "left_out"), [(1, ["00001: more: 1 further problems are not listed"]), (2, [])])
async def test_what_is_not_listed_is_counted(
    village: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, most: int, left_out: list[str]
) -> None:
    monkeypatch.setattr(report, "PROBLEMS_PER_GROUP", most)
    await plain_sql.run_behind_the_guards(database_url, "DELETE FROM account WHERE code IN ('box:loan', 'promised')")
    lines = [f"00001: account: account {code}: it has entries and does not exist" for code in ("box:loan", "promised")]
    assert [str(problem) for problem in await problems(village)] == [*lines[:most], *left_out]
