"""Golden vectors: the recipe of the chain. If one of these changes, every ledger ever written stops verifying."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ledger.books.canonical import GENESIS, chain_hash, day_number, digest_fields, microseconds
from ledger.books.draft import Actor, Draft, Notice
from ledger.books.seals import gone_digest, row_digest, seal_hash
from ledger.database import Database
from ledger.journal.anchors import fingerprint, trial_balance_hash
from tests import plain_sql
from tests.village import found_village

MOMENT = datetime(2026, 11, 22, 16, 0, 0, 123_456, tzinfo=UTC)


def draft(entries: Mapping[str, int] | None = None) -> Draft:
    """Awa's two shares at the meeting of 22 November."""
    return Draft(
        1,
        "ussd:africastalking:ATUid_1:4",
        "savings",
        entries or {"box:loan": 1_000, "shares:6": -1_000},
        Actor("m3", "ussd"),
        date(2026, 11, 22),
        MOMENT,
        meeting=12,
        memo="deux parts — ɲɛmɔgɔ",
    )


def test_days_and_moments_are_whole_numbers() -> None:
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2026, 11, 22)) == 20_779
    assert microseconds(MOMENT) == 1_795_363_200_123_456
    bamako_to_paris = MOMENT.astimezone(timezone(timedelta(hours=1)))
    assert microseconds(bamako_to_paris) == microseconds(MOMENT)


def test_no_two_values_share_a_form() -> None:
    forms: list[tuple[object, ...]] = [
        ("a", "b"), ("ab",), ("ab", ""), ("", "ab"), (b"ab",), (1,), ("1",), (None,), ("",), (b"",), ([],),
        ([["a", 1]],), (["a", 1],), ([["a"], 1],), (-1,), (10, 1), (1, 1),
    ]  # fmt: skip
    assert len({digest_fields(*form) for form in forms}) == len(forms)
    with pytest.raises(TypeError, match="float"):
        digest_fields(0.5)


def test_payload_request_and_memo() -> None:
    assert draft().memo_hash().hex() == "ae26c235701a5c9e2b764ab438d97608900e6ce59c9e9262faa22c623734049a"
    assert draft().request_hash().hex() == "18f8bf91f3bc554f2c4d7aded48f8ff983ffab8a2e739cbe010bff0cf017c050"
    assert draft().payload_hash().hex() == "8ae836ddcc379652ee8183ddbeb46f2574962e5692469a8e7c6d9d14f20f9be5"


def test_a_reversal_names_what_it_reverses_in_all_its_hashes() -> None:
    back = replace(draft({"box:loan": -1_000, "shares:6": 1_000}), kind="reversal", reverses_seq=7)
    assert back.request_hash().hex() == "285c0acf6533d622d1ba4be5305f30072b15fe2e5f1d812ff80ab611e591c763"
    assert back.payload_hash().hex() == "7bf2534183f8f9b4a192d748d185d37aa723a643e092478b888b60299719ac6d"
    assert (back.digests().request, back.digests().payload) == (back.request_hash(), back.payload_hash())
    other = replace(back, reverses_seq=8)
    assert other.request_hash() != back.request_hash()
    assert other.payload_hash() != back.payload_hash()


def test_the_order_in_which_entries_are_given_does_not_matter() -> None:
    turned = draft({"shares:6": -1_000, "box:loan": 1_000, "surplus": 0})
    assert turned.payload_hash() == draft().payload_hash()
    assert turned.request_hash() == draft().request_hash()


def test_links() -> None:
    first = chain_hash(GENESIS, 1, 1, draft().payload_hash())
    assert first.hex() == "dd2c861b5c2095a1bf53abc73cb7a554fde67ea0bc9d970fe74bc4109f9e60fc"
    second = chain_hash(first, 1, 2, draft().payload_hash())
    assert second.hex() == "2424630bf644b9b8297d88bb9f90433a1bd95930f655181a85b9ee0488b83727"
    assert fingerprint(second) == "2424630b"
    assert chain_hash(GENESIS, 2, 1, draft().payload_hash()) != first


def test_trial_balance() -> None:
    balances = [("shares:6", -1_000), ("box:loan", 1_000)]
    assert trial_balance_hash(balances).hex() == "49beb0812c9b17dc8dc9aef86d12ca0ae2195a3daa431168bf2bb62c7c59704e"
    assert trial_balance_hash(balances[::-1]) == trial_balance_hash(balances)


def test_seals() -> None:
    digest = row_digest(
        b"salt", "loan", [("number", 1), ("group_id", 1), ("purpose", "commerce"), ("decided_us", None)]
    )
    assert digest.hex() == "c261bf08e465941477b4adfb7c968139e5833b47358029e8198077562fd92c70"
    gone = gone_digest(b"salt", "tally", "1/6")
    assert gone.hex() == "223a2699bfd7057359e1996049acc0552e584330519d53437c4c2393669aecc3"
    link = seal_hash(GENESIS, 1, 1, "loan", "1", 0, digest)
    assert link.hex() == "71fd0a6cbc076b5de1505d5ffb58f3fe2977eeebcb2d18392821e9c940299f94"
    assert seal_hash(GENESIS, 1, 1, "loan", "1", 1, digest) != link


@pytest.mark.anyio
async def test_both_engines_write_these_links(database: Database, database_url: str) -> None:
    """In a group whose chain has no seal yet, as all were that posted before there were any."""
    nothing = "zeroblob(32)" if database.name == "sqlite" else "decode(repeat('00', 32), 'hex')"
    account = "INSERT INTO account VALUES (1, '{}', '{}', NULL, NULL, -9000, 9000, 0, 0)"
    await plain_sql.run(
        database_url,
        "INSERT INTO savings_group (id, code, name, family, region, village, language, meeting_weekday, meeting_hour,"
        " founded_on, status) VALUES (1, '00001', 'Benkadi', 'vsla', '', '', 'fr', 3, 16, '2026-01-05', 'active')",
        f"INSERT INTO ledger_head (group_id, seq, head_hash) VALUES (1, 0, {nothing})",
        account.format("box:loan", "box"),
        account.format("shares:6", "shares"),
    )
    posted = await database.post(draft())
    assert posted.hash.hex() == "dd2c861b5c2095a1bf53abc73cb7a554fde67ea0bc9d970fe74bc4109f9e60fc"


@pytest.mark.anyio
@pytest.mark.usefixtures("books_balance")
async def test_a_transaction_follows_the_seals_before_it(database: Database, database_url: str) -> None:
    await found_village(database)
    [(before, seals)] = await plain_sql.fetch(database_url, "SELECT head_hash, seals FROM ledger_head")
    assert isinstance(before, bytes)
    assert (before == GENESIS, seals == 0) == (False, False), "the group's own rows are sealed"
    posted = await database.post(replace(draft(), notices=(Notice("confirmed", 6, {}),)))
    assert posted.hash == chain_hash(before, 1, 1, draft().payload_hash())
